"""What must happen so that the rows of the files are in the database; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from taskschema.errors import SeedConflict
from taskschema.seed.lookup import find_differences, find_rows
from taskschema.seed.order import Order, order_rows
from taskschema.seed.problems import Problem, Problems, did_you_mean
from taskschema.seed.reading import Reading
from taskschema.seed.records import UNKNOWN, AnyRow, Held, OtherRow, SeedRow, known_value, value_of
from taskschema.seed.report import TableCount
from taskschema.seed.tables import Key


@dataclass(frozen=True, slots=True)
class Update:
    """A row, and the columns in which the database has something else."""

    row: SeedRow
    columns: Key


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows to insert, in order, and rows to update."""

    order: Order
    updates: tuple[Update, ...]
    counts: tuple[TableCount, ...]
    rows: tuple[SeedRow, ...] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """True where every row is as it should be."""
        return not self.order.layers and not self.updates


def plan_rows(
    connection: Connection,
    reading: Reading,
    rows: Sequence[SeedRow],
    others: Sequence[OtherRow],
    problems: Problems,
) -> Plan:
    """Compare the rows with the database.

    Raises SeedInvalid with everything that `problems` holds by then, SeedConflict where a row of the files
    and rows of the database exclude each other.
    """
    conflicts: list[str] = []
    layers = _layers([*rows, *others], problems)
    if layers is None:
        problems.raise_if_any()
    for layer in layers or ():
        _find(connection, layer, conflicts)
    _refuse_absent(others, reading, problems)
    _refuse_same(rows, problems)
    for row in rows:
        _refuse_two_values(row, problems)
        if row.found is None:
            _refuse_incomplete(row, reading, problems)
    new = [row for row in rows if row.found is None]
    order = order_rows(new, problems)
    problems.raise_if_any()
    conflicts += [said for row in rows if row.found is not None for said in _moved_keys(row)]
    if conflicts:
        more = f" (and {len(conflicts) - 1} more)" if len(conflicts) > 1 else ""
        hint = "nothing was written; change the seed row, its key:, or the rows in the database"
        raise SeedConflict(f"{conflicts[0]}{more}", hint=hint)
    updates = tuple(_compare(connection, [row for row in rows if row.found is not None]))
    return Plan(order, updates, _count(rows, updates), tuple(rows))


def key_circle(rows: Sequence[AnyRow], problems: Problems) -> bool:
    """Note a circle of keys that name each other, where these rows have one."""
    return _layers(rows, problems) is None


def _layers(rows: Sequence[AnyRow], problems: Problems) -> list[list[AnyRow]] | None:
    """Return rows so that those that a key speaks of come before; None, and a finding, for a circle."""
    layers: list[list[AnyRow]] = []
    needs = {row: {inner for inner in _inner(row) if inner is not row} for row in rows}
    waiting = dict.fromkeys(rows)
    while waiting:
        ready = [row for row in waiting if not any(inner in waiting for inner in needs[row])]
        if not ready:
            ready = list(waiting)
            path = _circle(ready[0], needs, waiting)
            steps = " -> ".join(str(row.ref if isinstance(row, OtherRow) else row) for row in path)
            first = path[0]
            place = first.location if isinstance(first, SeedRow) else first.places[0]
            message = f"keys refer to each other in a circle: {steps}"
            problems.add(Problem.CYCLE, f"table {first.table.name}", message, place)
            return None
        for row in ready:
            del waiting[row]
        layers.append(ready)
    return layers


def _inner(row: AnyRow) -> Iterator[AnyRow]:
    """Return the rows that hold parts of a row's key."""
    if isinstance(row, OtherRow):
        yield from row.inner.values()
        return
    key = set(row.key.columns if row.key else ())
    yield from (target for reference, target in row.targets.items() if key & set(reference.local))


def _circle(
    start: AnyRow, needs: Mapping[AnyRow, set[AnyRow]], waiting: Mapping[AnyRow, None]
) -> list[AnyRow]:
    path, row = [start], start
    while True:
        row = next(inner for inner in needs[row] if inner in waiting)
        if row in path:
            return [*path[path.index(row) :], row]
        path.append(row)


def _find(connection: Connection, rows: Iterable[AnyRow], conflicts: list[str]) -> None:
    groups: dict[tuple[str, Key], list[tuple[AnyRow, tuple[object, ...]]]] = {}
    for row in rows:
        ref = row.key if isinstance(row, SeedRow) else row.ref
        if ref is None:
            continue
        wanted = tuple(_wanted(row, column) for column in ref.columns)
        if not any(value is UNKNOWN for value in wanted):
            groups.setdefault((row.table.name, ref.columns), []).append((row, wanted))
    for (_, columns), members in groups.items():
        table = members[0][0].table
        matches = find_rows(connection, table, columns, [wanted for _, wanted in members])
        for (row, _), found in zip(members, matches, strict=True):
            row.found = found[0] if found else None
            if len(found) > 1:
                said = (
                    f"{row.key} at {row.location}"
                    if isinstance(row, SeedRow)
                    else f"{row.ref} at {row.places[0]}"
                )
                conflicts.append(f"{said} matches {len(found)} rows in the database, and must match one")


def _wanted(row: AnyRow, column: str) -> object:
    if isinstance(row, SeedRow):
        return value_of(row, column)
    part = dict(row.ref.parts)[column]
    return known_value(row.inner[part.ref], part.column) if isinstance(part, Held) else part


def _refuse_absent(others: Iterable[OtherRow], reading: Reading, problems: Problems) -> None:
    for other in others:
        is_sure = other.table.name not in reading.unsure
        if other.found is None and is_sure and not any(_is_absent(inner) for inner in other.inner.values()):
            for place in other.places:
                message = f"there is no {other.ref}, neither in the files nor in the database"
                near = nearest(other, reading)
                problems.add(Problem.REFERENCE, f"table {other.table.name}", message, place, hint=near)


def _is_absent(row: AnyRow) -> bool:
    return isinstance(row, OtherRow) and row.found is None


def nearest(other: OtherRow, reading: Reading) -> str:
    """Suggest a row of the files whose key is spelt nearly the same."""
    texts = [part for _, part in other.ref.parts if isinstance(part, str)]
    known = {
        str(part): None
        for row in reading.rows
        if row.table is other.table and row.key is not None
        for _, part in row.key.parts
        if isinstance(part, str)
    }
    hints = [did_you_mean(text, known, kind="rows") for text in texts if text not in known] if known else []
    return next((hint for hint in hints if hint.startswith("did")), "add it to a file, or name another")


def _refuse_same(rows: Iterable[SeedRow], problems: Problems) -> None:
    """Two rows of the files may turn out to be one row in the database."""
    seen: dict[tuple[str, tuple[object, ...]], SeedRow] = {}
    for row in rows:
        if row.found is None:
            continue
        name = (row.table.name, tuple(row.found[column] for column in row.table.primary_key))
        first = seen.setdefault(name, row)
        if first is not row and first.key != row.key:
            message = f"{row.key} and {first.key} at {first.location} are one row in the database"
            problems.add(Problem.DUPLICATE_ROW, f"table {row.table.name}", message, row.location)


def _refuse_two_values(row: SeedRow, problems: Problems) -> None:
    for reference, target in row.targets.items():
        for local, remote in reference.pairs if len(reference.local) > 1 else ():
            theirs = known_value(target, remote)
            ours = value_of(row, local)
            if theirs is not UNKNOWN and ours is not UNKNOWN and ours != theirs:
                message = f"{local} is {ours!r}, but {row.refs[reference]} has {theirs!r}"
                subject = f"column {row.table.name}.{local}"
                problems.add(Problem.REFERENCE, subject, message, row.refs[reference].location)


def _refuse_incomplete(row: SeedRow, reading: Reading, problems: Problems) -> None:
    for column in reading.validator(row.table).missing(row.places):
        problems.add(
            Problem.MISSING_VALUE,
            f"column {row.table.name}.{column}",
            f"{row.key} is new, and needs a value for {column}",
            row.location,
        )


def _moved_keys(row: SeedRow) -> Iterator[str]:
    for column in row.table.primary_key:
        if row.found is not None and column in row.values and row.values[column] != row.found[column]:
            yield (
                f"{row.key} at {row.place(column)} says {column} {row.values[column]!r}, "
                f"and in the database it has {row.found[column]!r}"
            )


def _compare(connection: Connection, rows: Iterable[SeedRow]) -> Iterator[Update]:
    """Yield the rows that differ, each with the columns that do."""
    groups: dict[tuple[str, Key], list[tuple[SeedRow, dict[str, object]]]] = {}
    fresh: dict[SeedRow, Key] = {}
    for row in rows:
        fixed = {*row.table.primary_key, *(row.key.columns if row.key else ()), *row.fresh}
        given = {column: value_of(row, column) for column in row.named if column not in fixed}
        fresh[row] = tuple(column for column, value in given.items() if value is UNKNOWN)
        known = {column: value for column, value in given.items() if value is not UNKNOWN}
        named = {f"={column}": (row.found or {})[column] for column in row.table.primary_key}
        groups.setdefault((row.table.name, tuple(known)), []).append((row, known | named))
    for (_, columns), members in groups.items():
        table = members[0][0].table
        differences = (
            find_differences(connection, table, columns, [values for _, values in members])
            if columns
            else [() for _ in members]
        )
        for (row, _), differing in zip(members, differences, strict=True):
            if differing or fresh[row]:
                yield Update(row, (*differing, *fresh[row]))


def _count(rows: Sequence[SeedRow], updates: Iterable[Update]) -> tuple[TableCount, ...]:
    updated = {update.row for update in updates}
    counts: dict[str, list[int]] = {}
    for row in rows:
        count = counts.setdefault(row.table.name, [0, 0, 0])
        count[0 if row.found is None else 1 if row in updated else 2] += 1
    return tuple(TableCount(name, *count) for name, count in sorted(counts.items()))
