"""DDL of sequences that are no identity of a column: what they will give, never what they have given."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Persistence, Sequence


def _create(sequence: Sequence) -> list[Statement]:
    unlogged = "UNLOGGED " if sequence.persistence is Persistence.UNLOGGED else ""
    options = " ".join(_options(sequence).values())
    created = Statement(f"CREATE {unlogged}SEQUENCE {name(sequence)} {options}")
    return [created] if sequence.owned_by is None else [created, _own(sequence)]


def _own(sequence: Sequence) -> Statement:
    # By itself: the column may be made later, with a default that needs the sequence.
    owner = "NONE" if sequence.owned_by is None else name(sequence.owned_by)
    return Statement(f"ALTER SEQUENCE {name(sequence)} OWNED BY {owner}")


def _options(sequence: Sequence) -> dict[str, str]:
    return {
        "type": f"AS {sequence.type}",
        "increment": f"INCREMENT BY {sequence.increment}",
        "minimum": f"MINVALUE {sequence.minimum}",
        "maximum": f"MAXVALUE {sequence.maximum}",
        "start": f"START WITH {sequence.start}",
        "cache": f"CACHE {sequence.cache}",
        "cycle": "CYCLE" if sequence.cycle else "NO CYCLE",
    }


def _alter(actual: Sequence, expected: Sequence) -> list[Statement]:
    return list(_alterations(actual, expected))


def _alterations(actual: Sequence, expected: Sequence) -> Iterator[Statement]:
    found = _options(actual)
    changed = {word: text for word, text in _options(expected).items() if text != found[word]}
    if "type" in changed:  # which would move the bounds along where they are those of the type
        changed |= {word: _options(expected)[word] for word in ("minimum", "maximum")}
    if changed:
        narrowed = expected.minimum > actual.minimum or expected.maximum < actual.maximum
        hazards = (Hazard.MAY_FAIL,) if narrowed else ()
        yield Statement(f"ALTER SEQUENCE {name(expected)} {' '.join(changed.values())}", hazards)
    if actual.persistence != expected.persistence:
        word = "UNLOGGED" if expected.persistence is Persistence.UNLOGGED else "LOGGED"
        yield Statement(f"ALTER SEQUENCE {name(expected)} SET {word}")
    if actual.owned_by != expected.owned_by:
        yield _own(expected)


SEQUENCES: Ddl[Sequence] = Ddl(
    rank=20,
    create=_create,
    drop=lambda sequence: [Statement(f"DROP SEQUENCE {name(sequence)}", (Hazard.LOSES_DATA,))],
    alter=_alter,
    rename=moving("SEQUENCE"),
)
