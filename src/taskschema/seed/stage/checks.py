"""What is wrong with rows that are staged, said as of rows that are read: by place, all at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql

from taskschema.seed.linking import link_rows
from taskschema.seed.plan import key_circle, nearest
from taskschema.seed.problems import Problem, Problems
from taskschema.seed.reading import Reading
from taskschema.seed.records import OtherRow, SeedRow
from taskschema.seed.stage.matching import AND, COMMA, among, has_inputs, is_open, key_patterns, same_key
from taskschema.seed.stage.numbering import Numbering
from taskschema.seed.stage.shapes import ref_at
from taskschema.seed.stage.statements import Statements
from taskschema.seed.stage.table import Node, StageTable
from taskschema.seed.stage.todo import Todo
from taskschema.seed.tables import Reference, SeedTable

MAX_FINDINGS = 1_000
"""Of one kind in one table: who has more of them mends these first."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that checks need."""

    statements: Statements
    stages: Mapping[str, StageTable]
    reading: Reading
    numbering: Numbering
    problems: Problems
    conflicts: list[str]

    def duplicates(self, stage: StageTable) -> None:
        """Note rows that have the key of an earlier one."""
        if self._are_numbered_apart(stage):
            return
        key = COMMA.join(stage.c(key) for key in stage.key)
        query = sql.SQL(
            "SELECT first, n FROM (SELECT min(_n), array_agg(_n ORDER BY _n) AS all_n FROM {} s WHERE {}"
            " GROUP BY {} HAVING count(*) > 1) g (first, all_n), unnest(all_n[2:]) n"
            " ORDER BY n LIMIT {}"
        ).format(stage.name, self._is_known(stage), key, MAX_FINDINGS)
        pairs = self.statements.fetch(query)
        rows = self.numbering.rows(number for pair in pairs for number in pair)
        for first, again in pairs:
            self._duplicate(rows[first], rows[again])

    def _are_numbered_apart(self, stage: StageTable) -> bool:
        """Say whether one column of numbers tells rows apart; sorting it is cheaper than grouping rows."""
        if len(stage.key) != 1 or not stage.live.columns[stage.key[0]].is_number:
            return False
        query = sql.SQL("SELECT count(DISTINCT {}) = count(*) FROM {} s WHERE {}")
        ((is_apart,),) = self.statements.fetch(
            query.format(stage.c(stage.key[0]), stage.name, self._is_known(stage))
        )
        return bool(is_apart)

    def _is_known(self, stage: StageTable) -> sql.Composable:
        return sql.SQL("true") if not stage.nodes_for(stage.key) else sql.SQL("s._ready")

    def _duplicate(self, first: SeedRow, row: SeedRow) -> None:
        if first.location == row.location:
            return  # an alias in YAML
        if first.key == row.key:
            message = f"{row.key} is here twice; it is already at {first.location}"
        else:
            message = f"{row.key} and {first.key} at {first.location} are one row in the database"
        subject, hint = f"table {row.table.name}", "a row stands in one place; keep one of the two"
        self.problems.add(Problem.DUPLICATE_ROW, subject, message, row.location, hint=hint)

    def several_in_database(self, stage: StageTable) -> None:
        """Note keys that match more than one row of the database; no look where that keeps them apart."""
        for nulls in key_patterns(self.statements, stage):
            if is_unique(stage.key, stage.table) and not any(nulls):
                continue
            query = sql.SQL(
                "SELECT s._n, count(*) FROM {} s JOIN {} t ON {} GROUP BY s._n HAVING count(*) > 1"
                " ORDER BY 1 LIMIT {}"
            ).format(stage.name, stage.live.relation, same_key(stage, nulls), MAX_FINDINGS)
            self._several(self.statements.fetch(query))

    def _several(self, found: Sequence[tuple[int, int]]) -> None:
        rows = self.numbering.rows(number for number, _ in found)
        self.conflicts.extend(
            f"{rows[number].key} at {rows[number].location} matches {count} rows in the database,"
            " and must match one"
            for number, count in found
        )

    def references(self, stage: StageTable) -> None:
        """Note names of rows that are nowhere, and names that several rows have."""
        for node in stage.nodes:
            target = self.stages.get(node.target)
            if node.target not in self.reading.unsure:
                self._absent(stage, node)
            if target is not None and not set(target.key) <= _given(node):
                self._ambiguous(stage, node, target)
            if node.nulls or not is_unique(_given(node), self.reading.tables[node.target]):
                self._ambiguous_in_database(stage, node)

    def _absent(self, stage: StageTable, node: Node) -> None:
        query = sql.SQL("SELECT s._n FROM {} s WHERE {} ORDER BY 1 LIMIT {}").format(
            stage.name, AND.join([is_open(node), has_inputs(node), *self._not_waiting(node)]), MAX_FINDINGS
        )
        self.absent(node.reference, node.path, [number for (number,) in self.statements.fetch(query)])

    def _not_waiting(self, node: Node) -> list[sql.Composable]:
        """A row that waits in a circle of keys is there: the circle is what is wrong."""
        target = self.stages.get(node.target)
        if target is None or not target.nodes_for(target.key):
            return []
        same = [sql.SQL("u.{} = s.{}").format(target.c(c), sql.Identifier(name)) for c, name in node.inputs]
        query = sql.SQL("NOT EXISTS (SELECT FROM {} u WHERE NOT u._ready AND {})")
        return [query.format(target.name, AND.join(same))] if same else []

    def absent(self, reference: Reference, path: tuple[str, ...], numbers: Sequence[int]) -> None:
        """Note that these rows refer to one that is nowhere."""
        for row in self.numbering.rows(numbers).values():
            ref = ref_at(row, reference, path)
            if ref is not None and ref.table not in self.reading.unsure:
                other = OtherRow(self.reading.tables[ref.table], ref, [ref.location], {})
                message = f"there is no {ref}, neither in the files nor in the database"
                hint = nearest(other, self.reading)
                self.problems.add(Problem.REFERENCE, f"table {ref.table}", message, ref.location, hint=hint)

    def _ambiguous(self, stage: StageTable, node: Node, target: StageTable) -> None:
        same = [sql.SQL("t.{} = s.{}").format(target.c(c), sql.Identifier(name)) for c, name in node.inputs]
        same += [
            sql.SQL("t.{} IS NULL AND {}").format(
                target.c(c), among([n for n, shape in enumerate(target.shapes) if c in shape.named], "t")
            )
            for c in node.nulls
        ]
        query = sql.SQL(
            "SELECT s._n, count(*), array_agg(t._n ORDER BY t._n) FROM {} s JOIN {} t ON {} WHERE {}"
            " GROUP BY s._n HAVING count(*) > 1 ORDER BY 1 LIMIT {}"
        ).format(stage.name, target.name, AND.join(same), among(node.shapes, "s"), MAX_FINDINGS)
        for number, count, others in self.statements.fetch(query):
            rows = self.numbering.rows([number, *others[:2]])
            ref = ref_at(rows[number], node.reference, node.path)
            if ref is not None:
                places = " and ".join(str(rows[other].location) for other in others[:2])
                message = f"{ref} may be any of {count} rows, such as {places}"
                hint = f"name it by its key: [{', '.join(target.key)}]"
                self.problems.add(Problem.REFERENCE, f"table {ref.table}", message, ref.location, hint=hint)

    def _ambiguous_in_database(self, stage: StageTable, node: Node) -> None:
        live = stage.live_of(node.target)
        same: list[sql.Composable] = [
            sql.SQL("t.{} = s.{}").format(live.column(c), sql.Identifier(name)) for c, name in node.inputs
        ]
        same += [sql.SQL("t.{} IS NULL").format(live.column(c)) for c in node.nulls]
        same += self._not_in_files(node)
        query = sql.SQL(
            "SELECT s._n, count(*) FROM {} s JOIN {} t ON {} WHERE {} GROUP BY s._n HAVING count(*) > 1"
            " ORDER BY 1 LIMIT {}"
        ).format(stage.name, live.relation, AND.join(same), among(node.shapes, "s"), MAX_FINDINGS)
        found = self.statements.fetch(query)
        rows = self.numbering.rows(number for number, _ in found)
        for number, count in found:
            ref = ref_at(rows[number], node.reference, node.path)
            if ref is not None:
                self.conflicts.append(
                    f"{ref} at {ref.location} matches {count} rows in the database, and must match one"
                )

    def _not_in_files(self, node: Node) -> list[sql.Composable]:
        """The files are asked first: who is found there needs no other."""
        target = self.stages.get(node.target)
        if target is None or node.nulls:
            return []
        same = [sql.SQL("u.{} = s.{}").format(target.c(c), sql.Identifier(name)) for c, name in node.inputs]
        return [sql.SQL("NOT EXISTS (SELECT FROM {} u WHERE {})").format(target.name, AND.join(same))]

    def contradictions(self, stage: StageTable) -> None:
        """Note columns that have a value of their own and another one by a composite reference."""
        for node in stage.nodes:
            locals_of = {remote: local for local, remote in node.reference.pairs}
            for remote, output in node.outputs if not node.path else ():
                own = stage.c_name(locals_of[remote])
                if own != output:
                    self._contradiction(stage, node, locals_of[remote], remote, output)

    def _contradiction(self, stage: StageTable, node: Node, local: str, remote: str, output: str) -> None:
        query = sql.SQL(
            "SELECT s._n, s.{own}, s.{other} FROM {} s WHERE {} AND s.{other} IS NOT NULL"
            " AND s.{own} IS DISTINCT FROM s.{other} ORDER BY 1 LIMIT {}"
        ).format(
            stage.name, among(node.shapes, "s"), MAX_FINDINGS,
            own=stage.c(local), other=sql.Identifier(output),
        )  # fmt: skip
        found = self.statements.fetch(query)
        rows = self.numbering.rows(number for number, _, _ in found)
        for number, ours, theirs in found:
            ref = rows[number].refs[node.reference]
            message = f"{local} is {ours!r}, but {ref} has {theirs!r}"
            subject = f"column {stage.table.name}.{local}"
            self.problems.add(Problem.REFERENCE, subject, message, ref.location)

    def circles(self, stages: Collection[StageTable]) -> None:
        """Note rows whose keys name each other in a circle: those that never became ready."""
        numbers: list[int] = []
        for stage in stages:
            query = sql.SQL("SELECT _n FROM {} WHERE NOT _ready ORDER BY 1 LIMIT {}")
            numbers += [n for (n,) in self.statements.fetch(query.format(stage.name, MAX_FINDINGS))]
        if numbers and not self.problems:
            rows = list(self.numbering.rows(numbers).values())
            others = link_rows(rows, self.reading.tables, self.reading.keys, self.problems)
            key_circle([*rows, *others], self.problems)

    def incomplete(self, todo: Todo) -> None:
        """Note new rows that leave out what a new row needs."""
        stage = todo.stage
        validator = self.reading.validator(stage.table)
        for number, shape in enumerate(stage.shapes):
            if not validator.missing(shape.named):
                continue
            query = sql.SQL("SELECT _n FROM {} s WHERE {} AND NOT _found ORDER BY 1 LIMIT {}").format(
                todo.name, among([number], "s"), MAX_FINDINGS
            )
            rows = self.numbering.rows(n for (n,) in self.statements.fetch(query))
            for row in rows.values():
                for column in validator.missing(row.places):
                    message = f"{row.key} is new, and needs a value for {column}"
                    subject = f"column {stage.table.name}.{column}"
                    self.problems.add(Problem.MISSING_VALUE, subject, message, row.location)

    def moved_keys(self, todo: Todo) -> None:
        """Note rows whose primary key is another in the database."""
        stage = todo.stage
        for key in stage.table.primary_key:
            shapes = [n for n, shape in enumerate(stage.shapes) if key in shape.literals]
            if not shapes or key in stage.key:
                continue
            query = sql.SQL(
                "SELECT _n, {f} FROM {} s WHERE {} AND _found AND {c} IS DISTINCT FROM {f}"
                " ORDER BY 1 LIMIT {}"
            ).format(todo.name, among(shapes, "s"), MAX_FINDINGS, f=stage.f(key), c=stage.c(key))
            found = self.statements.fetch(query)
            rows = self.numbering.rows(number for number, _ in found)
            self.conflicts.extend(
                f"{row.key} at {row.place(key)} says {key} {row.values[key]!r},"
                f" and in the database it has {there!r}"
                for number, there in found
                for row in (rows[number],)
            )


def is_unique(columns: Collection[str], table: SeedTable) -> bool:
    """Say whether the models promise that no two rows of a table have the same values there."""
    promised = (table.primary_key, *table.natural_keys())
    return any(key and set(key) <= set(columns) for key in promised)


def _given(node: Node) -> set[str]:
    return {column for column, _ in node.inputs} | set(node.nulls)
