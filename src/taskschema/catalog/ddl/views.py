"""DDL of views."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name, options
from taskschema.catalog.objects import View


def _create(view: View) -> list[Statement]:
    return [_define("CREATE VIEW", view), *_defaults(View("", "", ""), view)]


def _define(verb: str, view: View) -> Statement:
    return Statement(f"{verb} {name(view)}{options(view.options)} AS\n{view.definition.rstrip(';')}")


def _drop(view: View) -> list[Statement]:
    return [Statement(f"DROP VIEW {name(view)}")]


def _alter(actual: View, expected: View) -> list[Statement] | None:
    """Replace the view where PostgreSQL can: its columns may only grow at the end."""
    if actual.persistence != expected.persistence:
        return None
    should, found = (tuple((c.name, c.type, c.collation) for c in v.columns) for v in (expected, actual))
    if should[: len(found)] != found:
        return None
    changed = (actual.definition, actual.options) != (expected.definition, expected.options)
    replaced = [_define("CREATE OR REPLACE VIEW", expected)] if changed else []
    return [*replaced, *_defaults(actual, expected)]


def _defaults(actual: View, expected: View) -> Iterator[Statement]:
    found = {column.name: column.default for column in actual.columns}
    for column in expected.columns:
        if column.default != found.get(column.name):
            action = "DROP DEFAULT" if column.default is None else f"SET DEFAULT {column.default}"
            yield Statement(f"ALTER VIEW {name(expected)} ALTER COLUMN {name(column.name)} {action}")


VIEWS: Ddl[View] = Ddl(
    rank=60,
    create=_create,
    drop=_drop,
    alter=_alter,
    rename=lambda actual, expected: [Statement(f"ALTER VIEW {name(actual)} RENAME TO {name(expected.name)}")],
)
