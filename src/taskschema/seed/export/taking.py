"""Rows that a condition chooses, and all that they refer to, as they are at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Select, literal_column, select, tuple_
from sqlalchemy.exc import DBAPIError

from taskschema.db.translate import translate
from taskschema.errors import SeedError, TaskschemaError
from taskschema.seed.export.records import TakenRow, by_table
from taskschema.seed.lookup import find_rows
from taskschema.seed.tables import Reference, SeedTable

MAX_ROWS = 200_000
"""More than this is no document."""
_CHUNK = 5_000
_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_QUOTED = ("0A", "21", "25", "42")
"""Codes of which the server's sentence holds words of the condition, and no values of rows."""


def hold_still(connection: Connection) -> None:
    """Make the transaction, which must be new, one that sees a single moment and cannot write.

    Raises SeedError where it has begun already.
    """
    try:
        connection.exec_driver_sql(_MOMENT)
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) == "25001":
            raise SeedError(
                "an export needs a transaction of its own, and this one has been used",
                hint="commit or roll back first",
            ) from problem
        raise translate(problem, None) from problem


class Taking:
    """The rows that were taken so far, each once."""

    def __init__(
        self,
        connection: Connection,
        tables: Mapping[str, SeedTable],
        emptied: Mapping[str, Collection[str]],
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._emptied = emptied
        """Columns that are left NULL, so that what they refer to is not followed."""
        self._rows: dict[str, dict[tuple[object, ...], TakenRow]] = {}

    @property
    def rows(self) -> Iterator[TakenRow]:
        """All of them."""
        for rows in self._rows.values():
            yield from rows.values()

    def choose(self, table: SeedTable, where: str, limit: int | None) -> int:
        """Take the rows of a table that a condition in SQL chooses, and all that they refer to.

        Returns how many the condition chose. Raises SeedError for a condition that PostgreSQL refuses.
        """
        statement = self._select(table)
        if where:
            # As it is: the limit below is a parameter, with which the server takes one statement only.
            statement = statement.where(literal_column(f"(\n{where}\n)", Boolean))
        if limit is not None:
            statement = statement.order_by(*self._columns(table, table.primary_key))
        statement = statement.limit(MAX_ROWS + 1 if limit is None else min(limit, MAX_ROWS + 1))
        try:
            found = self._connection.execute(statement).all()
        except DBAPIError as problem:
            if where and not _is_of_a_value(problem):
                raise _refused(problem) from None
            raise self._unreadable(table, statement, problem) from None
        ahead = list(self._keep(table, found))
        chosen = len(ahead)
        while ahead:
            self._refuse_too_many()
            ahead = [row for name, rows in by_table(ahead).items() for row in self._follow(name, rows)]
        return chosen

    def _follow(self, name: str, rows: Sequence[TakenRow]) -> Iterator[TakenRow]:
        """Yield the rows that these refer to, and that were not there yet."""
        for reference in self._tables[name].references:
            referring: dict[tuple[object, ...], list[TakenRow]] = {}
            for row in rows:
                part = row.part(reference.local)
                if None not in part:
                    referring.setdefault(part, []).append(row)
            yield from self._lead(self._tables[name], reference, referring)

    def _lead(
        self, table: SeedTable, reference: Reference, referring: Mapping[tuple[object, ...], list[TakenRow]]
    ) -> Iterator[TakenRow]:
        target = self._tables[reference.target]
        matches = find_rows(self._connection, target, reference.remote, list(referring))
        if any(len(found) != 1 for found in matches):
            raise _leads_nowhere(table, reference, sum(len(found) != 1 for found in matches))
        keys = [tuple(found[0][column] for column in target.primary_key) for found in matches]
        known = self._rows.setdefault(target.name, {})
        missing = list(dict.fromkeys(key for key in keys if key not in known))
        for start in range(0, len(missing), _CHUNK):
            yield from self._fetch(target, missing[start : start + _CHUNK])
        for key, rows in zip(keys, referring.values(), strict=True):
            for row in rows:
                row.targets[reference] = known[key]

    def _fetch(self, table: SeedTable, keys: Sequence[tuple[object, ...]]) -> Iterator[TakenRow]:
        columns = self._columns(table, table.primary_key)
        wanted = columns[0].in_([key for (key,) in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)
        statement = self._select(table).where(wanted)
        try:
            found = self._connection.execute(statement).all()
        except DBAPIError as problem:
            raise self._unreadable(table, statement, problem) from None
        yield from self._keep(table, found)

    def _keep(self, table: SeedTable, found: Iterable[Sequence[Any]]) -> Iterator[TakenRow]:
        keys = self._read(table)
        known = self._rows.setdefault(table.name, {})
        empty = dict.fromkeys(self._emptied.get(table.name, ()))
        for each in found:
            row = TakenRow(table, dict(zip(keys, each, strict=True)) | empty)
            known[row.part(table.primary_key)] = row
            yield row

    def _select(self, table: SeedTable) -> Select[Any]:
        return select(*self._columns(table, self._read(table)))

    def _read(self, table: SeedTable) -> list[str]:
        empty = self._emptied.get(table.name, ())
        return [column.key for column in table.table.columns if column.key not in empty]

    def _columns(self, table: SeedTable, keys: Iterable[str]) -> list[ColumnElement[Any]]:
        return [table.column(key) for key in keys]

    def _refuse_too_many(self) -> None:
        if sum(map(len, self._rows.values())) > MAX_ROWS:
            raise SeedError(
                f"these are more than {MAX_ROWS:,} rows, too many for one file",
                hint="narrow the condition, or take some of them with --limit",
            )

    def _unreadable(self, table: SeedTable, statement: Select[Any], problem: DBAPIError) -> TaskschemaError:
        """Return what to say of a value that Python cannot hold, such as infinity, with its column."""
        if not _is_of_a_value(problem):
            return translate(problem, None)
        for key in self._read(table):
            try:
                self._connection.execute(statement.with_only_columns(table.column(key))).all()
            except DBAPIError:
                name = f"{table.name}.{key}"
                return SeedError(
                    f"{name} holds a value that no seed can have, such as infinity or a year before Christ",
                    hint=f"leave such rows out with --where, or the column empty with --mask {name}=null",
                )
        return translate(problem, None)


def _is_of_a_value(problem: DBAPIError) -> bool:
    """Say whether it was the driver that could not read what the server sent."""
    return getattr(problem.orig, "sqlstate", None) is None and not problem.connection_invalidated


def _refused(problem: DBAPIError) -> TaskschemaError:
    """Return what to say of a condition; the values that it met in rows stay out."""
    state = str(getattr(problem.orig, "sqlstate", None))
    if state == "42501" or not state.startswith((*_QUOTED, "22", "P0")):
        return translate(problem, None)
    said = getattr(getattr(problem.orig, "diag", None), "message_primary", None)
    why = said if said and state.startswith(_QUOTED) else "it fails on a row"
    return SeedError(
        f"PostgreSQL refuses the condition (SQLSTATE {state}): {why}",
        hint="--where is what stands behind WHERE in SQL, and cannot write: --where \"status = 'pending'\"",
    )


def _leads_nowhere(table: SeedTable, reference: Reference, count: int) -> SeedError:
    local = ", ".join(reference.local)
    return SeedError(
        f"{table.name} ({local}) leads to no single row of {reference.target} in {count} cases: "
        "the database does not have the foreign key that the models state",
        hint="taskschema drift says what differs; mend the rows, or leave them out with --where",
    )
