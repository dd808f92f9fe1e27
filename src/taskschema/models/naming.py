"""The naming convention: a name for every constraint and index, so that each can be dropped and be blamed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import (
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import conv

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
"""For `MetaData(naming_convention=...)`; what `name_constraints` gives is the same."""

MAX_NAME_BYTES = 63
"""PostgreSQL cuts longer names silently. https://www.postgresql.org/docs/current/sql-syntax-lexical.html"""

_HASH_LENGTH = 4
_SQLALCHEMY_CONVENTION = MetaData().naming_convention


def shorten(name: str) -> str:
    """Return the name, or its beginning and a hash of the whole where PostgreSQL would cut it."""
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[-_HASH_LENGTH:]
    room = MAX_NAME_BYTES - 8
    return f"{name.encode()[:room].decode(errors='ignore')}_{digest}"


def check_name(table: Table, rule: str) -> str:
    """Return the name of the CHECK of `table` that states `rule`."""
    return shorten(NAMING_CONVENTION["ck"] % {"table_name": table.name, "constraint_name": rule})


def name_constraints(table: Table) -> None:
    """Name every unnamed constraint and index of the table; names that somebody gave stay.

    Neither the metadata nor its naming convention is touched.
    """
    taken = {str(item.name) for item in _schema_items(table) if not _is_unnamed(item, table)}
    for item in _schema_items(table):
        if _is_unnamed(item, table):
            item.name = conv(_untaken(_conventional_name(item, table), taken))
            taken.add(item.name)


def _schema_items(table: Table) -> Iterator[Constraint | Index]:
    """Yield constraints and indexes in an order that does not depend on hashes of the run."""
    yield from sorted(table.constraints, key=_order)
    yield from sorted(table.indexes, key=_order)


def _order(item: Constraint | Index) -> tuple[str, tuple[str, ...], int]:
    written = getattr(item, "_creation_order", 0)
    return (type(item).__name__, tuple(_column_names(item)), written)


def _is_unnamed(item: Constraint | Index, table: Table) -> bool:
    if not isinstance(item.name, str):
        return True
    # SQLAlchemy's own default names an index by its first column only, so that two of them may collide.
    by_default = isinstance(item.name, conv) and table.metadata.naming_convention == _SQLALCHEMY_CONVENTION
    return isinstance(item, Index) and by_default and (len(item.expressions) > 1 or not _is_plain(item))


def _is_plain(index: Index) -> bool:
    return all(isinstance(expression, Column) for expression in index.expressions)


def _conventional_name(item: Constraint | Index, table: Table) -> str:
    names = _column_names(item)
    words = {"table_name": table.name, "column_0_N_name": "_".join(names)}
    match item:
        case PrimaryKeyConstraint():
            kind = "pk"
        case ForeignKeyConstraint():
            kind, words["referred_table_name"] = "fk", _referred_table_name(item)
        case UniqueConstraint():
            kind = "uq"
        case Index():
            kind = "ix"
            words["column_0_N_name"] = "_".join(names if _is_plain(item) else [*names, "expression"])
        case _:
            kind, words["constraint_name"] = "ck", "_".join(names) or "rule"
    return shorten(NAMING_CONVENTION[kind] % words)


def _referred_table_name(constraint: ForeignKeyConstraint) -> str:
    """Read the table from `[schema.]table.column`: the table itself may not have been defined yet."""
    return constraint.elements[0].target_fullname.split(".")[-2]


def _column_names(item: Constraint | Index) -> list[str]:
    columns: Iterable[object] = getattr(item, "columns", ())
    return [str(getattr(column, "name", column)) for column in columns]


def _untaken(name: str, taken: set[str]) -> str:
    """Return the name, numbered where another of the table has it."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = shorten(f"{name}_{number}")
    return candidate
