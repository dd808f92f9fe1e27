"""DDL of views."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.options import parameters
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name, options
from taskschema.catalog.objects import View


def _create(view: View) -> list[Statement]:
    return [_define("CREATE VIEW", view), *_defaults({}, view)]


def _define(verb: str, view: View) -> Statement:
    return Statement(f"{verb} {name(view)}{options(view.options)} AS\n{view.definition.removesuffix(';')}")


def _drop(view: View) -> list[Statement]:
    return [Statement(f"DROP VIEW {name(view)}")]


def _alter(actual: View, expected: View) -> list[Statement] | None:
    """Change the view where PostgreSQL can: columns may get other names, and may only grow at the end."""
    should, found = ([(each.type, each.collation) for each in view.columns] for view in (expected, actual))
    if should[: len(found)] != found:
        return None
    renames = _column_renames(actual, expected)
    now = {renames.get(column, column): expression for column, expression in actual.defaults}
    statements = [*_rename_columns(renames, expected)]
    if actual.definition != expected.definition:
        statements.append(_define("CREATE OR REPLACE VIEW", expected))
    else:
        changes = parameters(actual.options, expected.options)
        statements += [Statement(f"ALTER VIEW {name(expected)} {change}") for change in changes]
    return [*statements, *_defaults(now, expected)]


def _names(view: View) -> list[str]:
    return [column.name for column in view.columns]


def _column_renames(actual: View, expected: View) -> dict[str, str]:
    pairs = zip(_names(actual), _names(expected), strict=False)
    return {old: new for old, new in pairs if old != new}


def _rename_columns(renames: dict[str, str], view: View) -> Iterator[Statement]:
    """Rename columns, by way of a third name where one has a name that another one is to have."""
    taken = [old for old in renames if old in renames.values()]
    spare = {old: f"taskschema_{number}" for number, old in enumerate(taken)}
    for old, new in [*spare.items(), *((spare.get(old, old), new) for old, new in renames.items())]:
        yield Statement(f"ALTER VIEW {name(view)} RENAME COLUMN {name(old)} TO {name(new)}")


def _defaults(actual: dict[str, str], expected: View) -> Iterator[Statement]:
    should = dict(expected.defaults)
    for column in _names(expected):
        default = should.get(column)
        if default != actual.get(column):
            action = "DROP DEFAULT" if default is None else f"SET DEFAULT {default}"
            yield Statement(f"ALTER VIEW {name(expected)} ALTER COLUMN {name(column)} {action}")


VIEWS: Ddl[View] = Ddl(rank=60, create=_create, drop=_drop, alter=_alter, rename=moving("VIEW"))
