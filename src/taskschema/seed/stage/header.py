"""The header of a file with columns: which columns of the table it fills, and which rows it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from taskschema.findings import Location
from taskschema.seed.files.sources import TabularSource
from taskschema.seed.problems import Problem, Problems, did_you_mean
from taskschema.seed.reading import Reading
from taskschema.seed.stage.shapes import RefShape, Shape
from taskschema.seed.tables import Key, Reference, SeedTable

Names = dict[str, "Names | int"]
"""Names of a header, those behind dots inside; a number is the place of the column in the file."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of a file: the table and the column that it speaks of."""

    place: int
    table: SeedTable
    column: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file with columns fills, in the order in which a stage wants it."""

    shape: Shape
    leaves: tuple[Leaf, ...]
    widths: tuple[int, ...]
    """How many leaves each lookup of the shape has; they stand behind those of the literals."""


def read_layout(reading: Reading, source: TabularSource, table: SeedTable) -> Layout | None:
    """Return what the columns of a file fill; None, and findings, where that is not clear."""
    header = [(cell.name, cell.location) for cell in source.header]
    layout = _HeaderReader(reading, reading.problems).layout(table, header) if header else None
    if layout is None:
        reading.unsure.add(table.name)
    return layout


class _Unclear(Exception):
    """A name of the header that leads nowhere; noted already."""


class _HeaderReader:
    """Reads headers against the tables of a run."""

    def __init__(self, reading: Reading, problems: Problems) -> None:
        self._reading = reading
        self._problems = problems

    def layout(self, table: SeedTable, header: Sequence[tuple[str, Location]]) -> Layout | None:
        """Return what the columns of a file mean; None, and findings, where one of them means nothing."""
        names: Names = {}
        places: dict[str, Location] = {}
        is_sound = True
        for number, (name, place) in enumerate(header):
            places[name] = place
            is_sound = self._enter(names, name, number, place) and is_sound
        literals: dict[str, Leaf] = {}
        lookups: list[tuple[Reference, RefShape, tuple[Leaf, ...]]] = []
        taken: set[str] = set()
        for name, value in names.items():
            try:
                self._sort(table, name, value, literals=literals, lookups=lookups, places=places, taken=taken)
            except _Unclear:
                is_sound = False
        if not is_sound or not self._has_key(table, literals, lookups, header):
            return None
        order = [column.key for column in table.table.columns if column.key in literals]
        leaves = [literals[key] for key in order]
        leaves += [leaf for _, _, own in lookups for leaf in own]
        shape = Shape(tuple(order), tuple((reference, ref) for reference, ref, _ in lookups))
        return Layout(shape, tuple(leaves), tuple(len(own) for _, _, own in lookups))

    def _enter(self, names: Names, name: str, number: int, place: Location) -> bool:
        *path, last = name.split(".")
        inner = names
        for part in path:
            deeper = inner.setdefault(part, {})
            if isinstance(deeper, int):
                return self._twice(name, part, place)
            inner = deeper
        if last in inner:
            return self._twice(name, last, place)
        inner[last] = number
        return True

    def _twice(self, name: str, part: str, place: Location) -> bool:
        message = f"{name} gives {part} a second value"
        self._problems.add(Problem.DUPLICATE_NAME, f"column {name}", message, place)
        return False

    def _sort(
        self,
        table: SeedTable,
        name: str,
        value: Names | int,
        *,
        literals: dict[str, Leaf],
        lookups: list[tuple[Reference, RefShape, tuple[Leaf, ...]]],
        places: Mapping[str, Location],
        taken: set[str],
    ) -> None:
        column = table.fields.get(name)
        if column is not None and isinstance(value, int):
            place = places[name]
            if table.is_read_only(column):
                message = f"only the database gives {table.name}.{column} a value"
                self._note(Problem.GENERATED_COLUMN, table, name, message, place)
            literals[column] = Leaf(value, table, column)
            self._take(taken, (column,), table, name, place)
            return
        reference = table.reference(name) or (table.reference_of(column) if column else None)
        place = next(each for key, each in places.items() if key == name or key.startswith(f"{name}."))
        if reference is None:
            self._unknown(table, name, place)
            return
        target = self._reading.tables[reference.target]
        inner = self._single(target, value, place) if isinstance(value, int) else value
        shape, leaves = self._ref(target, inner, place)
        if len(reference.local) == 1:
            self._take(taken, reference.local, table, name, place)
        lookups.append((reference, shape, tuple(leaves)))

    def _take(self, taken: set[str], columns: Key, table: SeedTable, name: str, place: Location) -> None:
        twice = [column for column in columns if column in taken]
        taken.update(columns)
        if twice:
            message = f"{name} gives {twice[0]} a second value"
            self._note(Problem.DUPLICATE_NAME, table, name, message, place)

    def _ref(self, table: SeedTable, names: Names, place: Location) -> tuple[RefShape, list[Leaf]]:
        values: list[Leaf] = []
        held: list[tuple[str, RefShape, str]] = []
        inner_leaves: list[Leaf] = []
        for name, value in names.items():
            column = table.fields.get(name)
            if column is not None and isinstance(value, int):
                values.append(Leaf(value, table, column))
                continue
            reference = table.reference(name) or (table.reference_of(column) if column else None)
            if reference is None:
                self._unknown(table, name, place)
                continue
            target = self._reading.tables[reference.target]
            inner = self._single(target, value, place) if isinstance(value, int) else value
            shape, leaves = self._ref(target, inner, place)
            held += [(local, shape, remote) for local, remote in reference.pairs]
            inner_leaves += [leaf for _ in reference.pairs for leaf in leaves]
        return RefShape(table.name, tuple(leaf.column for leaf in values), (), tuple(held)), [
            *values,
            *inner_leaves,
        ]

    def _single(self, target: SeedTable, value: int, place: Location) -> Names:
        """Read `project` as `project.slug`."""
        key = self._reading.keys.get(target.name, ())
        reference = next((each for each in target.references if each.local == key and each.names), None)
        if reference is not None:
            return {reference.names[0]: value}
        if len(key) == 1:
            return {target.column(key[0]).name: value}
        listed = ", ".join(f".{column}" for column in key) or ".column"
        message = f"one value does not name a row of {target.name}" + (
            f": its key is [{', '.join(key)}]" if key else ": it has no natural key"
        )
        hint = f"write a column for each part, ending in {listed}"
        self._problems.add(Problem.REFERENCE, f"table {target.name}", message, place, hint=hint)
        raise _Unclear

    def _has_key(
        self,
        table: SeedTable,
        literals: Mapping[str, Leaf],
        lookups: Sequence[tuple[Reference, RefShape, tuple[Leaf, ...]]],
        header: Sequence[tuple[str, Location]],
    ) -> bool:
        """Say whether rows can be told apart by what the file has."""
        key = self._reading.keys.get(table.name, ())
        named = set(literals).union(*(reference.local for reference, _, _ in lookups))
        missing = [column for column in key if column not in named]
        if missing:
            message = (
                f"the file has no column {', '.join(missing)}, by which {table.name} rows are told apart"
            )
            hint = f"the key of {table.name} is [{', '.join(key)}]"
            self._problems.add(Problem.MISSING_VALUE, f"table {table.name}", message, header[0][1], hint=hint)
        return bool(key) and not missing

    def _unknown(self, table: SeedTable, name: str, place: Location) -> None:
        hint = did_you_mean(name, table.names, kind="columns")
        message = f"table {table.name} has no column {name}"
        self._note(Problem.UNKNOWN_COLUMN, table, name, message, place, hint=hint)

    def _note(
        self, code: Problem, table: SeedTable, name: str, message: str, place: Location, *, hint: str = ""
    ) -> None:
        self._problems.add(code, f"column {table.name}.{name}", message, place, hint=hint)
        raise _Unclear


def nested(header: Sequence[str], cells: Sequence[object]) -> Iterator[tuple[str, object]]:
    """Yield the cells of a row by name, those behind dots as mappings."""
    found: dict[str, object] = {}
    for name, cell in zip(header, cells, strict=True):
        *path, last = name.split(".")
        inner: dict[str, object] = found
        for part in path:
            deeper = inner.setdefault(part, {})
            assert isinstance(deeper, dict)  # noqa: S101
            inner = deeper
        inner[last] = cell
    yield from found.items()
