"""How PostgreSQL turns a column of one type into another: asked in the scratch database, on empty tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema.catalog.ddl.domains import DOMAINS
from taskschema.catalog.ddl.enums import ENUMS
from taskschema.catalog.objects import Catalog, Column
from taskschema.migrations.autogenerate.operations import ident

_PROBE = "taskschema_probe"
_TARGET = "taskschema_probe_target"

ColumnKey = tuple[str, str, str]
"""Schema, table, column."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What ALTER COLUMN ... TYPE needs: USING, with `{}` for the column; nothing where a cast is implied.

    `keeps_default` is False where the default must go first; `refers` is True where a foreign key between
    a column that was converted and one that was not can stand.
    """

    using: str | None = None
    keeps_default: bool = True
    refers: bool = True


def read_conversions(
    connection: Connection, live: Catalog, modelled: Catalog
) -> dict[ColumnKey, tuple[Conversion, Conversion]]:
    """Return, for each column whose type differs, the way to the models and the way back.

    `connection` leads to the scratch database in which the models were created; nothing stays there.
    """
    changed = list(_changed(live, modelled))
    found: dict[ColumnKey, tuple[Conversion, Conversion]] = {}
    if not changed:
        return found
    with connection.begin_nested() as everything:
        _create_missing_types(connection, live, modelled)
        for key, before, after in changed:
            found[key] = (_ask(connection, before, after), _ask(connection, after, before))
        everything.rollback()
    return found


def _changed(live: Catalog, modelled: Catalog) -> Iterator[tuple[ColumnKey, Column, Column]]:
    there = {(table.schema, table.name): table for table in live.tables}
    for table in modelled.tables:
        before = there.get((table.schema, table.name))
        columns = {column.name: column for column in before.columns} if before else {}
        for column in table.columns:
            old = columns.get(column.name)
            if old is not None and old.type != column.type:
                yield (table.schema, table.name, column.name), old, column


def _create_missing_types(connection: Connection, live: Catalog, modelled: Catalog) -> None:
    """Create the types that only the live database has; a domain whose CHECK needs more is left out."""
    there = {type_.names for side in (modelled.enums, modelled.domains) for type_ in side}
    made = [
        *((enum.names, ENUMS.create(enum)) for enum in live.enums),
        *((domain.names, DOMAINS.create(domain)) for domain in live.domains),
    ]
    for (schema, name), statements in made:
        if (schema, name) not in there:
            creation = [f"CREATE SCHEMA IF NOT EXISTS {ident(schema)}", *(one.sql for one in statements)]
            _runs(connection, creation, is_kept=True)


def _ask(connection: Connection, before: Column, after: Column) -> Conversion:
    # By way of text any type can be read into any other; what is no such value is refused, row by row.
    ways = (None, f"{{}}::{after.type}", f"{{}}::text::{after.type}")
    using = next((way for way in ways if _converts(connection, before, after, way, None)), ways[-1])
    default = before.default
    keeps = default is None or _converts(connection, before, after, using, default)
    return Conversion(using, keeps, _refers(connection, before, after))


def _converts(
    connection: Connection, before: Column, after: Column, using: str | None, default: str | None
) -> bool:
    clause = "" if using is None else f" USING {using.format('value')}"
    return _runs(
        connection,
        [
            f"CREATE TEMP TABLE {_PROBE} (value {before.type})",
            *([f"ALTER TABLE {_PROBE} ALTER COLUMN value SET DEFAULT {default}"] if default else ()),
            f"ALTER TABLE {_PROBE} ALTER COLUMN value TYPE {after.type}{clause}",
        ],
    )


def _refers(connection: Connection, before: Column, after: Column) -> bool:
    return all(
        _runs(
            connection,
            [
                f"CREATE TEMP TABLE {_TARGET} (value {target.type} PRIMARY KEY)",
                f"CREATE TEMP TABLE {_PROBE} (value {source.type} REFERENCES {_TARGET})",
            ],
        )
        for target, source in ((before, after), (after, before))
    )


def _runs(connection: Connection, statements: Sequence[str], *, is_kept: bool = False) -> bool:
    """True where PostgreSQL accepts all of the statements; none is left done, unless all are to be kept."""
    savepoint = connection.begin_nested()
    try:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    except DBAPIError:
        savepoint.rollback()
        return False
    if is_kept:
        savepoint.commit()
    else:
        savepoint.rollback()
    return True
