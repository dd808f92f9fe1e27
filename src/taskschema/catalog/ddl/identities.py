"""Identity columns: the clause, the sequence behind it, and the ways from a serial column and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from taskschema.catalog.ddl.relations import alter
from taskschema.catalog.ddl.sequences import SEQUENCES
from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Column, ColumnOf, Identity, Persistence, Sequence, Table, qualify

_LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def clause(column: Column) -> str:
    """Write GENERATED ... AS IDENTITY, nothing for a column that has none or shares that of a parent."""
    if column.identity is None or column.identity.sequence is None:
        return ""
    options = " ".join(_options(column.identity.sequence, column.type))
    return f"GENERATED {column.identity.kind.upper()} AS IDENTITY ({options})"


def completed(table: Table, column: Column) -> list[Statement]:
    """Return what the clause cannot say of the sequence."""
    if column.identity is None or column.identity.sequence is None:
        return []
    expected = column.identity.sequence
    made = expected if expected.type == column.type else _plain(expected, column.type)
    # An identity is logged as its table is (from PostgreSQL 15 on), unless somebody changed that.
    if table.persistence is Persistence.PERMANENT:
        made = replace(made, persistence=Persistence.PERMANENT)
    return _altered(made, expected)


def dropped(actual: ColumnOf, expected: ColumnOf) -> Iterator[Statement]:
    """Yield what takes an identity away; a serial column gets a sequence of the same name and position."""
    if actual.part.identity is None or expected.part.identity is not None:
        return
    if _follows(actual, expected):
        return
    yield alter(expected.of, f"ALTER COLUMN {name(expected.part.name)} DROP IDENTITY")
    sequence = actual.part.identity.sequence
    if sequence is not None and _takes_from(expected.part, sequence):
        yield from SEQUENCES.create(replace(sequence, owned_by=None))
        yield _caught_up(expected, sequence)


def changed(actual: ColumnOf, expected: ColumnOf) -> Iterator[Statement]:
    """Yield what gives a column an identity, or changes the one that it has."""
    was, should = actual.part.identity, expected.part.identity
    if should is None or was == should or _follows(actual, expected):
        return
    if was is None:
        yield from _added(actual, expected)
        return
    if was.kind != should.kind:
        action = f"ALTER COLUMN {name(expected.part.name)} SET GENERATED {should.kind.upper()}"
        yield alter(expected.of, action)
    yield from _sequence_changed(actual, was, should)


def _follows(actual: ColumnOf, expected: ColumnOf) -> bool:
    """True for a partition that has the identity of its parent, or will have."""
    identities = [each.part.identity for each in (actual, expected)]
    return any(identity is not None and identity.sequence is None for identity in identities)


def _added(actual: ColumnOf, expected: ColumnOf) -> Iterator[Statement]:
    column, identity = expected.part, expected.part.identity
    if identity is None or identity.sequence is None:
        return
    if _takes_from(actual.part, identity.sequence):
        yield Statement(f"DROP SEQUENCE {name(identity.sequence)}")
    yield alter(expected.of, f"ALTER COLUMN {name(column.name)} ADD {clause(column)}")
    yield from completed(expected.of, column)
    yield _caught_up(expected, identity.sequence)


def _caught_up(column: ColumnOf, sequence: Sequence) -> Statement:
    """Let a new sequence go on after the numbers that rows have."""
    furthest = "max" if sequence.increment > 0 else "min"
    number, table = f"pg_catalog.{furthest}({name(column.part.name)})", name(column.of)
    within = f"BETWEEN {sequence.minimum} AND {sequence.maximum}"
    return Statement(
        f"SELECT pg_catalog.setval({literal(name(sequence))}, found.number)\n"  # noqa: S608
        f"FROM (SELECT {number} AS number FROM {table}) AS found\nWHERE found.number {within}"
    )


def _sequence_changed(actual: ColumnOf, was: Identity, should: Identity) -> Iterator[Statement]:
    if was.sequence is None or should.sequence is None:
        return
    found = replace(was.sequence, schema=should.sequence.schema)
    if found.name != should.sequence.name:
        yield from SEQUENCES.rename(found, should.sequence) or ()
    yield from _altered(replace(found, name=should.sequence.name), should.sequence)


def _altered(actual: Sequence, expected: Sequence) -> list[Statement]:
    return SEQUENCES.alter(replace(actual, owned_by=expected.owned_by), expected) or []


def retyped(identity: Identity | None, type_: str) -> Identity | None:
    """Return an identity as it is after its column got another type: bounds of the old one moved along."""
    if identity is None or identity.sequence is None:
        return identity
    was = identity.sequence
    old, new = (_LARGEST.get(each, _LARGEST["bigint"]) for each in (was.type, type_))
    moved = replace(
        was,
        type=type_,
        minimum=-new - 1 if was.minimum == -old - 1 else was.minimum,
        maximum=new if was.maximum == old else was.maximum,
    )
    return replace(identity, sequence=moved)


def _takes_from(column: Column, sequence: Sequence) -> bool:
    """True for a column whose default is the next number of a sequence of this name."""
    spelled = (name(sequence), qualify(sequence.schema, sequence.name))
    return column.default in [
        f"nextval('{each.replace(chr(39), chr(39) * 2)}'::regclass)" for each in spelled
    ]


def _options(sequence: Sequence, column_type: str) -> Iterator[str]:
    """Yield the name, and each option that is not PostgreSQL's default."""
    yield f"SEQUENCE NAME {name(sequence)}"
    if sequence.type != column_type:
        return
    plain = _plain(sequence, column_type)
    if sequence.increment != 1:
        yield f"INCREMENT BY {sequence.increment}"
    if sequence.minimum != plain.minimum:
        yield f"MINVALUE {sequence.minimum}"
    if sequence.maximum != plain.maximum:
        yield f"MAXVALUE {sequence.maximum}"
    if sequence.start != (sequence.minimum if sequence.increment > 0 else sequence.maximum):
        yield f"START WITH {sequence.start}"
    if sequence.cache != 1:
        yield f"CACHE {sequence.cache}"
    if sequence.cycle:
        yield "CYCLE"


def _plain(sequence: Sequence, type_: str) -> Sequence:
    """Return the sequence that PostgreSQL makes of no options; of the given one where it runs another way."""
    largest = _LARGEST.get(type_, _LARGEST["bigint"])
    plain = Sequence(sequence.schema, sequence.name, type_, maximum=largest, owned_by=sequence.owned_by)
    if sequence.increment > 0 or sequence.type != type_:
        return plain
    return replace(plain, minimum=-largest - 1, maximum=-1, start=-1, increment=-1)
