"""The temporary table that holds one table's rows on their way in, and the columns that it has grown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from taskschema.errors import PermissionRefused
from taskschema.seed.stage.live import LiveTable
from taskschema.seed.stage.shapes import RefShape, Shape
from taskschema.seed.stage.statements import Statements
from taskschema.seed.tables import Key, Reference, SeedTable

_NUMBERS = itertools.count(1)
"""No two stages of a session have the same name: a caller may seed twice in a transaction."""
_OWN = sql.SQL(
    "CREATE TEMPORARY TABLE {name} (_n bigint, _s integer, _ready boolean DEFAULT false,"
    " _found boolean DEFAULT false, _late boolean DEFAULT false, {columns}) WITH (autovacuum_enabled = off)"
)


@dataclass(slots=True)
class Node:
    """One way in which rows name another row, and where its columns arrive."""

    reference: Reference
    path: tuple[str, ...]
    """From the reference to a row that is named inside it: the columns that it holds."""
    target: str
    inputs: tuple[tuple[str, str], ...]
    """Columns of the target, and columns of the stage that say what they hold."""
    nulls: Key
    """Columns of the target that hold NULL."""
    outputs: tuple[tuple[str, str], ...]
    """Columns of the target, and columns of the stage that they are put into."""
    shapes: set[int] = field(default_factory=set)


class StageTable:
    """One temporary table: `c` for what rows say, `f` for what is found, `l` and `h` for rows they name."""

    def __init__(
        self, statements: Statements, table: SeedTable, live: Mapping[str, LiveTable], key: Key
    ) -> None:
        self.table = table
        self.live = live[table.name]
        self.key = key
        self.own_name = f"taskschema_seed_{next(_NUMBERS)}"
        self.name = sql.Identifier("pg_temp", self.own_name)
        self.shapes: list[Shape] = []
        self.nodes: list[Node] = []
        self.rows = 0
        self._statements = statements
        self._all_live = live
        self._order = {column.key: number for number, column in enumerate(table.table.columns)}
        self._known: dict[tuple[Reference, RefShape, frozenset[str]], tuple[list[Node], list[str]]] = {}
        self._numbers: dict[Shape, int] = {}
        self._grown = itertools.count()
        self._is_numbering = False
        self._make()

    def _make(self) -> None:
        columns = [sql.SQL("{} {}").format(self.c(c), self.type_of(c)) for c in self._order]
        columns += [sql.SQL("{} {}").format(self.f(c), self.type_of(c)) for c in self.table.identity]
        try:
            self._statements.run(_OWN.format(name=self.name, columns=sql.SQL(", ").join(columns)))
        except InsufficientPrivilege as problem:
            raise PermissionRefused(
                "the role may make no temporary tables, by way of which many rows go",
                hint="as the owner of the database: GRANT TEMPORARY ON DATABASE .. TO the role;"
                " or seed fewer rows at a time",
            ) from problem

    @property
    def columns(self) -> Iterable[str]:
        """The columns of the table, by their keys, in its order."""
        return self._order

    def c(self, key: str) -> sql.Identifier:
        """Return the column with what rows say of a column of the table."""
        return sql.Identifier(self.c_name(key))

    def c_name(self, key: str) -> str:
        """Return the name of that column."""
        return f"c{self._order[key]}"

    def f(self, key: str) -> sql.Identifier:
        """Return the column with what the database has; only for columns of the identity."""
        return sql.Identifier(f"f{self._order[key]}")

    def live_of(self, table: str) -> LiveTable:
        """Return another table of the run, as the database has it."""
        return self._all_live[table]

    def type_of(self, key: str) -> sql.SQL:
        """Return the type of a column of the table."""
        return sql.SQL(self.live.columns[key].type)  # as PostgreSQL prints it

    def number_of(self, shape: Shape) -> int:
        """Return the number of a shape; a new one makes the columns that it needs."""
        if shape not in self._numbers:
            number = self._numbers[shape] = len(self.shapes)
            self.shapes.append(shape)
            for nodes, _ in self._lookups_of(shape):
                for node in nodes:
                    node.shapes.add(number)
        return self._numbers[shape]

    def columns_of(self, shape: Shape) -> list[str]:
        """Return the columns that rows of a shape fill: literals, defaults, and what names other rows."""
        filled = [self.c_name(key) for key in (*shape.literals, *shape.defaults)]
        for _, leaves in self._lookups_of(shape):
            filled += leaves
        return filled

    def number_by_itself(self, first: int, shape: Shape) -> None:
        """Let the database number what is COPYed from now on, from `first` on, as rows of one shape."""
        name = sql.Identifier("pg_temp", f"{self.own_name}_n")
        shape_number = self.number_of(shape)
        if not self._is_numbering:
            self._is_numbering = True
            self._statements.run(
                sql.SQL("CREATE TEMPORARY SEQUENCE {} CACHE 1000 OWNED BY {}._n").format(name, self.name)
            )
        self._statements.run(sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(name, first))
        self._statements.run(
            sql.SQL(
                "ALTER TABLE {} ALTER _n SET DEFAULT pg_catalog.nextval({}), ALTER _s SET DEFAULT {}"
            ).format(self.name, name.as_string(None), shape_number)
        )

    def nodes_for(self, columns: Sequence[str]) -> list[Node]:
        """Return the nodes that must be resolved for these columns of the table, each after what it needs."""
        return [node for node in self.nodes if set(node.reference.local) & set(columns)]

    def _lookups_of(self, shape: Shape) -> Iterator[tuple[list[Node], list[str]]]:
        """Yield the nodes and the leaves of each lookup; a column that has a value already gets no second."""
        taken = set(shape.literals)
        for reference, ref_shape in shape.lookups:
            own = frozenset(taken & set(reference.local))
            taken.update(reference.local)
            key = (reference, ref_shape, own)
            if key not in self._known:
                outputs = tuple(
                    (remote, self._grow_for(reference.target, remote) if local in own else self.c_name(local))
                    for local, remote in reference.pairs
                )
                nodes: list[Node] = []
                leaves: list[str] = []
                self._build(reference, (), ref_shape, outputs=outputs, nodes=nodes, leaves=leaves)
                self.nodes += nodes
                self._known[key] = nodes, leaves
            yield self._known[key]

    def _build(
        self,
        reference: Reference,
        path: tuple[str, ...],
        shape: RefShape,
        *,
        outputs: tuple[tuple[str, str], ...],
        nodes: list[Node],
        leaves: list[str],
    ) -> None:
        """Grow the columns of one node and of those inside it, which come first."""
        inputs = [(column, self._grow_for(shape.table, column)) for column in shape.values]
        leaves += [name for _, name in inputs]
        for column, inner, remote in shape.held:
            held = self._grow_for(inner.table, remote)
            self._build(
                reference, (*path, column), inner, outputs=((remote, held),), nodes=nodes, leaves=leaves
            )
            inputs.append((column, held))
        nodes.append(Node(reference, path, shape.table, tuple(inputs), shape.nulls, outputs))

    def _grow_for(self, target: str, column: str) -> str:
        """Add a column of the type that a column of another table has."""
        name = f"l{next(self._grown)}"
        type_ = sql.SQL(self._all_live[target].columns[column].type)
        self._statements.run(
            sql.SQL("ALTER TABLE {} ADD COLUMN {} {}").format(self.name, sql.Identifier(name), type_)
        )
        return name


def drop(statements: Statements, stages: Iterable[sql.Composable]) -> None:
    """Drop temporary tables: the caller's transaction may go on."""
    for name in stages:
        statements.run(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
