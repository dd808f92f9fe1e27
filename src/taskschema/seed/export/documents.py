"""Rows as a document has them: values under the names of fields, foreign keys by natural key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from taskschema.errors import SeedError
from taskschema.seed.export.keys import Chosen
from taskschema.seed.export.records import TakenRow, written_columns
from taskschema.seed.export.text import Table
from taskschema.seed.export.values import Document, Plain, Unwritable, document_of
from taskschema.seed.tables import Key, Reference, SeedTable

_DEEPEST = 40
"""Keys inside keys: a tree that is deeper goes by its numbers."""


class Writer:
    """Writes rows of any table, by the keys that were chosen."""

    def __init__(self, keys: Mapping[str, Chosen], leave_out: Mapping[str, Collection[str]]) -> None:
        self._keys = keys
        self._leave_out = leave_out
        self._known: dict[TakenRow, dict[str, Document]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._columns: dict[str, Key] = {}

    def tables(self, rows: Mapping[str, Sequence[TakenRow]]) -> list[Table]:
        """Return the tables of a document, those that others refer to first, and rows by their keys."""
        described = {name: each[0].table for name, each in rows.items()}
        return [
            Table(
                name,
                self.key_names(described[name]) if self._keys[name].is_declared else (),
                [self._row(row) for row in sorted(rows[name], key=lambda row: _order(self._key(row)))],
            )
            for name in _referred_first(described)
        ]

    def key_names(self, table: SeedTable) -> tuple[str, ...]:
        """Return the key of a table as files name it."""
        names: list[str] = []
        left = list(self._keys[table.name].columns)
        while left:
            whole = [
                r for r in table.references if r.names and left[0] in r.local and set(r.local) <= set(left)
            ]
            if whole:
                names.append(whole[0].names[0])
                left = [column for column in left if column not in whole[0].local]
            else:
                names.append(self._name(table, left.pop(0)))
        return tuple(names)

    def _row(self, row: TakenRow) -> dict[str, Document]:
        table = row.table
        key = self._keys[table.name].columns
        if table.name not in self._columns:
            gone = self._leave_out.get(table.name, ())
            columns = dict.fromkeys((*key, *written_columns(table, key)))
            self._columns[table.name] = tuple(column for column in columns if column not in gone)
        return dict(self._entries(row, self._columns[table.name], ()))

    def _key(self, row: TakenRow, path: tuple[TakenRow, ...] = ()) -> dict[str, Document]:
        """Return the key of a row as a mapping."""
        if row not in self._known:
            if row in path or len(path) > _DEEPEST:
                table = row.table
                raise SeedError(
                    f"keys of {table.name} lead to each other, too deep or in a circle",
                    hint=f"let its rows go by number: --key {table.name}={','.join(table.primary_key)}",
                )
            key = self._keys[row.table.name].columns
            self._known[row] = dict(self._entries(row, key, (*path, row)))
        return self._known[row]

    def _named(self, row: TakenRow, reference: Reference, path: tuple[TakenRow, ...]) -> Document:
        """Return how a row names another: by one value where that will do, else by a mapping."""
        target = row.targets[reference]
        found = self._key(target, path)
        values = list(found.values())
        if not reference.names or len(self._keys[target.table.name].columns) > 1 or len(values) > 1:
            return found
        (value,) = values
        return found if value is None or isinstance(value, dict | list) else value

    def _entries(
        self, row: TakenRow, columns: Key, path: tuple[TakenRow, ...]
    ) -> Iterator[tuple[str, Document]]:
        given: set[str] = set()
        for column in columns:
            for reference in row.table.references:
                if column in reference.local and self._may_name(row, reference, columns, given):
                    name = reference.names[0] if reference.names else self._name(row.table, column)
                    yield name, self._named(row, reference, path)
                    given.update(reference.local)
            if column not in given:
                yield self._value(row, column)

    def _may_name(self, row: TakenRow, reference: Reference, columns: Key, given: Collection[str]) -> bool:
        if reference not in row.targets or not set(reference.local) <= set(columns):
            return False
        if len(reference.local) == 1:
            return reference.local[0] not in given
        return bool(reference.names) and not set(reference.local) <= set(given)

    def _value(self, row: TakenRow, column: str) -> tuple[str, Document]:
        holder, held = self._holder(row, column)
        try:
            value = document_of(holder.shown[held])
        except Unwritable as problem:
            name = f"{row.table.name}.{column}"
            raise SeedError(
                f"{name} holds {problem}, which no seed file can have", hint=_without(row.table, column)
            ) from None
        reference = row.table.reference_of(column)
        name = self._name(row.table, column)
        if value is None and reference is not None and reference.names:
            name = reference.names[0]
        return name, value

    def _holder(self, row: TakenRow, column: str) -> tuple[TakenRow, str]:
        """Return the row that has a value of its own, where this one holds that of another.

        Raises SeedError where that is a number which the other row will not have elsewhere.
        """
        first = next((each for each in row.targets if column in each.local), None)
        holder, held = row, column
        seen: set[tuple[TakenRow, str]] = set()
        while found := next(((r, target) for r, target in holder.targets.items() if held in r.local), None):
            if (holder, held) in seen:
                break
            seen.add((holder, held))
            holder, held = found[1], dict(found[0].pairs)[held]
            if first and held not in written_columns(holder.table, self._keys[holder.table.name].columns):
                raise _unnamed(row.table, first)
        return holder, held

    def _name(self, table: SeedTable, column: str) -> str:
        if table.name not in self._names:
            plain = {each.key: each.name for each in table.table.columns}
            fields = () if table.model is None else table.model.model_fields
            modelled = {key: name for name, key in table.fields.items() if name in fields}
            self._names[table.name] = plain | modelled
        return self._names[table.name][column]


def _without(table: SeedTable, column: str) -> str:
    if table.column(column).nullable:
        return f"leave it empty with --mask {table.name}.{column}=null"
    return "leave such rows out with --where, or write a .yaml file where this is JSON"


def _unnamed(table: SeedTable, reference: Reference) -> SeedError:
    local = ", ".join(reference.local)
    return SeedError(
        f"the foreign key {table.name} ({local}) has no name that files could use, and holds a number",
        hint=f"give the model of {table.name} a relationship to {reference.target}",
    )


def _referred_first(tables: Mapping[str, SeedTable]) -> list[str]:
    waiting, ordered = sorted(tables), list[str]()
    while waiting:
        free = [name for name in waiting if not _targets(tables[name]) & set(waiting)]
        following = (free or waiting)[0]
        ordered.append(following)
        waiting.remove(following)
    return ordered


def _targets(table: SeedTable) -> set[str]:
    return {reference.target for reference in table.references} - {table.name}


def _order(value: Document) -> tuple[object, ...]:  # noqa: PLR0911
    """Return what rows are put in order by: any two of them can be compared."""
    match value:
        case None:
            return (0,)
        case bool() | int() | float():
            return 1, value
        case str():
            return 2, value
        case Plain():
            return 3, value.text
        case bytes():
            return 4, value
        case dict():
            return 5, *_each(value.values())
        case list():
            return 6, *_each(value)


def _each(values: Iterable[Document]) -> Iterator[tuple[object, ...]]:
    return (_order(value) for value in values)
