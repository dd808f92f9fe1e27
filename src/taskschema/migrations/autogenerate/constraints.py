"""Constraints: whatever PostgreSQL prints differently is dropped and added, or renamed, or validated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import conv

from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.catalog.objects import Constraint, ConstraintKind
from taskschema.migrations.autogenerate import restoring
from taskschema.migrations.autogenerate.comparison import Comparison, Modelled
from taskschema.migrations.autogenerate.expressions import escape_text, exact_sql
from taskschema.migrations.autogenerate.operations import (
    AddPrimaryKeyOp,
    AdjustOp,
    DropOp,
    OnDialectOp,
    conditions_of,
    drop,
    ident,
)
from taskschema.migrations.autogenerate.reading import comparison_of

NOT_VALID = " NOT VALID"

_TYPES = {
    ConstraintKind.CHECK: "check",
    ConstraintKind.FOREIGN_KEY: "foreignkey",
    ConstraintKind.PRIMARY_KEY: "primary",
    ConstraintKind.UNIQUE: "unique",
    ConstraintKind.EXCLUSION: None,
}
# The words that include_name and include_object hear; Alembic has none for the last two.
_FILTERS: dict[ConstraintKind, Any] = {
    ConstraintKind.CHECK: "check_constraint",
    ConstraintKind.FOREIGN_KEY: "foreign_key_constraint",
    ConstraintKind.PRIMARY_KEY: "primary_key_constraint",
    ConstraintKind.UNIQUE: "unique_constraint",
    ConstraintKind.EXCLUSION: "exclude_constraint",
}


def compare_constraints(  # noqa: PLR0917  # Alembic's signature
    context: AutogenContext,
    modify: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    live: Table | None,
    model: Table | None,
) -> PriorityDispatchResult:
    """Compare the constraints of a table that both sides have; new and dropped tables bring their own."""
    if live is not None and model is not None:
        modify.ops.extend(_Differences(context, schema, name, live, model).operations())
    return PriorityDispatchResult.CONTINUE


def leave_to_us(*_: Any) -> PriorityDispatchResult:
    """Keep Alembic from comparing by name what is compared by definition here."""
    return PriorityDispatchResult.STOP


class _Differences:
    """The constraints of one table on both sides, paired until only what differs is left."""

    def __init__(
        self, context: AutogenContext, schema: str | None, name: str, live: Table, model: Table
    ) -> None:
        self._context, self._schema, self._name = context, schema, str(name)
        self._reflected = {str(item.name): item for item in live.constraints}
        self._comparison: Comparison = comparison_of(context)
        read = self._comparison.live_table(name, schema)
        constraints = read.constraints if read else ()
        self._live = {item.name: item for item in constraints if self._is_compared(item)}
        modelled = self._comparison.constraints(model, context.dialect)
        self._modelled = {key: one for key, one in modelled.items() if self._is_wanted(one)}

    def operations(self) -> Iterator[ops.MigrateOperation]:
        self._forget_equal()
        yield from self._validations()
        yield from self._renames()
        for item in sorted(self._live.values(), key=lambda item: item.name):
            yield drop_read(item, self._name, self._schema, self._comparison.default_schema)
        for name in sorted(self._modelled):
            yield add_modelled(self._modelled[name], self._name, self._schema, self._context.dialect)

    def _is_compared(self, item: Constraint) -> bool:
        """Ask the project's own filters about what the database has."""
        names: dict[Any, str | None] = {"table_name": self._name, "schema_name": self._schema}
        kind = _FILTERS[item.kind]
        return item.is_local and self._context.run_name_filters(conv(item.name), kind, names)

    def _is_wanted(self, one: Modelled) -> bool:
        reflected = self._reflected.get(one.read.name)
        kind = _FILTERS[one.read.kind]
        return self._context.run_object_filters(one.item, conv(one.read.name), kind, False, reflected)

    def _forget_equal(self) -> None:
        for name in [name for name in self._modelled if name in self._live]:
            if _same(self._live[name], self._modelled[name].read):
                del self._live[name], self._modelled[name]
        # Whatever a constraint without a name was called, it may be called so, unless its table is renamed.
        is_renamed = (self._schema or self._comparison.default_schema, self._name) in self._comparison.renamed
        unnamed = [name for name, one in self._modelled.items() if not one.is_named]
        for name in [] if is_renamed else unnamed:
            twin = self._twin(self._modelled[name].read)
            if twin is not None:
                del self._live[twin.name], self._modelled[name]

    def _twin(self, read: Constraint) -> Constraint | None:
        """Find what says the same under another name that nobody else claims."""
        return next(
            (
                item
                for item in self._live.values()
                if _same(item, read) and (item.name == read.name or item.name not in self._modelled)
            ),
            None,
        )

    def _item(self, name: str) -> Item:
        schema = self._schema or self._comparison.default_schema
        return Item(ItemKind.CONSTRAINT, schema, self._name, name)

    def _validations(self) -> Iterator[AdjustOp]:
        for name in sorted(self._modelled.keys() & self._live.keys()):
            live, wanted = self._live[name], self._modelled[name].read
            if live.kind is wanted.kind and live.definition == wanted.definition + NOT_VALID:
                alter = f"ALTER TABLE {ident(self._name, self._schema)}"
                back = restoring.sql_add_constraint(live, self._name, self._schema)
                validate = f"{alter} VALIDATE CONSTRAINT {ident(name)}"
                yield AdjustOp(self._item(name), name, validate, [*back.down, *back.up])
                del self._live[name], self._modelled[name]

    def _renames(self) -> Iterator[AdjustOp]:
        for name in sorted(self._modelled):
            twin = self._twin(self._modelled[name].read)
            if twin is None or name in self._live:
                continue
            rename = f"ALTER TABLE {ident(self._name, self._schema)} RENAME CONSTRAINT"
            old, new = ident(twin.name), ident(name)
            up, down = f"{rename} {old} TO {new}", f"{rename} {new} TO {old}"
            yield AdjustOp(self._item(twin.name), name, up, [down])
            del self._live[twin.name], self._modelled[name]


def _same(left: Constraint, right: Constraint) -> bool:
    """True for what says the same, and checks it: rows may have come in while its triggers were off."""
    said = (left.kind, left.definition, left.disabled_triggers)
    return said == (right.kind, right.definition, right.disabled_triggers)


def drop_read(item: Constraint, table: str, schema: str | None, default: str) -> ops.MigrateOperation:
    """Return the operation that drops a constraint of the database, with its way back."""
    restore = restoring.add_constraint(item, table, schema, default)
    return drop(item.name, table, _TYPES[item.kind], restore, schema)


def add_modelled(one: Modelled, table: str, schema: str | None, dialect: Dialect) -> ops.MigrateOperation:
    """Return the operation that adds a constraint of the models, under its name in PostgreSQL."""
    item, name = one.item, conv(one.read.name)
    operation: ops.MigrateOperation
    match item:
        case CheckConstraint():
            options = dict(item.dialect_kwargs)
            # As text: a condition made of columns would attach its copy to the models' own table.
            condition = text(escape_text(exact_sql(item.sqltext, dialect)))
            operation = CheckOp(name, table, condition, schema=schema, **options)
        case ForeignKeyConstraint():
            operation = _ForeignKey.from_constraint(item)
            operation.constraint_name = name
            operation.kw.pop("use_alter", None)
            operation.kw["source_schema"] = schema
        # Alembic's operation knows no columns but those of the key.
        case UniqueConstraint() if not item.dialect_kwargs.get("postgresql_include"):
            columns = [column.name for column in item.columns]
            options = {"deferrable": item.deferrable, "initially": item.initially, **item.dialect_kwargs}
            operation = _Unique(
                name, table, columns, schema=schema, **{key: value for key, value in options.items() if value}
            )
        case PrimaryKeyConstraint() if not item.dialect_kwargs:
            columns = [column.name for column in item.columns]
            return AddPrimaryKeyOp(name, table, columns, schema=schema)
        case _:
            return restoring.sql_add_constraint(one.read, table, schema)
    dialects = conditions_of(item._ddl_if)
    return OnDialectOp(operation, dialects) if dialects else operation


class CheckOp(ops.CreateCheckConstraintOp):
    """A CHECK of the models; what takes it back can be taken back itself."""

    def reverse(self) -> DropOp:
        return drop(str(self.constraint_name), self.table_name, "check", self, self.schema)


class _Unique(ops.CreateUniqueConstraintOp):
    def reverse(self) -> DropOp:
        return drop(str(self.constraint_name), self.table_name, "unique", self, self.schema)


class _ForeignKey(ops.CreateForeignKeyOp):
    def reverse(self) -> DropOp:
        schema = self.kw.get("source_schema")
        return drop(str(self.constraint_name), self.source_table, "foreignkey", self, schema)
