"""DDL of materialized views; their indexes are objects of their own."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.extension_dependence import dependence
from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.options import parameters
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name, options
from taskschema.catalog.objects import MaterializedView, MaterializedViewColumn


def _create(view: MaterializedView) -> list[Statement]:
    method = f" USING {name(view.access_method)}" if view.access_method else ""
    tablespace = f" TABLESPACE {name(view.tablespace)}" if view.tablespace else ""
    # Values are stored as their column says, so that has to be said before there are any.
    filled_at_once = view.populated and not view.columns
    define = Statement(
        f"CREATE MATERIALIZED VIEW {name(view)}{method}{options(view.options)}{tablespace} AS\n"
        f"{view.definition.removesuffix(';')}\nWITH {'' if filled_at_once else 'NO '}DATA"
    )
    return [
        define,
        *_store(MaterializedView("", "", ""), view),
        *([_refresh(view)] if view.populated and not filled_at_once else []),
        *dependence(f"MATERIALIZED VIEW {name(view)}", (), view.depends_on),
    ]


def _refresh(view: MaterializedView) -> Statement:
    return Statement(f"REFRESH MATERIALIZED VIEW {name(view)}")


def _drop(view: MaterializedView) -> list[Statement]:
    return [Statement(f"DROP MATERIALIZED VIEW {name(view)}")]


def _alter(actual: MaterializedView, expected: MaterializedView) -> list[Statement] | None:
    """Change how it is stored; what it holds, and under which names, needs a new one."""
    if actual.definition != expected.definition:
        return None
    target = f"MATERIALIZED VIEW {name(expected)}"
    statements = [Statement(f"ALTER {target} {c}") for c in parameters(actual.options, expected.options)]
    if actual.access_method != expected.access_method and expected.access_method:
        statements.append(_rewrite(f"ALTER {target} SET ACCESS METHOD {name(expected.access_method)}"))
    if actual.tablespace != expected.tablespace:
        place = name(expected.tablespace) if expected.tablespace else "pg_default"
        statements.append(_rewrite(f"ALTER {target} SET TABLESPACE {place}"))
    statements += _store(actual, expected)
    if expected.populated and not actual.populated:
        statements.append(_refresh(expected))
    return [*statements, *dependence(target, actual.depends_on, expected.depends_on)]


def _rewrite(sql: str) -> Statement:
    return Statement(sql, (Hazard.REWRITES,))


def _store(actual: MaterializedView, expected: MaterializedView) -> Iterator[Statement]:
    found = {column.name: column for column in actual.columns}
    should = {column.name: column for column in expected.columns}
    for column in sorted({*found, *should}):
        plain = MaterializedViewColumn(column)
        for action in _actions(found.get(column, plain), should.get(column, plain)):
            yield Statement(f"ALTER MATERIALIZED VIEW {name(expected)} ALTER COLUMN {name(column)} {action}")


def _actions(actual: MaterializedViewColumn, expected: MaterializedViewColumn) -> Iterator[str]:
    if actual.storage != expected.storage:
        # SET STORAGE DEFAULT came with PostgreSQL 16.
        yield f"SET STORAGE {(expected.storage or actual.type_storage).upper()}"
    if actual.compression != expected.compression:
        yield f"SET COMPRESSION {expected.compression or 'default'}"
    if actual.statistics != expected.statistics:
        yield f"SET STATISTICS {-1 if expected.statistics is None else expected.statistics}"
    yield from parameters(actual.options, expected.options)


MATERIALIZED_VIEWS: Ddl[MaterializedView] = Ddl(
    rank=61, create=_create, drop=_drop, alter=_alter, rename=moving("MATERIALIZED VIEW")
)
