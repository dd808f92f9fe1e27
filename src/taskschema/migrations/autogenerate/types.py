"""Enumerated types and domains: Alembic does not compare them, and creates them for each new table anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from alembic.operations import ops

from taskschema.catalog.ddl.domains import DOMAINS
from taskschema.catalog.ddl.statements import Statement
from taskschema.catalog.ddl.words import name as qualified
from taskschema.catalog.dependencies import Item, ItemKind
from taskschema.catalog.objects import Catalog, Domain, Enum
from taskschema.migrations.autogenerate.comparison import Comparison, Named, columns_of
from taskschema.migrations.autogenerate.operations import AddLabelOp, BackOnlyOp, SqlOp, ident, literal
from taskschema.migrations.autogenerate.removal import conversion, lost_labels, removal_note

_ROOM = 54
"""PostgreSQL cuts names after 63 bytes."""


@dataclass(frozen=True)
class TypeOperations:
    """What to do about types, by its place: `labels` are committed at once, so nothing comes before them.

    `rebuilt` needs whatever names a label out of its way; `items` are the types, those of `items_back` are
    rebuilt on the way back only.
    """

    labels: list[AddLabelOp] = field(default_factory=list)
    created: list[SqlOp] = field(default_factory=list)
    rebuilt: list[ops.MigrateOperation] = field(default_factory=list)
    dropped: list[SqlOp] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    items_back: list[Item] = field(default_factory=list)


def type_operations(comparison: Comparison, dropped: Collection[tuple[str, str]]) -> TypeOperations:
    """Return the operations on types; `dropped` are the tables that go."""
    found = TypeOperations()
    found.created.extend(_new_types(comparison))
    _change_enums(comparison, found)
    _change_domains(comparison, found)
    found.dropped.extend(_unused_types(comparison, dropped))
    return found


def _change_enums(comparison: Comparison, found: TypeOperations) -> None:
    wanted = {(enum.schema, enum.name): enum for enum in comparison.modelled.enums}
    for before in comparison.live.enums:
        after = wanted.get((before.schema, before.name))
        if after is None or after.labels == before.labels:
            continue
        item = Item(ItemKind.TYPE, before.schema, "", before.name)
        rebuild = _rebuild(comparison, before, after)
        if before in comparison.rebuilt_types:
            found.rebuilt.append(rebuild)
            found.items.append(item)
        else:
            found.labels.append(AddLabelOp(list(_add_labels(_name(comparison, before), before, after))))
            found.rebuilt.append(BackOnlyOp(rebuild))
            found.items_back.append(item)


def _change_domains(comparison: Comparison, found: TypeOperations) -> None:
    wanted = {(domain.schema, domain.name): domain for domain in comparison.modelled.domains}
    for before in comparison.live.domains:
        after = wanted.get((before.schema, before.name))
        if after is None or after == before:
            continue
        if before in comparison.rebuilt_types:
            found.rebuilt.append(_rebuild(comparison, before, after))
            found.items.append(Item(ItemKind.TYPE, before.schema, "", before.name))
            continue
        up, down = (
            [_short(comparison, statement, one[1]) for statement in DOMAINS.alter(*one) or ()]
            for one in ((before, after), (after, before))
        )
        found.created.append(SqlOp(up, down, only_postgresql=True))


def _types(catalog: Catalog) -> tuple[Named, ...]:
    return (*catalog.enums, *catalog.domains)


def _new_types(comparison: Comparison) -> Iterator[SqlOp]:
    there = {(type_.schema, type_.name) for type_ in _types(comparison.live)}
    for type_ in _types(comparison.modelled):
        if (type_.schema, type_.name) not in there:
            yield SqlOp(_create(comparison, type_), [_drop(comparison, type_)], only_postgresql=True)


def _add_labels(name: str, before: Enum, after: Enum) -> Iterator[str]:
    there = set(before.labels)
    for position, label in enumerate(after.labels):
        if label in there:
            continue
        if position:
            place = f"AFTER {literal(after.labels[position - 1])}"
        else:
            place = f"BEFORE {literal(before.labels[0])}" if before.labels else ""
        # Outside of a transaction a statement that ran stays done: it must be possible to run it again.
        yield f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {literal(label)} {place}".rstrip()


def _rebuild(comparison: Comparison, before: Named, after: Named) -> SqlOp:
    """Return what puts the one type in the place of the other, in the columns that the database has."""
    name, lost, lost_back = _name(comparison, after), lost_labels(before, after), lost_labels(after, before)
    return SqlOp(
        list(_replace(comparison, after, comparison.modelled, lost)),
        list(_replace(comparison, before, comparison.live, lost_back)),
        only_postgresql=True,
        note=removal_note(name, lost),
        note_back=removal_note(name, lost_back),
    )


def _replace(comparison: Comparison, type_: Named, catalog: Catalog, lost: tuple[str, ...]) -> Iterator[str]:
    """Yield the statements that make the type anew; defaults are those of the catalog that is led to."""
    name = _name(comparison, type_)
    old = replace(type_, name=f"{type_.name[:_ROOM]}_replaced")
    yield f"ALTER {_word(type_)} {name} RENAME TO {ident(old.name)}"
    yield from _create(comparison, type_)
    using = {(table.schema, table.name, column.name): column for table, column in columns_of(catalog, type_)}
    for table, column in columns_of(comparison.live, type_):
        schema = None if table.schema == comparison.default_schema else table.schema
        alter = f"ALTER TABLE {ident(table.name, schema)} ALTER COLUMN {ident(column.name)}"
        array = "[]" if column.type.endswith("[]") else ""
        wanted = using.get((table.schema, table.name, column.name))
        if column.default is not None or (wanted is not None and wanted.default is not None):
            yield f"{alter} DROP DEFAULT"
        yield f"{alter} TYPE {name}{array} USING {conversion(column, name, lost)}"
        if wanted is not None and wanted.default is not None:
            printed = f"::{ident(type_.name, type_.schema)}{array}"
            default = wanted.default.removesuffix(printed)
            yield f"{alter} SET DEFAULT {default}{f'::{name}{array}' if default != wanted.default else ''}"
    yield _drop(comparison, old)


def _unused_types(comparison: Comparison, dropped: Collection[tuple[str, str]]) -> Iterator[SqlOp]:
    """Yield a DROP for each type whose columns all go now; one that has no columns is somebody else's."""
    wanted = {(type_.schema, type_.name) for type_ in _types(comparison.modelled)}
    modelled = {(table.schema, table.name) for table in comparison.modelled.tables}
    for type_ in _types(comparison.live):
        users = [(table.schema, table.name) for table, _ in columns_of(comparison.live, type_)]
        gone = all(user in dropped or user in modelled for user in users)
        if users and gone and (type_.schema, type_.name) not in wanted:
            yield SqlOp([_drop(comparison, type_)], _create(comparison, type_), only_postgresql=True)


def _name(comparison: Comparison, type_: Named) -> str:
    return ident(type_.name, None if type_.schema == comparison.default_schema else type_.schema)


def _word(type_: Named) -> str:
    return "DOMAIN" if isinstance(type_, Domain) else "TYPE"


def _drop(comparison: Comparison, type_: Named) -> str:
    return f"DROP {_word(type_)} {_name(comparison, type_)}"


def _create(comparison: Comparison, type_: Named) -> list[str]:
    if isinstance(type_, Domain):
        return [_short(comparison, statement, type_) for statement in DOMAINS.create(type_)]
    labels = ", ".join(literal(label) for label in type_.labels)
    return [f"CREATE TYPE {_name(comparison, type_)} AS ENUM ({labels})"]


def _short(comparison: Comparison, statement: Statement, domain: Domain) -> str:
    """Return the statement without the default schema: a revision runs under any search_path."""
    return statement.sql.replace(qualified(domain), _name(comparison, domain), 1)
