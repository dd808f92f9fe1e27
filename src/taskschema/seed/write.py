"""Put a plan into the database: inserts in order, updates before and after, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, bindparam, insert, null, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from taskschema.errors import SeedConflict
from taskschema.seed.lookup import bind_type
from taskschema.seed.plan import Plan, Update
from taskschema.seed.reading import Reading
from taskschema.seed.records import UNKNOWN, SeedRow, value_of
from taskschema.seed.refusal import refusal
from taskschema.seed.sequences import raise_sequences
from taskschema.seed.tables import Key, Reference

Parameters = dict[str, object]
_DEFER = {"postgresql": "SET CONSTRAINTS ALL DEFERRED", "sqlite": "PRAGMA defer_foreign_keys = ON"}


def write_plan(connection: Connection, plan: Plan, reading: Reading) -> None:
    """Insert and update what the plan says.

    Raises ConstraintRefused, SeedConflict or another error of the tree, with the place of the row at fault.
    """
    if plan.order.needs_deferral and connection.dialect.name in _DEFER:
        connection.execute(text(_DEFER[connection.dialect.name]))
    new = [row for layer in plan.order.layers for row in layer]
    raise_sequences(connection, new)
    # Updates first where they can: an insert may need a unique value that one of them gives up.
    early = [each for each in plan.updates if not _waits(each)]
    late = set(plan.updates).difference(early)
    _update(connection, early)
    for layer in plan.order.layers:
        _insert(connection, layer, plan.order.later, reading)
    _update(connection, [each for each in plan.updates if each in late])
    _close(connection, plan.order.later)
    if connection.dialect.name == "postgresql":
        check_deferred(connection)


def _waits(each: Update) -> bool:
    """Say whether an update leads a row to one that is not there yet, whether or not its key is known."""
    if any(value_of(each.row, column) is UNKNOWN for column in each.columns):
        return True
    return any(
        isinstance(target, SeedRow) and target.found is None and set(reference.local) & set(each.columns)
        for reference, target in each.row.targets.items()
    )


def _insert(
    connection: Connection,
    rows: Iterable[SeedRow],
    later: Mapping[SeedRow, Sequence[Reference]],
    reading: Reading,
) -> None:
    groups: dict[tuple[str, Key, Key], list[tuple[SeedRow, Parameters]]] = {}
    for row in rows:
        given = {column: value_of(row, column) for column in row.named}
        for reference in later.get(row, ()):
            given |= dict.fromkeys(_opened(row, reference))
        given |= reading.validator(row.table).defaults(given)
        group = (row.table.name, tuple(sorted(given)), _json_nulls(row, given))
        groups.setdefault(group, []).append((row, given))
    # Rows with numbers of their own first, so that SQLite numbers the others past them.
    for (_, _, nulls), members in sorted(groups.items(), key=lambda group: not _is_numbered(group[1][0])):
        _insert_group(connection, nulls, members)


def _opened(row: SeedRow, reference: Reference) -> Key:
    """Return the columns that wait as NULL until the row at the other end is there."""
    key = {*row.table.primary_key, *(row.key.columns if row.key else ())}
    return tuple(c for c in reference.local if row.table.column(c).nullable and c not in key)


def _is_numbered(member: tuple[SeedRow, Parameters]) -> bool:
    row, given = member
    number = row.table.table.autoincrement_column
    return number is not None and number.key in given


def _insert_group(connection: Connection, nulls: Key, members: Sequence[tuple[SeedRow, Parameters]]) -> None:
    """Insert rows that name the same columns, and learn what the database called them."""
    table = members[0][0].table
    returned = (table.column(column) for column in table.identity)
    statement = (
        insert(table.table)
        .values(dict.fromkeys(nulls, null()))
        .returning(*returned, sort_by_parameter_order=True)
    )
    rows = [row for row, _ in members]
    parameters = [{c: value for c, value in given.items() if c not in nulls} for _, given in members]

    def put(chosen: Sequence[Parameters]) -> list[Any]:
        return list(connection.execute(statement, list(chosen)))

    for row, found in zip(rows, _guarded(connection, put, rows, parameters), strict=True):
        row.found = dict(zip(table.identity, found, strict=True))


def _json_nulls(row: SeedRow, given: Parameters) -> Key:
    """Return the JSON columns that the row leaves NULL; as a parameter, None would be the JSON word null."""
    return tuple(c for c in given if given[c] is None and isinstance(row.table.column(c).type, JSON))


def _close(connection: Connection, later: Mapping[SeedRow, Sequence[Reference]]) -> None:
    """Put in the references that waited; to the outside the row was inserted in one go."""
    updates = [
        Update(row, tuple(dict.fromkeys(c for reference in references for c in _opened(row, reference))))
        for row, references in later.items()
    ]
    _update(connection, updates, is_insert=True)


def _update(connection: Connection, updates: Iterable[Update], *, is_insert: bool = False) -> None:
    groups: dict[tuple[str, Key], list[SeedRow]] = {}
    for each in updates:
        groups.setdefault((each.row.table.name, each.columns), []).append(each.row)
    for (_, columns), rows in groups.items():
        _update_group(connection, columns, rows, is_insert=is_insert)


def _update_group(connection: Connection, columns: Key, rows: Sequence[SeedRow], *, is_insert: bool) -> None:
    table = rows[0].table
    changed: dict[str, Any] = {
        c: bindparam(f"seed_{c}", type_=bind_type(connection.dialect, table.column(c))) for c in columns
    }
    if is_insert:
        changed |= {c.key: c for c in table.table.columns if c.onupdate is not None and c.key not in columns}
    same_row = [
        table.column(c) == bindparam(f"at_{c}", type_=table.column(c).type) for c in table.primary_key
    ]
    statement = update(table.table).where(*same_row).values(changed)
    parameters = [
        {f"seed_{c}": value_of(row, c) for c in columns}
        | {f"at_{c}": (row.found or {})[c] for c in table.primary_key}
        for row in rows
    ]

    def put(chosen: Sequence[Parameters]) -> list[Any]:
        done = connection.execute(statement, list(chosen))
        if connection.dialect.supports_sane_multi_rowcount and done.rowcount != len(chosen):
            raise SeedConflict(
                f"rows of {table.name} were deleted while seeds were written", hint="seed once more"
            )
        return []

    _guarded(connection, put, rows, parameters)


def _guarded(
    connection: Connection,
    put: Callable[[Sequence[Parameters]], list[Any]],
    rows: Sequence[SeedRow],
    parameters: Sequence[Parameters],
) -> list[Any]:
    """Write many rows at once; where one is refused, write them one by one to learn which."""
    try:
        with connection.begin_nested():
            return put(parameters)
    except StatementError as problem:
        if isinstance(problem, DBAPIError) and problem.connection_invalidated:
            raise refusal(problem, None) from problem
        for row, single in zip(rows, parameters, strict=True):
            try:
                with connection.begin_nested():
                    put([single])
            except StatementError as blamed:
                raise refusal(blamed, row) from blamed
        raise refusal(problem, None) from problem


def check_deferred(connection: Connection) -> None:
    """Let constraints that wait for the COMMIT speak now, while it can be said that a seed broke them."""
    try:
        with connection.begin_nested():
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    except DBAPIError as problem:
        raise refusal(problem, None) from problem
