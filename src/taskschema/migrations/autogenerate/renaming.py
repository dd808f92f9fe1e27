"""Renames written: in the place of the drop and the add that Alembic finds."""

from __future__ import annotations

from collections.abc import Iterator

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.operations import ops
from sqlalchemy import Column, Table

from taskschema.catalog.compare.renames import Rename
from taskschema.catalog.objects import Catalog, CatalogObject, ColumnOf, Sequence
from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate.comparison import Comparison, model_of, schema_of
from taskschema.migrations.autogenerate.operations import SqlOp, comment_lines, ident, text_argument
from taskschema.migrations.autogenerate.reading import comparison_of

_WORDS = {"enums": "TYPE", "domains": "DOMAIN", "sequences": "SEQUENCE"}
_NOTE = "Taken for a rename, for all else is the same: {}.\nIf it is none, drop the one and add the other."

_Name = tuple[str | None, str]
"""Schema, None for the default one, and name."""


class RenameOp(ops.MigrateOperation):
    """Another name for something that keeps its rows."""

    note = ""


class RenameTableOp(RenameOp):
    """Another name or another schema for a table."""

    def __init__(self, old: _Name, new: _Name, place: str, old_place: str, note: str = "") -> None:
        self.old, self.new, self.note = old, new, note
        self.place, self.old_place = place, old_place

    def reverse(self) -> RenameTableOp:
        return RenameTableOp(self.new, self.old, self.old_place, self.place)

    def to_diff_tuple(self) -> tuple[object, ...]:
        return ("rename_table", self.old, self.new)


class RenameColumnOp(RenameOp):
    """Another name for a column."""

    def __init__(self, table: _Name, old: str, new: str, note: str = "") -> None:
        self.table, self.old, self.new, self.note = table, old, new, note

    def reverse(self) -> RenameColumnOp:
        return RenameColumnOp(self.table, self.new, self.old)

    def to_diff_tuple(self) -> tuple[object, ...]:
        return ("rename_column", *self.table, self.old, self.new)


def write_renames(context: AutogenContext, upgrade: ops.UpgradeOps) -> None:
    """Put renames of tables and columns in the place of what Alembic found of them."""
    for rename in comparison_of(context).renames:
        if isinstance(rename.expected, ReadTable):
            _write_table(context, upgrade, rename)
        elif isinstance(rename.expected, ColumnOf):
            _write_column(context, upgrade, rename)


def renamed_objects(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield what renames types and sequences, or moves them to another schema."""
    for rename in comparison.renames:
        if rename.subject in _WORDS:
            word, default = _WORDS[rename.subject], comparison.default_schema
            up = list(_moved(word, rename.actual, rename.expected, default))
            down = list(_moved(word, rename.expected, rename.actual, default))
            yield SqlOp(up, down, only_postgresql=True)


def _moved(word: str, old: CatalogObject, new: CatalogObject, default: str) -> Iterator[str]:
    (schema, name), (place, wanted) = old.names, new.names
    if schema != place:
        yield f"ALTER {word} {_named(schema, name, default)} SET SCHEMA {ident(place)}"
    if name != wanted:
        yield f"ALTER {word} {_named(place, name, default)} RENAME TO {ident(wanted)}"


def _named(schema: str, name: str, default: str) -> str:
    return ident(name, None if schema == default else schema)


def _write_table(context: AutogenContext, upgrade: ops.UpgradeOps, rename: Rename) -> None:
    default = comparison_of(context).default_schema
    (old_schema, old), (new_schema, new) = rename.actual.names, rename.expected.names

    def is_about(one: ops.MigrateOperation, *names: str) -> bool:
        known = isinstance(one, ops.CreateTableOp | ops.DropTableOp | ops.ModifyTableOps)
        return known and (one.schema or default, str(one.table_name)) == names  # type: ignore[attr-defined]

    found = [one for one in upgrade.ops if is_about(one, old_schema, old) or is_about(one, new_schema, new)]
    dropped = next((one for one in found if isinstance(one, ops.DropTableOp)), None)
    model = model_of(context, rename.expected, default) if isinstance(rename.expected, ReadTable) else None
    if dropped is None or model is None:
        return
    name = _short((new_schema, new), default)
    note = _NOTE.format(f"{old}, now {new}")
    operation = RenameTableOp(_short((old_schema, old), default), name, new_schema, old_schema, note)
    changes = _changes_of(context, name, dropped.to_table(), model)
    upgrade.ops[:] = [operation, *(one for one in upgrade.ops if one not in found), changes]


def _short(key: tuple[str, str], default: str) -> _Name:
    schema, name = key
    return (None if schema == default else schema, name)


def _changes_of(context: AutogenContext, name: _Name, live: Table, model: Table) -> ops.ModifyTableOps:
    """Compare what belongs to a table that was found under another name; its columns are the same."""
    schema, table = name
    changes = ops.ModifyTableOps(table, [], schema=schema)
    compare = context.comparators.dispatch("table", qualifier=context.dialect.name)
    compare(context, changes, schema, table, live, model)
    for column in model.columns:
        changes.ops.extend(_remark(name, live.columns[column.name], column))
    changes.ops.extend(_own_sequences(comparison_of(context), name))
    return changes


def _own_sequences(comparison: Comparison, name: _Name) -> Iterator[SqlOp]:
    """Yield what renames the sequences of columns along with their table."""
    schema, table = name
    read = comparison.modelled_table(table, schema)
    for column in read.columns if read is not None else ():
        before = _sequence(comparison, comparison.live, name, column.name)
        after = _sequence(comparison, comparison.modelled, name, column.name)
        if before is not None and after is not None and before.name != after.name:
            up, down = (
                f"ALTER SEQUENCE {ident(one.name, schema)} RENAME TO {ident(other.name)}"
                for one, other in ((before, after), (after, before))
            )
            yield SqlOp([up], [down], only_postgresql=True)


def _sequence(comparison: Comparison, side: Catalog, name: _Name, column: str) -> Sequence | None:
    """Return the sequence that a column on this side has its numbers from."""
    schema, table = name
    find = comparison.live_column if side is comparison.live else comparison.modelled_column
    read = find(table, schema, column)
    if read is not None and read.identity is not None:
        return read.identity.sequence
    return comparison.serial(side, table, schema, column)


def _remark(table: _Name, live: Column[object], model: Column[object]) -> Iterator[ops.AlterColumnOp]:
    """Yield the change of what is said of a column, which Alembic compares in columns of one name only."""
    if (live.comment or None) != (model.comment or None):
        yield ops.AlterColumnOp(
            table[1],
            model.name,
            schema=table[0],
            existing_type=model.type,
            existing_nullable=model.nullable,
            modify_comment=model.comment,
            existing_comment=live.comment,
        )


def _write_column(context: AutogenContext, upgrade: ops.UpgradeOps, rename: Rename) -> None:
    assert isinstance(rename.expected, ColumnOf) and isinstance(rename.expected.of, ReadTable)  # noqa: S101
    default, of = comparison_of(context).default_schema, rename.expected.of
    old, new = rename.actual.names[-1], rename.expected.names[-1]
    name = (schema_of(of, default), of.name)
    change = next(
        (
            one
            for one in upgrade.ops
            if isinstance(one, ops.ModifyTableOps) and (one.schema, str(one.table_name)) == name
        ),
        None,
    )
    for add, drop in _pairs(change, old, new):
        assert change is not None  # noqa: S101
        remarks = _remark(name, drop.to_column(), add.column)
        change.ops[:] = [*(one for one in change.ops if one not in (add, drop)), *remarks]
        upgrade.ops.insert(0, RenameColumnOp(name, old, new, _NOTE.format(f"{of.name}.{old}, now {new}")))


def _pairs(
    change: ops.ModifyTableOps | None, old: str, new: str
) -> Iterator[tuple[ops.AddColumnOp, ops.DropColumnOp]]:
    found = change.ops if change is not None else ()
    for add in [one for one in found if isinstance(one, ops.AddColumnOp)]:
        for drop in [one for one in found if isinstance(one, ops.DropColumnOp)]:
            if (str(add.column.name), str(drop.column_name)) == (new, old):
                yield add, drop


@renderers.dispatch_for(RenameTableOp)
def _render_table(_: AutogenContext, operation: RenameTableOp) -> list[str]:
    (schema, old), (place, new) = operation.old, operation.new
    lines = comment_lines(operation.note)
    if schema != place:
        moved = f"ALTER TABLE {ident(old, schema)} SET SCHEMA {ident(operation.place)}"
        lines.append(f"op.execute({text_argument(moved)})")
    if old != new:
        at = "" if place is None else f", schema={place!r}"
        lines.append(f"op.rename_table({old!r}, {new!r}{at})")
    return lines


@renderers.dispatch_for(RenameColumnOp)
def _render_column(_: AutogenContext, operation: RenameColumnOp) -> list[str]:
    schema, table = operation.table
    at = "" if schema is None else f", schema={schema!r}"
    rename = f"op.alter_column({table!r}, {operation.old!r}, new_column_name={operation.new!r}{at})"
    return [*comment_lines(operation.note), rename]
