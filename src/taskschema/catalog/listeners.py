"""Which models have a say in their own creation, so that nothing but creating them tells what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.schema import ExecutableDDLElement, SchemaItem
from sqlalchemy.types import SchemaType


def has_a_say(metadata: MetaData) -> bool:
    """Claim that a function of the project runs, or may, when `create_all` creates the models.

    Elements of DDL that listen to the creation of a metadata or a table are none: they are executed like the
    rest. On indexes, constraints and types they count, for the order of those is not the same in every run.
    """
    tables = list(metadata.tables.values())
    parts = [part for table in tables for part in (*table.indexes, *table.constraints)]
    return (
        any(_is_decided(item) for item in chain(tables, parts))
        or any(not _is_predictable(listener) for item in (metadata, *tables) for listener in _listeners(item))
        or any(True for item in _examined(chain(parts, _named(metadata, tables))) for _ in _listeners(item))
    )


def _examined(items: Iterable[Any]) -> Iterator[Any]:
    """Yield what may have listeners of its own, and one of each class, which has those of the class."""
    classes = set()
    for item in items:
        if "dispatch" in vars(item) or type(item) not in classes:
            classes.add(type(item))
            yield item


def _named(metadata: MetaData, tables: list[Table]) -> Iterator[Any]:
    yield from metadata._sequences.values()
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, SchemaType):
                yield column.type


def _is_decided(item: SchemaItem | ExecutableDDLElement) -> bool:
    """Claim that a function decides whether it is created: https://docs.sqlalchemy.org/en/21/core/ddl.html."""
    condition = getattr(item, "_ddl_if", None)
    return condition is not None and condition.callable_ is not None


def _listeners(item: Any) -> Iterator[Any]:
    yield from item.dispatch.before_create
    yield from item.dispatch.after_create


def _is_predictable(listener: Any) -> bool:
    """Claim that a listener is DDL, or creates a named type as SQLAlchemy itself does."""
    if isinstance(listener, ExecutableDDLElement):
        return not _is_decided(listener)
    method: Any = listener.func if isinstance(listener, partial) else listener
    if type(method).__name__ == "portable_instancemethod":  # before SQLAlchemy 2.1
        method = getattr(method.target, method.name)
    is_of_type = isinstance(getattr(method, "__self__", None), SchemaType)
    return is_of_type and str(method.__module__).startswith("sqlalchemy.")
