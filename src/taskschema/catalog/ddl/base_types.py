"""DDL of types that functions read and write: a shell first, since the functions name the type."""

from __future__ import annotations

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import BaseType

_SETTABLE = frozenset({"RECEIVE", "SEND", "TYPMOD_IN", "TYPMOD_OUT", "ANALYZE", "SUBSCRIPT", "STORAGE"})


def _create(value: BaseType) -> list[Statement]:
    # By itself, so that the shell stays where a function is not there yet.
    shell = Statement(f"CREATE TYPE {name(value)}", alone=True)
    return [shell, _fill(value)] if value.options else [shell]


def _fill(value: BaseType) -> Statement:
    return Statement(f"CREATE TYPE {name(value)} ({', '.join(value.options)})")


def _alter(actual: BaseType, expected: BaseType) -> list[Statement] | None:
    if actual == expected:
        return []
    if not actual.options:
        return [_fill(expected)]
    should, found = _by_word(expected), _by_word(actual)
    different = [word for word in {**should, **found} if should.get(word) != found.get(word)]
    # PostgreSQL lets values move out of line, but does not call them back.
    lost = "STORAGE" in found and "STORAGE" not in should
    if lost or not expected.options or not _SETTABLE.issuperset(different):
        return None
    listed = ", ".join(f"{word} = {should.get(word, 'NONE')}" for word in different)
    return [Statement(f"ALTER TYPE {name(expected)} SET ({listed})")]


def _by_word(value: BaseType) -> dict[str, str]:
    return dict(option.split(" = ", 1) for option in value.options)


# PostgreSQL gives a shell neither another name nor another schema.
BASE_TYPES: Ddl[BaseType] = Ddl(
    rank=15,
    create=_create,
    drop=lambda value: [Statement(f"DROP TYPE {name(value)}")],
    alter=_alter,
    rename=lambda actual, expected: moving("TYPE")(actual, expected) if actual.options else None,
)
