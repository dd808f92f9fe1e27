"""NOT NULL: set without a scan under an exclusive lock, and what PostgreSQL 18 says of it beside."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.relations import alter, is_foreign, spare_name
from taskschema.catalog.ddl.statements import Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Column, ColumnOf


def clause(column: Column) -> str:
    """Write NOT NULL as the definition of a column takes it, nothing where it does not."""
    if not column.not_null or not column.not_null_validated:
        return ""
    named = f"CONSTRAINT {name(column.not_null_name)} " if column.not_null_name else ""
    return f"{named}NOT NULL{' NO INHERIT' if column.not_null_no_inherit else ''}"


def unvalidated(column: ColumnOf) -> Iterator[str]:
    """Yield the action that makes a NOT NULL of PostgreSQL 18 that has not looked at the rows."""
    if column.part.not_null and not column.part.not_null_validated:
        yield _constraint(column)


def changed(actual: ColumnOf, expected: ColumnOf) -> Iterator[Statement]:
    """Yield what makes a column NOT NULL, or no longer, or in another way."""
    was, should = actual.part, expected.part
    if should.not_null and not was.not_null:
        yield from _set(expected)
    elif was.not_null and not should.not_null:
        yield alter(expected.of, f"ALTER COLUMN {name(should.name)} DROP NOT NULL")
    elif should.not_null and was.not_null_constraint is not None and was.not_null_is_local:
        yield from _altered(was.not_null_constraint, was, expected)


def _set(column: ColumnOf) -> Iterator[Statement]:
    if is_foreign(column.of):
        yield alter(column.of, f"ALTER COLUMN {name(column.part.name)} SET NOT NULL")
    elif _is_plain(column.part):
        yield from _set_by_check(column)
    else:
        yield alter(column.of, _constraint(column))
        if column.part.not_null_validated:
            yield _validated(column, _name(column))


def _is_plain(column: Column) -> bool:
    return column.not_null_name is None and column.not_null_validated and not column.not_null_no_inherit


def _set_by_check(column: ColumnOf) -> Iterator[Statement]:
    """Prove it by a check: SET NOT NULL looks at no row where a valid check says the same."""
    bare = name(column.part.name)
    check = spare_name(column.part.name, "_is_not_null", (each.name for each in column.of.constraints))
    yield alter(column.of, f"ADD CONSTRAINT {name(check)} CHECK ({bare} IS NOT NULL) NOT VALID")
    yield _validated(column, check)
    yield alter(column.of, f"ALTER COLUMN {bare} SET NOT NULL")
    yield alter(column.of, f"DROP CONSTRAINT {name(check)}")


def _validated(column: ColumnOf, constraint: str) -> Statement:
    action = f"VALIDATE CONSTRAINT {name(constraint)}"
    return alter(column.of, action, hazards=(Hazard.MAY_FAIL,), alone=True)


def _constraint(column: ColumnOf) -> str:
    no_inherit = " NO INHERIT" if column.part.not_null_no_inherit else ""
    return f"ADD CONSTRAINT {name(_name(column))} NOT NULL {name(column.part.name)}{no_inherit} NOT VALID"


def _name(column: ColumnOf) -> str:
    return column.part.not_null_name or spare_name(f"{column.of.name}_{column.part.name}", "_not_null")


def _altered(constraint: str, was: Column, expected: ColumnOf) -> Iterator[Statement]:
    """Yield changes of the constraint itself, which has a name from PostgreSQL 18 on."""
    should = expected.part
    if was.not_null_validated and not should.not_null_validated:
        yield alter(expected.of, f"DROP CONSTRAINT {name(constraint)}", _constraint(expected))
        return
    if was.not_null_name != should.not_null_name:
        yield alter(expected.of, f"RENAME CONSTRAINT {name(constraint)} TO {name(_name(expected))}")
        constraint = _name(expected)
    if was.not_null_no_inherit != should.not_null_no_inherit:
        inherit = "NO INHERIT" if should.not_null_no_inherit else "INHERIT"
        yield alter(expected.of, f"ALTER CONSTRAINT {name(constraint)} {inherit}")
    if should.not_null_validated and not was.not_null_validated:
        yield _validated(expected, constraint)
