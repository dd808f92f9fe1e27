"""A whole run by way of stages: rows in, everything checked, then written as sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from psycopg import sql
from sqlalchemy import Connection

from taskschema.errors import SeedConflict
from taskschema.seed.difference import RowDifference
from taskschema.seed.files.lines import LineSource
from taskschema.seed.files.sources import TabularSource
from taskschema.seed.journal.opening import Journal
from taskschema.seed.problems import Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import SeedRow
from taskschema.seed.report import TableCount
from taskschema.seed.sequences import lead_sequence
from taskschema.seed.stage.checks import MAX_FINDINGS, Checks
from taskschema.seed.stage.differing import read_differences
from taskschema.seed.stage.feeding import default_makers, feed_rows
from taskschema.seed.stage.header import Layout, read_layout
from taskschema.seed.stage.identity import identify
from taskschema.seed.stage.journaling import note_after, note_before, tables_of
from taskschema.seed.stage.lines import LineRows, feed_lines
from taskschema.seed.stage.live import LiveTable, read_live
from taskschema.seed.stage.matching import resolve
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.ordering import Order, order_tables
from taskschema.seed.stage.pruning import Pruned, prune, tables_to_prune
from taskschema.seed.stage.references import absent_raw, mark_late, raw_references, targets
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.straight import Straight, can_go_straight, send
from taskschema.seed.stage.table import StageTable, drop
from taskschema.seed.stage.tabular import TabularFeed
from taskschema.seed.stage.todo import Todo, find_todo
from taskschema.seed.stage.writing import Writer
from taskschema.seed.tables import SeedTable
from taskschema.seed.watch import Watch

Stream = LineSource | TabularSource
_ANALYZE_ROWS = 2_000
"""Smaller stages are joined well enough by the planner's guess."""


@dataclass(slots=True)
class Stage:
    """The stages of one run, from empty to written."""

    connection: Connection
    reading: Reading
    problems: Problems
    bulk_rows: int
    watch: Watch = field(default_factory=Watch)
    statements: Statements = field(init=False)
    numbering: Numbering = field(default_factory=Numbering)
    tables: dict[str, StageTable] = field(default_factory=dict)
    todos: dict[str, Todo] = field(default_factory=dict)
    order: Order = field(default_factory=Order)
    prune: Sequence[str] = ()
    """Tables whose rows go where no file has them."""
    to_prune: list[StageTable] = field(default_factory=list)
    pruned: list[Pruned] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    """Rows that went straight into their tables."""
    _live: Mapping[str, LiveTable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.statements = Statements(self.connection)

    def table(self, table: SeedTable) -> StageTable:
        """Return the stage of a table, made where it is not there yet."""
        if table.name not in self.tables:
            self.tables[table.name] = StageTable(
                self.statements, table, self._live, self.reading.keys[table.name]
            )
        return self.tables[table.name]

    def look(self, tables: Iterable[SeedTable]) -> None:
        """Read what the database says of tables; before any row is fed."""
        self._live = read_live(self.statements, tables)

    def feed(self, rows: Iterable[SeedRow]) -> None:
        """Put rows of documents in."""
        feed_rows(self.statements, rows, self.table, self.reading, self.numbering)

    def feed_files(self, streams: Sequence[tuple[Stream, SeedTable]], *, trust: bool, may_send: bool) -> None:
        """Put in the rows of files as they stream; trusted ones may go straight into empty tables."""
        layouts = {source: self._layout(source, table) for source, table in streams}
        if trust and may_send and not self.tables and self._send(streams, layouts):
            return
        for source, table in streams:
            layout = layouts[source]
            if isinstance(source, LineSource):
                self._feed_lines(source, table)
            elif layout is not None:
                self._feed_columns(source, table, layout, trust=trust)

    def _layout(self, source: Stream, table: SeedTable) -> Layout | None:
        if isinstance(source, LineSource):
            return None
        return read_layout(self.reading, source, table)

    def _send(
        self, streams: Sequence[tuple[Stream, SeedTable]], layouts: Mapping[Stream, Layout | None]
    ) -> bool:
        files = [
            Straight(source, table, layout, self._live[table.name])
            for source, table in streams
            if isinstance(source, TabularSource) and (layout := layouts[source]) is not None
        ]
        makes = [default_makers(self.reading, each.table, each.layout.shape.named) for each in files]
        if len(files) < len(streams) or any(makes) or self.problems:
            return False
        if not can_go_straight(self.statements, files, self.reading.keys):
            return False
        self.sent = send(self.statements, files, self.problems, self.watch)
        for each in files:
            for key in each.table.primary_key:
                if key in each.layout.shape.literals and each.live.columns[key].is_number:
                    lead_sequence(self.connection, each.table, key, 0)
        return True

    def _feed_lines(self, source: LineSource, table: SeedTable) -> None:
        feed_lines(
            self.statements,
            LineRows(source, table, self.reading),
            make=self.table,
            numbering=self.numbering,
            problems=self.problems,
        )

    def _feed_columns(self, source: TabularSource, table: SeedTable, layout: Layout, *, trust: bool) -> None:
        TabularFeed(
            self.statements,
            source,
            layout,
            stage=self.table(table),
            make=self.table,
            reading=self.reading,
            numbering=self.numbering,
            problems=self.problems,
            watch=self.watch,
        ).feed(trust=trust)

    def check(self) -> None:
        """Find every row and every reference, and raise SeedInvalid or SeedConflict for what is wrong."""
        named = targets(self.tables)
        stages = list(self.tables.values())
        conflicts: list[str] = []
        checks = Checks(self.statements, self.tables, self.reading, self.numbering, self.problems, conflicts)
        for stage in stages:
            self._prepare(stage)
        self.to_prune = tables_to_prune(self.prune, self.reading.tables, self.tables)
        looked_up = {*named, *(stage.table.name for stage in self.to_prune)}
        identified = {
            s.table.name: s for s in stages if s.nodes or s.table.name in looked_up or not _is_plain(s)
        }
        identify(self.statements, identified, named)
        for stage in stages:
            for node in stage.nodes:
                resolve(self.statements, stage, node, self.tables.get(node.target))
        for stage in stages:
            checks.references(stage)
            checks.duplicates(stage)
            checks.several_in_database(stage)
            checks.contradictions(stage)
        checks.circles(identified.values())
        self._compare(checks, identified)
        self.problems.raise_if_any()
        _raise(conflicts)
        self.order = order_tables(self.statements, self.todos, self.numbering, self.problems)
        self.problems.raise_if_any()

    def _prepare(self, stage: StageTable) -> None:
        if stage.rows > _ANALYZE_ROWS:
            self.statements.run(sql.SQL("ANALYZE {}").format(stage.name))
        for key in stage.table.primary_key:
            if any(key in shape.literals for shape in stage.shapes):
                query = sql.SQL("SELECT max({}) FROM {}").format(stage.c(key), stage.name)
                is_number = stage.live.columns[key].is_number
                ((highest,),) = self.statements.fetch(query) if is_number else ((None,),)
                if highest is not None:
                    lead_sequence(self.connection, stage.table, key, highest)

    def _compare(self, checks: Checks, identified: Mapping[str, StageTable]) -> None:
        for name, stage in self.tables.items():
            self.watch.phase(f"comparing {name}")
            is_plain = name not in identified
            todo = find_todo(self.statements, stage, self.connection.dialect, is_plain=is_plain)
            self.todos[name] = todo
            checks.incomplete(todo)
            checks.moved_keys(todo)
            for reference, shapes in raw_references(stage):
                target = self.tables.get(reference.target)
                numbers = absent_raw(
                    self.statements, todo, reference, shapes, target=target, limit=MAX_FINDINGS
                )
                checks.absent(reference, (), numbers)
                if target is not None and todo.updated:
                    mark_late(self.statements, todo, reference, shapes)

    def differences(self) -> list[RowDifference]:
        """Return the rows that would be written, the first of each table."""
        return [
            row
            for _, todo in sorted(self.todos.items())
            for row in read_differences(self.statements, todo, self.connection.dialect, self.numbering)
        ]

    def write(self, book: Journal) -> None:
        """Write what is left to do, and what it was into the journal."""
        self.watch.phase("writing")
        sent = {self.reading.tables[name]: rows for name, rows in self.sent.items()}
        recorder = book.open(tables_of(self.todos.values(), self.to_prune, sent))
        if recorder is not None:
            note_before(recorder, self.todos.values(), self.to_prune)
        self.pruned = prune(self.statements, self.to_prune)
        Writer(self.connection, self.statements, self.numbering, self.todos, self.bulk_rows).write(self.order)
        if recorder is not None:
            note_after(recorder, self.statements, todos=self.todos.values(), pruned=self.pruned, sent=sent)

    @property
    def counts(self) -> tuple[TableCount, ...]:
        """Return how many rows of each table are new, changed, and as they should be."""
        deleted = {each.table: each.deleted for each in self.pruned}
        found = [
            TableCount(name, todo.inserted, todo.updated, todo.unchanged, deleted.get(name, 0))
            for name, todo in self.todos.items()
        ]
        return tuple(sorted([*found, *(TableCount(name, count) for name, count in self.sent.items())]))

    @property
    def touched(self) -> tuple[tuple[str, int], ...]:
        """Return how many rows of other tables went with those that were pruned, or lost their reference."""
        found: dict[str, int] = {}
        for each in self.pruned:
            for table, count in each.touched.items():
                found[table] = found.get(table, 0) + count
        return tuple(sorted(found.items()))

    @property
    def has_work(self) -> bool:
        """True where a row was sent, is new or changed, or may have to go."""
        return bool(self.sent or self.to_prune) or any(
            todo.inserted or todo.updated for todo in self.todos.values()
        )

    def close(self) -> None:
        """Drop the temporary tables; the caller's transaction may go on."""
        drop(self.statements, [todo.name for todo in self.todos.values()])
        drop(self.statements, [stage.name for stage in self.tables.values()])


def _is_plain(stage: StageTable) -> bool:
    """Say whether keys can be compared where they stand: no row is named in them, and no part may be NULL."""
    return not any(stage.table.column(key).nullable for key in stage.key)


def _raise(conflicts: list[str]) -> None:
    if conflicts:
        more = f" (and {len(conflicts) - 1} more)" if len(conflicts) > 1 else ""
        hint = "nothing was written; change the seed row, its key:, or the rows in the database"
        raise SeedConflict(f"{conflicts[0]}{more}", hint=hint)
