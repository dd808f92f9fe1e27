"""What seeds need to know of tables: names that rows may use, references, and natural keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlmodel
from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, UniqueConstraint, inspect
from sqlalchemy.exc import NoReferenceError, SQLAlchemyError
from sqlalchemy.orm import RelationshipDirection

from taskschema.errors import ModelsNotImportable

Key = tuple[str, ...]
"""Keys of columns, in the order of a constraint or of a file."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: which columns of one table hold which columns of another."""

    names: tuple[str, ...]
    """What rows may call it: the relationship, the column without `_id` or the name of what it holds."""
    target: str
    local: Key
    remote: Key
    is_deferrable: bool

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each local column with the remote one that it holds."""
        return tuple(zip(self.local, self.remote, strict=True))


class SeedTable:
    """One table of the metadata, as seeds see it."""

    def __init__(self, table: Table, model: type[sqlmodel.SQLModel] | None, known: frozenset[Table]) -> None:
        self.table = table
        self.model = model
        self.name = str(table.key)
        self.fields = _field_names(table, model)
        self.references = tuple(_references(table, model, known, self.fields))
        self.primary_key: Key = tuple(column.key for column in table.primary_key.columns)
        self.identity: Key = self.primary_key
        """The columns by which other rows know a row; `describe_tables` completes them."""

    def __repr__(self) -> str:
        return f"SeedTable({self.name!r})"

    @property
    def columns(self) -> Mapping[str, str]:
        """The key of the column for each name that rows may use."""
        return self.fields

    @property
    def names(self) -> frozenset[str]:
        """Everything that a row may name."""
        return frozenset(self.fields).union(*(reference.names for reference in self.references))

    def column(self, key: str) -> Column[Any]:
        """Return a column by its key."""
        return self.table.c[key]

    def reference(self, name: str) -> Reference | None:
        """Return the foreign key that rows call by this name."""
        return next((each for each in self.references if name in each.names), None)

    def reference_of(self, column: str) -> Reference | None:
        """Return the foreign key of this one column, where it has one."""
        return next((each for each in self.references if each.local == (column,)), None)

    def key_named(self, names: Iterable[str]) -> Key:
        """Return the columns that names of a key mean. Raises KeyError for a name that is not there."""
        key: list[str] = []
        for name in names:
            reference = self.reference(name)
            if name in self.fields or reference is None:
                key.append(self.fields[name])
            else:
                key += reference.local
        return tuple(dict.fromkeys(key))

    def natural_keys(self) -> tuple[Key, ...]:
        """Return every set of columns that may serve as the natural key, by name.

        Unique constraints and unique indexes without a condition; and the primary key where no part of it
        is generated.
        """
        found = {tuple(c.key for c in rule.columns) for rule in _unique_rules(self.table)}
        primary = set(self.primary_key)
        keys = {key for key in found if not primary or not primary <= set(key)}
        if primary and not any(self.is_generated(key) for key in self.primary_key):
            keys.add(self.primary_key)
        return tuple(sorted(keys))

    def is_generated(self, key: str) -> bool:
        """Say whether the column gets a value where a row names none."""
        column = self.column(key)
        return (
            column is self.table.autoincrement_column
            or column.default is not None
            or column.server_default is not None
            or column.identity is not None
            or column.computed is not None
        )

    def is_read_only(self, key: str) -> bool:
        """Say whether only the database may give the column a value."""
        column = self.column(key)
        return column.computed is not None or (column.identity is not None and bool(column.identity.always))


def describe_tables(metadata: MetaData) -> Mapping[str, SeedTable]:
    """Describe every table of the metadata, by its name (`schema.name` where it has a schema).

    Raises ModelsNotImportable where a relationship of the models leads nowhere.
    """
    try:
        return _describe_tables(metadata)
    except SQLAlchemyError as problem:
        raise ModelsNotImportable(
            f"the models do not fit together: {problem}",
            hint="mend the relationship or the foreign key that it names; back_populates stands on both ends",
        ) from problem


def _describe_tables(metadata: MetaData) -> Mapping[str, SeedTable]:
    known = frozenset(metadata.tables.values())
    models = {model.__table__: model for model in _table_models(sqlmodel.SQLModel)}  # type: ignore[attr-defined]
    described = {str(table.key): SeedTable(table, models.get(table), known) for table in known}
    for table in described.values():
        for reference in table.references:
            target = described[reference.target]
            target.identity = tuple(dict.fromkeys((*target.identity, *reference.remote)))
    return dict(sorted(described.items()))


def find_table(tables: Mapping[str, SeedTable], name: str) -> SeedTable | None:
    """Find a table by its name, or by its name without a schema where only one has it."""
    if name in tables:
        return tables[name]
    same = [table for table in tables.values() if table.table.name == name]
    return same[0] if len(same) == 1 else None


def needed_tables(tables: Iterable[SeedTable], known: Mapping[str, SeedTable]) -> list[SeedTable]:
    """Return these tables, and all that they lead to by their foreign keys."""
    found: dict[str, SeedTable] = {}
    ahead = list(tables)
    while ahead:
        table = ahead.pop()
        if table.name not in found:
            found[table.name] = table
            ahead += [known[reference.target] for reference in table.references]
    return list(found.values())


def _table_models(base: type[sqlmodel.SQLModel]) -> Iterator[type[sqlmodel.SQLModel]]:
    for model in base.__subclasses__():
        if isinstance(vars(model).get("__table__"), Table):
            yield model
        yield from _table_models(model)


def _field_names(table: Table, model: type[sqlmodel.SQLModel] | None) -> dict[str, str]:
    names = {column.name: column.key for column in table.columns}
    if model is not None:
        mapped = inspect(model).column_attrs
        names |= {each.key: each.columns[0].key for each in mapped if each.columns[0].table is table}
    return names


def _references(
    table: Table, model: type[sqlmodel.SQLModel] | None, known: frozenset[Table], fields: Mapping[str, str]
) -> Iterator[Reference]:
    relationships = _relationship_names(model)
    taken = set(fields)
    rules = sorted(table.foreign_key_constraints, key=lambda rule: tuple(rule.column_keys))
    for rule in rules:
        target = _target(rule)
        if target is None or target not in known:
            continue
        local = tuple(element.parent.key for element in rule.elements)
        names = list(relationships.get((frozenset(local), target), ()))
        remote = tuple(element.column.key for element in rule.elements)
        if len(local) == 1:
            suffixes = ("_id", f"_{remote[0]}")
            names += [local[0].removesuffix(suffix) for suffix in suffixes if local[0].endswith(suffix)]
        free = tuple(dict.fromkeys(name for name in names if name and name not in taken))
        taken.update(free)
        yield Reference(free, str(target.key), local, remote, bool(rule.deferrable))


def _target(rule: ForeignKeyConstraint) -> Table | None:
    try:
        return rule.referred_table
    except NoReferenceError:
        return None


def _relationship_names(
    model: type[sqlmodel.SQLModel] | None,
) -> dict[tuple[frozenset[str], Table], list[str]]:
    found: dict[tuple[frozenset[str], Table], list[str]] = {}
    if model is None:
        return found
    for each in inspect(model).relationships:
        target = each.mapper.local_table
        if each.direction is RelationshipDirection.MANYTOONE and isinstance(target, Table):
            columns = frozenset(column.key for column in each.local_columns if column.key is not None)
            found.setdefault((columns, target), []).append(each.key)
    return found


@dataclass(frozen=True, slots=True)
class _Unique:
    columns: tuple[Column[Any], ...]


def _unique_rules(table: Table) -> Iterator[_Unique]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield _Unique(tuple(constraint.columns))
    for index in table.indexes:
        is_partial = any(
            index.dialect_kwargs.get(f"{name}_where") is not None for name in ("postgresql", "sqlite")
        )
        if index.unique and not is_partial and all(isinstance(each, Column) for each in index.expressions):
            yield _Unique(tuple(index.columns))
