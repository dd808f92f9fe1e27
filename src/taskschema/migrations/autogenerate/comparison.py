"""The two sides of one autogenerate run: what is in the database, and what the models would put there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.util.sqla_compat import _get_constraint_final_name
from sqlalchemy import CheckConstraint, Constraint, ForeignKeyConstraint, Index, Table
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from taskschema.catalog.compare.renames import Rename
from taskschema.catalog.dependencies import Dependencies
from taskschema.catalog.objects import Catalog, Column, Comment, ConstraintKind, Domain, Enum, Sequence
from taskschema.catalog.objects import Constraint as Read
from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate.conversions import ColumnKey, Conversion

Named = Enum | Domain
"""A type that a person made, and that models can state."""
TableKey = tuple[str, str]
"""Schema and table."""

_KINDS: dict[type[Constraint], ConstraintKind] = {
    CheckConstraint: ConstraintKind.CHECK,
    ForeignKeyConstraint: ConstraintKind.FOREIGN_KEY,
    PrimaryKey: ConstraintKind.PRIMARY_KEY,
    Unique: ConstraintKind.UNIQUE,
    ExcludeConstraint: ConstraintKind.EXCLUSION,
}

_BY_LETTER = {"c": ConstraintKind.CHECK, "x": ConstraintKind.EXCLUSION}


@dataclass(frozen=True)
class Modelled:
    """A constraint or an index of the models: PostgreSQL's reading of it, and where it came from."""

    read: Read
    item: Constraint
    is_named: bool


@dataclass(frozen=True)
class Comparison:
    """Both catalogs, and the constraints of the models by the name that PostgreSQL gives them."""

    live: Catalog
    """What is there, under the names that it has once the renames are done."""
    modelled: Catalog
    default_schema: str
    server_major: int
    renames: tuple[Rename, ...] = ()
    relabelled: tuple[tuple[Enum, Enum], ...] = ()
    """Enumerated types whose labels are renamed: as they are, and as they should be."""
    creation_order: Mapping[tuple[str, str, ConstraintKind], tuple[str, ...]] = field(default_factory=dict)
    conversions: Mapping[ColumnKey, tuple[Conversion, Conversion]] = field(default_factory=dict)
    read_dependencies: Callable[[], Dependencies] = lambda: Dependencies({})

    @cached_property
    def dependencies(self) -> Dependencies:
        """What needs what in the live database; read once it is asked, for most runs find nothing to do."""
        return self.read_dependencies()

    @cached_property
    def equal_tables(self) -> frozenset[TableKey]:
        """Tables of which nothing differs, nor what is written about them."""
        remarks = [_remarks(side.comments) for side in (self.live, self.modelled)]
        equal = {
            key
            for key, table in self._modelled_tables.items()
            if self._live_tables.get(key) == table and remarks[0].get(key) == remarks[1].get(key)
        }
        touched = {rename.expected.names[:2] for rename in self.renames}
        return frozenset(equal - touched)

    @cached_property
    def renamed(self) -> frozenset[TableKey]:
        """Tables that are renamed, by their new names."""
        names = (rename.expected.names for rename in self.renames if rename.subject == "tables")
        return frozenset((schema, table) for schema, table in names)

    @property
    def is_equal(self) -> bool:
        """True where there is nothing to write."""
        return not self.renames and not self.relabelled and self.live == self.modelled

    def live_table(self, name: str, schema: str | None) -> ReadTable | None:
        """Return the table as the database has it."""
        return self._live_tables.get((schema or self.default_schema, str(name)))

    def modelled_table(self, name: str, schema: str | None) -> ReadTable | None:
        """Return the table as the models would make it."""
        return self._modelled_tables.get((schema or self.default_schema, str(name)))

    def serial(self, side: Catalog, table: str, schema: str | None, column: str) -> Sequence | None:
        """Return the sequence of a column's own on this side; an identity's is a part of the identity."""
        return self._serials[side is self.live].get((schema or self.default_schema, str(table), str(column)))

    @cached_property
    def _serials(self) -> tuple[dict[ColumnKey, Sequence], dict[ColumnKey, Sequence]]:
        modelled, live = (
            {one.owned_by: one for one in side.sequences if one.owned_by is not None}
            for side in (self.modelled, self.live)
        )
        return modelled, live

    @cached_property
    def rebuilt_types(self) -> tuple[Named, ...]:
        """Types that must be made anew: labels go or change places, a domain is of another type."""
        enums = {(enum.schema, enum.name): enum for enum in self.modelled.enums}
        domains = {(domain.schema, domain.name): domain for domain in self.modelled.domains}
        return (
            *(one for one in self.live.enums if _loses_order(one, enums.get((one.schema, one.name)))),
            *(one for one in self.live.domains if _is_another(one, domains.get((one.schema, one.name)))),
        )

    def live_column(self, table: str, schema: str | None, name: str) -> Column | None:
        """Return the column as the database has it."""
        return _find(self.live_table(table, schema), name)

    def modelled_column(self, table: str, schema: str | None, name: str) -> Column | None:
        """Return the column as the models would make it."""
        return _find(self.modelled_table(table, schema), name)

    @cached_property
    def _live_tables(self) -> dict[tuple[str, str], ReadTable]:
        return {(table.schema, table.name): table for table in self.live.tables}

    @cached_property
    def _modelled_tables(self) -> dict[tuple[str, str], ReadTable]:
        return {(table.schema, table.name): table for table in self.modelled.tables}

    def constraints(self, table: Table, dialect: Any) -> dict[str, Modelled]:
        """Return the constraints of a table of the models by name; those of other dialects are left out."""
        read = self.modelled_table(table.name, table.schema)
        if read is None:
            return {}
        left = {constraint.name: constraint for constraint in read.constraints}
        named, unnamed = _split(table, dialect)
        found = {}
        for name, item in named:
            if name in left:
                found[name] = Modelled(left.pop(name), item, is_named=True)
        for item in unnamed:
            match = self._choose(item, read, left)
            if match is not None:
                found[match.name] = Modelled(left.pop(match.name), item, is_named=False)
        return found

    def _choose(self, item: Constraint, table: ReadTable, left: dict[str, Read]) -> Read | None:
        """Find an unnamed constraint: keys by their columns, the rest by the order of creation."""
        kind = kind_of(item)
        order = self.creation_order.get((table.schema, table.name, kind), ()) if kind else ()
        names = [name for name in order if name in left] or sorted(left)
        columns = tuple(column.name for column in getattr(item, "columns", ()))
        for name in names:
            read = left[name]
            if read.kind is not kind:
                continue
            if kind in _BY_LETTER.values() or kind is ConstraintKind.PRIMARY_KEY:
                return read
            if read.columns == columns and _refers_alike(item, read):
                return read
        return None


def _loses_order(before: Enum, after: Enum | None) -> bool:
    return after is not None and tuple(one for one in after.labels if one in before.labels) != before.labels


def _is_another(before: Domain, after: Domain | None) -> bool:
    return after is not None and (before.type, before.collation) != (after.type, after.collation)


def _remarks(comments: Iterable[Comment]) -> dict[TableKey, set[Comment]]:
    """Return by table what is said of it, of its columns and its constraints."""
    found: defaultdict[TableKey, set[Comment]] = defaultdict(set)
    for comment in comments:
        if comment.object.kind in ("table", "column", "constraint"):
            schema, table, *_ = comment.object.names
            found[schema, table].add(comment)
    return found


def _find(table: ReadTable | None, name: str) -> Column | None:
    columns = table.columns if table else ()
    return next((column for column in columns if column.name == str(name)), None)


def is_of(column: Column, type_: Named) -> bool:
    """True for a column of the enumerated type or domain, or of an array of it."""
    return column.type.removesuffix("[]").replace('"', "") == f"{type_.schema}.{type_.name}"


def columns_of(catalog: Catalog, type_: Named) -> Iterator[tuple[ReadTable, Column]]:
    """Yield the columns of an enumerated type or domain, or of an array of it."""
    for table in catalog.tables:
        for column in table.columns:
            if is_of(column, type_) and table.partition_bound is None:
                yield table, column


def schema_of(table: ReadTable, default_schema: str) -> str | None:
    """Return the schema of a table as Alembic has it: None for the default one."""
    return None if table.schema == default_schema else table.schema


def model_of(context: AutogenContext, table: ReadTable, default_schema: str) -> Table | None:
    """Return the table of the models that a table of the catalog is, where a model states it."""
    tables = context.table_key_to_table
    found = tables.get(f"{table.schema}.{table.name}")
    return tables.get(table.name) if found is None and table.schema == default_schema else found


def kind_of(item: Constraint) -> ConstraintKind | None:
    """Return the kind of a constraint of the models."""
    return next((kind for class_, kind in _KINDS.items() if isinstance(item, class_)), None)


def final_name(item: Constraint | Index, dialect: Any) -> str | None:
    """Return the name that the DDL will have: conventions applied, too long ones shortened."""
    name = _get_constraint_final_name(item, dialect)
    return None if name is None else str(name)


def _refers_alike(item: Constraint, read: Read) -> bool:
    if not isinstance(item, ForeignKeyConstraint) or read.references is None:
        return True
    targets = [element.target_fullname.split(".") for element in item.elements]
    return targets[0][-2] == read.references.table


def _split(table: Table, dialect: Any) -> tuple[list[tuple[str, Constraint]], list[Constraint]]:
    """Divide what this dialect creates into named and unnamed, in the order in which SQLAlchemy writes it."""
    compiler = dialect.ddl_compiler(dialect, None)
    named, unnamed = [], []
    for item in stated_constraints(table):
        # AddConstraint, when it has run once, leaves a rule on a foreign key that says no from then on.
        if not isinstance(item, ForeignKeyConstraint) and not item._should_create_for_compiler(compiler):
            continue
        name = final_name(item, dialect)
        if name is None:
            unnamed.append(item)
        else:
            named.append((name, item))
    return named, unnamed


def stated_constraints(table: Table) -> Iterator[Constraint]:
    """Yield every constraint of a table of the models, those of its columns first."""
    for column in table.columns:
        yield from sorted(column.constraints, key=_created)
    yield from sorted(table.constraints, key=_created)


def _created(item: Constraint) -> int:
    return int(item._creation_order)
