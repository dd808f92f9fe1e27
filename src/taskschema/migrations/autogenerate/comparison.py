"""The two sides of one autogenerate run: what is in the database, and what the models would put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from alembic.autogenerate.api import AutogenContext
from alembic.util.sqla_compat import _get_constraint_final_name
from sqlalchemy import CheckConstraint, Connection, Constraint, ForeignKeyConstraint, Index, Table, text
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from taskschema.catalog.dependencies import Dependencies, read_dependencies
from taskschema.catalog.modelled import create_modelled, read_surroundings
from taskschema.catalog.objects import Catalog, Column, ConstraintKind, Enum, Sequence
from taskschema.catalog.objects import Constraint as Read
from taskschema.catalog.objects import Table as ReadTable
from taskschema.catalog.reader import read_catalog
from taskschema.errors import ConfigError
from taskschema.migrations.autogenerate.conversions import ColumnKey, Conversion, read_conversions

SCRATCH_OPTION = "taskschema_scratch"
"""The key in Alembic's options under which the maker of scratch databases stands."""

_KINDS: dict[type[Constraint], ConstraintKind] = {
    CheckConstraint: ConstraintKind.CHECK,
    ForeignKeyConstraint: ConstraintKind.FOREIGN_KEY,
    PrimaryKey: ConstraintKind.PRIMARY_KEY,
    Unique: ConstraintKind.UNIQUE,
    ExcludeConstraint: ConstraintKind.EXCLUSION,
}

_CREATION_ORDER = text(
    """
    SELECT ns.nspname AS schema, cls.relname AS name, con.contype::text AS kind, con.conname AS constraint
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS cls ON cls.oid = con.conrelid
    JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
    WHERE con.contype IN ('c', 'x')
    ORDER BY con.oid
    """
)
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
    modelled: Catalog
    default_schema: str
    server_major: int
    creation_order: dict[tuple[str, str, ConstraintKind], tuple[str, ...]]
    dependencies: Dependencies
    """What needs what in the live database; only what an autogenerate run leaves alone is asked of it."""
    conversions: Mapping[ColumnKey, tuple[Conversion, Conversion]]

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
    def rebuilt_enums(self) -> tuple[Enum, ...]:
        """Enumerated types that must be made anew: they lose a label, or their labels change places."""
        wanted = {(enum.schema, enum.name): enum.labels for enum in self.modelled.enums}
        return tuple(
            enum
            for enum in self.live.enums
            if (labels := wanted.get((enum.schema, enum.name))) is not None
            and tuple(label for label in labels if label in enum.labels) != enum.labels
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


def _find(table: ReadTable | None, name: str) -> Column | None:
    columns = table.columns if table else ()
    return next((column for column in columns if column.name == str(name)), None)


def is_of(column: Column, enum: Enum) -> bool:
    """True for a column of the enumerated type, or of an array of it."""
    return column.type.removesuffix("[]").replace('"', "") == f"{enum.schema}.{enum.name}"


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


_runs: WeakKeyDictionary[AutogenContext, Comparison] = WeakKeyDictionary()


def comparison_of(context: AutogenContext) -> Comparison:
    """Return the comparison of this run; the scratch database is made, and gone again, the first time.

    Raises ConfigError where there is no way to a scratch database, or PostgreSQL refuses the models.
    """
    found = _runs.get(context)
    if found is None:
        found = _runs[context] = _compare(context)
    return found


def _compare(context: AutogenContext) -> Comparison:
    connection = context.connection
    scratch: Callable[[], AbstractContextManager[Connection]] | None = context.opts.get(SCRATCH_OPTION)
    if connection is None or scratch is None or context.metadata is None:
        raise ConfigError(
            "comparing models with a database needs a scratch database on the same server",
            hint="run taskschema revision --autogenerate, or pass configure_options(scratch=...) in env.py",
        )
    migration = context.migration_context
    version_table = migration.version_table
    if migration.version_table_schema:
        version_table = f"{migration.version_table_schema}.{version_table}"
    live = read_catalog(connection, ignore_tables=(version_table,))
    dependencies = read_dependencies(connection)
    surroundings = read_surroundings(connection)
    with scratch() as lent:
        create_modelled(context.metadata, lent, surroundings=surroundings)
        modelled = read_catalog(lent, ignore_tables=(version_table,))
        order = _read_creation_order(lent)
        conversions = read_conversions(lent, live, modelled)
        lent.rollback()
    return Comparison(
        live=live,
        modelled=modelled,
        default_schema=surroundings.default_schema,
        server_major=int((connection.dialect.server_version_info or (0,))[0]),
        creation_order=order,
        dependencies=dependencies,
        conversions=conversions,
    )


def _read_creation_order(connection: Connection) -> dict[tuple[str, str, ConstraintKind], tuple[str, ...]]:
    order: dict[tuple[str, str, ConstraintKind], tuple[str, ...]] = {}
    for row in connection.execute(_CREATION_ORDER):
        key = (row.schema, row.name, _BY_LETTER[row.kind])
        order[key] = (*order.get(key, ()), row.constraint)
    return order
