"""Which row each reference means: one of the files first, else one that must be in the database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from taskschema.seed.problems import Problem, Problems
from taskschema.seed.records import AnyRow, Held, OtherRow, Ref, SeedRow
from taskschema.seed.tables import Key, SeedTable


def link_rows(
    rows: Sequence[SeedRow], tables: Mapping[str, SeedTable], keys: Mapping[str, Key], problems: Problems
) -> list[OtherRow]:
    """Give each row the rows that it refers to, and return those that only the database can have."""
    linker = _Linker(rows, tables, keys, problems)
    linker.link()
    return list(linker.others.values())


class _Linker:
    def __init__(
        self,
        rows: Sequence[SeedRow],
        tables: Mapping[str, SeedTable],
        keys: Mapping[str, Key],
        problems: Problems,
    ) -> None:
        self.others: dict[Ref, OtherRow] = {}
        self._rows = rows
        self._tables = tables
        self._keys = keys
        self._problems = problems
        self._normal: dict[Ref, Ref] = {}
        self._open: set[Ref] = set()
        self._indexes: dict[tuple[str, Key], dict[Ref, list[SeedRow]]] = {}
        self._by_key: dict[Ref, SeedRow] = {}
        self._recursive = frozenset(name for name in keys if _is_recursive(name, tables, keys))

    def link(self) -> None:
        for row in self._rows:
            if row.key is None:
                continue
            row.key = self._normalise(row.key)
            first = self._by_key.setdefault(row.key, row)
            if first is not row and first.location != row.location:
                self._problems.add(
                    Problem.DUPLICATE_ROW,
                    f"table {row.table.name}",
                    f"{row.key} is here twice; it is already at {first.location}",
                    row.location,
                    hint="a row stands in one place; keep one of the two",
                )
        for row in self._rows:
            for reference, ref in row.refs.items():
                row.targets[reference] = self._row(ref)

    def _row(self, ref: Ref) -> AnyRow:
        normal = self._normalise(ref)
        if normal in self._by_key:
            return self._by_key[normal]
        if normal not in self.others:
            other = OtherRow(self._tables[normal.table], normal, [], {})
            self.others[normal] = other
            other.inner = {inner: self._row(inner) for inner in normal.inner}
        self.others[normal].places.append(ref.location)
        return self.others[normal]

    def _normalise(self, ref: Ref) -> Ref:
        """Return the reference by natural key where a row of the files is meant, else as it is."""
        if ref in self._normal:
            return self._normal[ref]
        if ref in self._open:
            return ref
        self._open.add(ref)
        parts = tuple((column, self._settle(part)) for column, part in ref.parts)
        normal = Ref(ref.table, parts, ref.location)
        if set(normal.columns) != set(self._keys.get(ref.table, ())):
            normal = self._by_other_columns(normal)
        self._open.discard(ref)
        self._normal[ref] = normal
        return normal

    def _settle(self, part: Hashable) -> Hashable:
        """Return the value that a part stands for where the files tell it: raw and named keys then agree."""
        if not isinstance(part, Held):
            return part
        ref = self._normalise(part.ref)
        known = dict(ref.parts)
        if part.column in known:
            return known[part.column]
        if ref.table not in self._recursive and ref not in self._open:
            for row in self._index(ref.table, ref.columns).get(ref, [])[:1]:
                if part.column in row.values:
                    return self._settle(row.part(part.column))
        return Held(ref, part.column)

    def _by_other_columns(self, ref: Ref) -> Ref:
        found = self._index(ref.table, ref.columns).get(ref, [])
        if len(found) > 1:
            places = " and ".join(str(row.location) for row in found[:2])
            self._problems.add(
                Problem.REFERENCE,
                f"table {ref.table}",
                f"{ref} may be any of {len(found)} rows, such as {places}",
                ref.location,
                hint=f"name it by its key: [{', '.join(self._keys.get(ref.table, ()))}]",
            )
        if not found or found[0].key is None:
            return ref
        return self._normalise(found[0].key)

    def _index(self, table: str, columns: Key) -> dict[Ref, list[SeedRow]]:
        name = (table, columns)
        if name not in self._indexes:
            index: dict[Ref, list[SeedRow]] = {}
            self._indexes[name] = index
            for row in self._rows:
                if row.table.name == table:
                    self._enter(index, row, columns)
        return self._indexes[name]

    def _enter(self, index: dict[Ref, list[SeedRow]], row: SeedRow, columns: Key) -> None:
        try:
            parts = [(column, row.part(column)) for column in columns]
        except KeyError:
            return
        normal = tuple((column, self._settle(part)) for column, part in parts)
        index.setdefault(Ref(row.table.name, normal, row.location), []).append(row)


def _is_recursive(name: str, tables: Mapping[str, SeedTable], keys: Mapping[str, Key]) -> bool:
    """Say whether the key of a table leads back to the table, as that of a tree of folders does."""
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        each = ahead.pop()
        for reference in tables[each].references:
            if set(reference.local) & set(keys.get(each, ())) and reference.target not in seen:
                seen.add(reference.target)
                ahead.append(reference.target)
    return name in seen
