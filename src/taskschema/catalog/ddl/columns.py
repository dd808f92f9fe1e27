"""DDL of columns: part by part, in the order in which PostgreSQL takes the changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from taskschema.catalog.ddl import conversions, identities, not_null
from taskschema.catalog.ddl.options import foreign_changes, foreign_options, parameters
from taskschema.catalog.ddl.relations import alter, altered, is_foreign
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Column, ColumnOf, ConstraintKind, GeneratedKind

_STRING = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"[\w\"]\(")


def definition(column: Column) -> str:
    """Write a column as CREATE TABLE and ADD COLUMN take it; `settings` are what they do not take."""
    parts = [
        name(column.name),
        column.type,
        f"COMPRESSION {column.compression}" if column.compression else "",
        foreign_options(column.foreign_options).strip(),
        f"COLLATE {column.collation}" if column.collation else "",
        f"DEFAULT {column.default}" if column.default is not None else "",
        _generated(column),
        identities.clause(column),
        not_null.clause(column),
    ]
    return " ".join(filter(None, parts))


def _generated(column: Column) -> str:
    if column.generated is None:
        return ""
    return f"GENERATED ALWAYS AS ({column.generated.expression}) {column.generated.kind.upper()}"


def settings(actual: Column, expected: Column) -> Iterator[str]:
    """Yield the actions that change how a column is stored, and what the planner is told of it."""
    start = f"ALTER COLUMN {name(expected.name)}"
    if actual.storage != expected.storage:
        yield f"{start} SET STORAGE {(expected.storage or expected.type_storage or 'default').upper()}"
    if actual.compression != expected.compression:
        yield f"{start} SET COMPRESSION {expected.compression or 'DEFAULT'}"
    if actual.statistics != expected.statistics:
        yield f"{start} SET STATISTICS {-1 if expected.statistics is None else expected.statistics}"
    for change in parameters(actual.options, expected.options):
        yield f"{start} {change}"


def bare(column: Column) -> Column:
    """Return a column as `definition` makes it."""
    return replace(column, storage=None, statistics=None, options=())


def added(value: ColumnOf) -> list[Statement]:
    """Add a column to a table, whoever else states it."""
    column = value.part
    actions = (*settings(bare(column), column), *not_null.unvalidated(value))
    return [
        alter(value.of, f"ADD COLUMN {definition(column)}", hazards=tuple(_dangers(column))),
        *altered(value.of, actions, only=True),
        *identities.completed(value.of, column),
    ]


def _dangers(column: Column) -> Iterator[Hazard]:
    is_filled = column.default is not None or column.generated or column.identity
    if column.not_null and not is_filled:
        yield Hazard.MAY_FAIL
    is_stored = column.generated is not None and column.generated.kind is GeneratedKind.STORED
    if is_stored or column.identity is not None or _is_computed(column.default):
        yield Hazard.REWRITES


def _is_computed(default: str | None) -> bool:
    """True if each row may get another value, so that all have to be written."""
    text = _STRING.sub("", (default or "").replace("now()", ""))
    return bool(_CALL.search(re.sub(r"::[\w ]+\([\d,]+\)", "", text)))


def _create(value: ColumnOf) -> list[Statement]:
    return added(value) if value.part.is_local else []  # else it comes with that of the parent


def _drop(value: ColumnOf) -> list[Statement]:
    if not value.part.is_local:
        return []
    hazards = () if value.part.generated else (Hazard.LOSES_DATA,)
    return [alter(value.of, f"DROP COLUMN {name(value.part.name)}", hazards=hazards)]


def _alter(actual: ColumnOf, expected: ColumnOf) -> list[Statement] | None:
    if _needs_another(actual, expected):
        return [] if _follows(actual, expected) else None
    found = actual
    if actual.part.type != expected.part.type:
        identity = identities.retyped(actual.part.identity, expected.part.type)
        found = replace(found, part=replace(found.part, storage=None, compression=None, identity=identity))
    return [
        *identities.dropped(actual, expected),
        *_regenerated(actual, expected),
        *(_defaulted(actual, expected) if _is_as_typed(actual, expected) else _retyped(actual, expected)),
        *not_null.changed(actual, expected),
        *identities.changed(found, expected),
        *altered(expected.of, settings(found.part, expected.part), only=True),
        *_other_options(actual, expected),
    ]


def _follows(actual: ColumnOf, expected: ColumnOf) -> bool:
    """True if the column is a parent's, is to stay that, and changes with it."""
    return not actual.part.is_local and not expected.part.is_local


def _needs_another(actual: ColumnOf, expected: ColumnOf) -> bool:
    was, should = actual.part.generated, expected.part.generated
    if was == should:
        return False
    if was is None or (should is not None and was.kind is not should.kind):
        return True
    if was.kind is GeneratedKind.VIRTUAL:
        # PostgreSQL 18 refuses it beside any check, and there are no values to keep.
        checked = any(each.kind is ConstraintKind.CHECK for each in actual.of.constraints)
        return should is None or checked
    return should is not None and not was.changeable


def _regenerated(actual: ColumnOf, expected: ColumnOf) -> Iterator[Statement]:
    was, should = actual.part.generated, expected.part.generated
    start = f"ALTER COLUMN {name(expected.part.name)}"
    if should is None and was is not None and not _follows(actual, expected):
        yield alter(expected.of, f"{start} DROP EXPRESSION")
    elif should is not None and was != should:
        hazards = (Hazard.REWRITES,) if should.kind is GeneratedKind.STORED else ()
        yield alter(
            expected.of, f"{start} SET EXPRESSION AS ({should.expression})", only=True, hazards=hazards
        )


def _is_as_typed(actual: ColumnOf, expected: ColumnOf) -> bool:
    was, should = actual.part, expected.part
    return (was.type, was.collation) == (should.type, should.collation) or _follows(actual, expected)


def _defaulted(actual: ColumnOf, expected: ColumnOf) -> list[Statement]:
    was, should = actual.part, expected.part
    # The change of a parent's type takes the default along.
    if was.default == should.default and (was.type == should.type or should.default is None):
        return []
    return [alter(expected.of, _default(should), only=True)]


def _default(column: Column) -> str:
    action = "DROP DEFAULT" if column.default is None else f"SET DEFAULT {column.default}"
    return f"ALTER COLUMN {name(column.name)} {action}"


def _retyped(actual: ColumnOf, expected: ColumnOf) -> list[Statement]:
    """Change the type; the default goes and comes back with it, since it may not be of the other type."""
    was, should = actual.part, expected.part
    start = f"ALTER COLUMN {name(should.name)}"
    collated = f" COLLATE {should.collation}" if should.collation else ""
    converted = "" if should.generated else conversions.using(should.name, was.type, should.type)
    actions = [
        *([f"{start} DROP DEFAULT"] if was.default is not None else []),
        f"{start} TYPE {should.type}{collated}{converted}",
        *([_default(should)] if should.default is not None else []),
    ]
    hazards = () if is_foreign(expected.of) else conversions.hazards(was.type, should.type)
    return [alter(expected.of, *actions, hazards=hazards)]


def _other_options(actual: ColumnOf, expected: ColumnOf) -> list[Statement]:
    changes = foreign_changes(actual.part.foreign_options, expected.part.foreign_options)
    if not changes or not is_foreign(expected.of):
        return []
    return [alter(expected.of, f"ALTER COLUMN {name(expected.part.name)}{changes}")]


def _rename(actual: ColumnOf, expected: ColumnOf) -> list[Statement]:
    if _follows(actual, expected):
        return []
    return [alter(actual.of, f"RENAME COLUMN {name(actual.part.name)} TO {name(expected.part.name)}")]


COLUMNS: Ddl[ColumnOf] = Ddl(rank=52, create=_create, drop=_drop, alter=_alter, rename=_rename)
