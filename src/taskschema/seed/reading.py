"""From blocks of files to rows of tables: names, keys, values and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Dialect

from taskschema.findings import Location
from taskschema.seed.dynamic import Dynamic, NotAllowed, is_dynamic
from taskschema.seed.files.document import Block, Entry, RawRow, Value
from taskschema.seed.problems import Problem, Problems, did_you_mean
from taskschema.seed.records import Ref, SeedRow, part_of
from taskschema.seed.tables import Key, Reference, SeedTable, find_table
from taskschema.seed.values import Complaint, Validator


@dataclass(slots=True)
class _Cells:
    """What a row, or a mapping that names a row, says."""

    literals: dict[str, Value]
    refs: dict[Reference, Ref]
    values: dict[str, object]
    places: dict[str, Location]
    claimed: set[str]
    """Columns that have a value of their own; a composite foreign key may speak of them too."""
    is_sound: bool = True
    fresh: set[str] = field(default_factory=set)
    """Columns whose value depends on when it is asked: they are for new rows alone."""


class Reading:
    """All rows of all files, read in one go."""

    def __init__(
        self,
        tables: Mapping[str, SeedTable],
        dialect: Dialect,
        problems: Problems,
        dynamic: Dynamic | None = None,
    ) -> None:
        self.dynamic = dynamic or Dynamic()
        self.tables = tables
        self.keys: dict[str, Key] = {}
        """The natural key of each table in this run."""
        self.rows: list[SeedRow] = []
        self.unsure: set[str] = set()
        """Tables with rows whose key is unreadable: a reference into them may be right after all."""
        self.dialect = dialect
        self.problems = problems
        self._validators: dict[str, Validator] = {}

    def read(self, blocks: Sequence[Block], heads: Sequence[Block] = ()) -> list[SeedRow]:
        """Read the rows of all blocks; those without a usable key are noted and left out.

        `heads` stand for files whose rows come later: they have the names of their columns alone.
        """
        found, ahead = self._tables_of(blocks), self._tables_of(heads)
        self._read_keys([*found, *ahead])
        rows = [self.row(table, raw) for table, block in found for raw in block.rows]
        self.rows = [row for row in rows if row is not None]
        return self.rows

    def noting(self, problems: Problems) -> Reading:
        """Return a reading of the same tables and keys that notes what is wrong elsewhere."""
        other = Reading(self.tables, self.dialect, problems, self.dynamic)
        other.keys, other._validators = self.keys, self._validators
        return other

    def validator(self, table: SeedTable) -> Validator:
        """Return the rules of a table's values."""
        if table.name not in self._validators:
            self._validators[table.name] = Validator(table, self.dialect)
        return self._validators[table.name]

    def _tables_of(self, blocks: Iterable[Block]) -> list[tuple[SeedTable, Block]]:
        found = [(self.table(block.table, block.location), block) for block in blocks]
        return [(table, block) for table, block in found if table is not None]

    def table(self, name: str, place: Location, *, note: bool = True) -> SeedTable | None:
        """Return a table by the name that files give it; None, and a finding, where it takes no rows."""
        table = find_table(self.tables, name)
        problems = self.problems if note else Problems()
        if table is None:
            hint = did_you_mean(name, self.tables, kind="tables")
            problems.add(
                Problem.UNKNOWN_TABLE, f"table {name}", f"there is no table {name}", place, hint=hint
            )
        elif not table.primary_key:
            problems.add(Problem.KEY, f"table {name}", f"table {name} has no primary key", place)
            return None
        return table

    # Keys

    def _read_keys(self, blocks: Sequence[tuple[SeedTable, Block]]) -> None:
        declared: dict[str, Location] = {}
        for table, block in blocks:
            if block.key is None:
                continue
            key, place = self._declared_key(table, block.key), block.key_location or block.location
            if not key:
                self.unsure.add(table.name)
            elif table.name not in declared:
                self.keys[table.name], declared[table.name] = key, place
            elif set(key) != set(self.keys[table.name]):
                message = f"the key of {table.name} is declared otherwise at {declared[table.name]}"
                self.problems.add(
                    Problem.KEY, f"table {table.name}", message, place, hint="a table has one key in a run"
                )
        for table in self.tables.values():
            if table.name not in declared and table.name not in self.unsure:
                own = [block for each, block in blocks if each is table]
                key = self._default_key(table, own)
                if key:
                    self.keys[table.name] = key

    def _declared_key(self, table: SeedTable, names: Iterable[tuple[str, Location]]) -> Key:
        """Return the columns that a file declares as key; none where one of them is not there."""
        key: list[str] = []
        is_sound = True
        for name, place in names:
            reference = table.reference(name)
            if name in table.fields:
                key.append(table.fields[name])
            elif reference is not None:
                key += reference.local
            else:
                is_sound = False
                hint = did_you_mean(name, table.names, kind="columns")
                message = f"table {table.name} has no column {name}"
                self.problems.add(
                    Problem.UNKNOWN_COLUMN, f"column {table.name}.{name}", message, place, hint=hint
                )
        return tuple(dict.fromkeys(key)) if is_sound else ()

    def _default_key(self, table: SeedTable, blocks: Sequence[Block]) -> Key:
        choices = table.natural_keys()
        if len(choices) == 1:
            return choices[0]
        rows = [row for block in blocks for row in block.rows]
        if not choices and rows and all(_names_all(table, row, table.primary_key) for row in rows):
            return table.primary_key
        for block in blocks[:1] if rows else ():
            listed = " or ".join(f"[{', '.join(key)}]" for key in choices)
            why = f"has several: {listed}" if choices else "has none: no unique constraint"
            self.problems.add(
                Problem.KEY,
                f"table {table.name}",
                f"table {table.name} needs a natural key, and {why}",
                block.location,
                hint=f"declare one of them, such as key: [{', '.join(choices[0])}]"
                if choices
                else "declare key: with columns that no two rows share, or give each row its primary key",
            )
        return ()

    # Rows

    def row(self, table: SeedTable, raw: RawRow) -> SeedRow | None:
        """Read one row; None, and findings, where its key cannot be read."""
        cells = self._cells(table, raw.entries, raw.location, is_row=True)
        row = SeedRow(table, raw.location, cells.values, cells.refs, cells.places, frozenset(cells.fresh))
        key = self.keys.get(table.name)
        if not key:
            self.unsure.add(table.name)
            return None
        missing = [column for column in key if column not in cells.places]
        if missing:
            message = f"the row does not name {', '.join(missing)}, by which {table.name} rows are told apart"
            hint = f"the key of {table.name} is [{', '.join(key)}]"
            self.problems.add(Problem.MISSING_VALUE, f"table {table.name}", message, raw.location, hint=hint)
        try:
            parts = tuple(sorted((column, row.part(column)) for column in set(key)))
        except KeyError:
            self.unsure.add(table.name)
            return None
        except TypeError:
            parts = tuple((column, row.part(column)) for column in sorted(set(key)))
        row.key = Ref(table.name, parts, raw.location)
        if cells.is_sound:
            self._check_whole(row, cells)
        return row

    def _check_whole(self, row: SeedRow, cells: _Cells) -> None:
        """Apply the rules of the model over several fields, to rows that are complete."""
        validator = self.validator(row.table)
        if validator.missing(row.named):
            return
        unknown = sorted({c for reference in row.refs for c in reference.local if c not in cells.literals})
        changed, complaints = validator.check_whole(cells.literals, unknown)
        row.values |= changed
        for complaint in complaints:
            self._complain(row.table, complaint, row.location)

    def _cells(
        self, table: SeedTable, entries: Iterable[Entry], location: Location, *, is_row: bool
    ) -> _Cells:
        cells = _Cells({}, {}, {}, {}, set())
        named: dict[Reference, Value] = {}
        for entry in entries:
            self._place(table, entry, cells, named, is_row=is_row)
        for reference, value in named.items():
            self._name(table, reference, value, cells)
        self._put_in_dynamic(table, cells)
        cells.values, complaints = self.validator(table).check(cells.literals)
        for complaint in complaints:
            cells.is_sound = False
            self._complain(table, complaint, cells.literals[complaint.column].location)
        for reference in table.references:
            raw = [cells.values.get(column) for column in reference.local]
            if reference not in cells.refs and all(each is not None for each in raw):
                parts = tuple(sorted(zip(reference.remote, raw, strict=True)))
                cells.refs[reference] = Ref(reference.target, parts, cells.places[reference.local[0]])
        return cells

    def _put_in_dynamic(self, table: SeedTable, cells: _Cells) -> None:
        """Put in times that are relative to this run, and variables of the environment."""
        for column, value in list(cells.literals.items()):
            if not is_dynamic(value.content):
                continue
            try:
                variable = self.dynamic.variable(value)
            except NotAllowed as refused:
                cells.is_sound = False
                del cells.literals[column]
                subject = f"column {table.name}.{column}"
                message = f"{table.name}: {column}: {refused.message}"
                self.problems.add(Problem.ENVIRONMENT, subject, message, value.location, hint=refused.hint)
                continue
            moment = self.dynamic.time(variable, table.column(column).type)
            cells.literals[column] = variable if moment is None else moment
            if moment is not None:
                cells.fresh.add(column)

    def _place(
        self,
        table: SeedTable,
        entry: Entry,
        cells: _Cells,
        named: dict[Reference, Value],
        *,
        is_row: bool,
    ) -> None:
        """Sort one entry in: a column, or a reference."""
        column, reference = table.fields.get(entry.name), table.reference(entry.name)
        if column is not None and entry.value.entries is not None:
            reference = table.reference_of(column)
        if column is not None and reference is None:
            if is_row and table.is_read_only(column):
                message = f"only the database gives {table.name}.{column} a value"
                self._note(Problem.GENERATED_COLUMN, table, entry, cells, message)
            elif self._is_free((column,), table, entry, cells):
                cells.literals[column] = entry.value
                cells.places[column] = entry.value.location
        elif reference is not None:
            if len(reference.local) > 1 or self._is_free(reference.local, table, entry, cells):
                named[reference] = entry.value
                for local in reference.local:
                    cells.places.setdefault(local, entry.value.location)
        else:
            hint = did_you_mean(entry.name, table.names, kind="columns")
            message = f"table {table.name} has no column {entry.name}"
            self._note(Problem.UNKNOWN_COLUMN, table, entry, cells, message, hint=hint)

    def _is_free(self, columns: Key, table: SeedTable, entry: Entry, cells: _Cells) -> bool:
        taken = [column for column in columns if column in cells.claimed]
        cells.claimed.update(columns)
        if taken:
            message = f"{entry.name} gives {taken[0]} a second value"
            self._note(Problem.DUPLICATE_NAME, table, entry, cells, message)
        return not taken

    def _name(self, table: SeedTable, reference: Reference, value: Value, cells: _Cells) -> None:
        """Take a reference by natural key, or null."""
        if value.content is None and value.entries is None:
            for column in reference.local:
                if len(reference.local) == 1 or (
                    table.column(column).nullable and column not in cells.literals
                ):
                    cells.literals[column] = value
            return
        ref = self._ref(self.tables[reference.target], value)
        if ref is None:
            cells.is_sound = False
            for column in reference.local:
                cells.places.setdefault(column, value.location)
        else:
            cells.refs[reference] = ref

    def _ref(self, target: SeedTable, value: Value) -> Ref | None:
        if isinstance(value.content, list):
            message = f"a row of {target.name} is named by its key, or by a mapping of columns, not by a list"
            self.problems.add(Problem.REFERENCE, f"table {target.name}", message, value.location)
            return None
        entries = value.entries
        if entries is None:
            entries = self._single(target, value)
            if entries is None:
                return None
        if not entries:
            message = f"an empty mapping names no row of {target.name}"
            self.problems.add(Problem.REFERENCE, f"table {target.name}", message, value.location)
            return None
        cells = self._cells(target, entries, value.location, is_row=False)
        columns = sorted(cells.places)
        if not cells.is_sound:
            return None
        parts = tuple((column, part_of(column, cells.values, cells.refs)) for column in columns)
        return Ref(target.name, parts, value.location)

    def _single(self, target: SeedTable, value: Value) -> tuple[Entry, ...] | None:
        """Read `project: core` as `project: {slug: core}`."""
        key = self.keys.get(target.name, ())
        reference = next((each for each in target.references if each.local == key and each.names), None)
        if reference is not None:
            return (Entry(reference.names[0], value.location, value),)
        if len(key) == 1:
            return (Entry(target.column(key[0]).name, value.location, value),)
        listed = ", ".join(f"{column}: .." for column in key)
        message = f"one value does not name a row of {target.name}" + (
            f": its key is [{', '.join(key)}]" if key else ": it has no natural key"
        )
        hint = f"write a mapping such as {{{listed or 'column: value'}}}"
        self.problems.add(Problem.REFERENCE, f"table {target.name}", message, value.location, hint=hint)
        return None

    def _complain(self, table: SeedTable, complaint: Complaint, place: Location) -> None:
        subject = f"column {table.name}.{complaint.column}" if complaint.column else f"table {table.name}"
        self.problems.add(
            Problem.INVALID_VALUE,
            subject,
            f"{table.name}: {complaint.message}",
            place,
            hint=complaint.hint,
            actual=complaint.actual,
        )

    def _note(
        self, code: Problem, table: SeedTable, entry: Entry, cells: _Cells, message: str, *, hint: str = ""
    ) -> None:
        cells.is_sound = False
        subject = f"column {table.name}.{entry.name}"
        self.problems.add(code, subject, message, entry.location, hint=hint)


def _names_all(table: SeedTable, row: RawRow, columns: Key) -> bool:
    return set(columns) <= set(_columns_named(table, row))


def _columns_named(table: SeedTable, row: RawRow) -> Iterator[str]:
    for entry in row.entries:
        reference = table.reference(entry.name)
        if entry.name in table.fields:
            yield table.fields[entry.name]
        elif reference is not None:
            yield from reference.local
