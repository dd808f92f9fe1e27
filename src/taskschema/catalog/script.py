"""The DDL of models as one script, rendered without a connection: to be sent at once, and to be hashed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from sqlalchemy import ARRAY, Dialect, Enum, MetaData, Table, TypeDecorator
from sqlalchemy import Sequence as NumberSequence
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import (
    DDL,
    AddConstraint,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    ExecutableDDLElement,
    SetConstraintComment,
)
from sqlalchemy.types import TypeEngine

from taskschema.catalog.collector import collector_paused
from taskschema.catalog.compiler import compiler_of
from taskschema.catalog.listeners import has_a_say

STATEMENTS_IN_A_TRANSACTION = 200
"""Each table locks itself, its indexes, its sequence and its long values until the transaction ends, every
statement passes through all those locks, and 2,000 tables are more than the server has room for:
https://www.postgresql.org/docs/current/runtime-config-locks.html
"""

_UNORDERED = (CreateIndex, AddConstraint, SetConstraintComment)
"""What SQLAlchemy keeps in sets, so that its order is another one in the next run."""
_LOCAL = re.compile(r"\bLOCAL\b", re.IGNORECASE)
"""A setting for a transaction, which must hold until the last statement."""
_LONE_PERCENT = re.compile(r"(?<!%)(?:%%)*%(?!%)")


@dataclass(frozen=True, slots=True)
class Script:
    """The statements that create models where nothing is yet, in order."""

    transactions: tuple[str, ...]
    """As PostgreSQL reads them: nothing is doubled, nothing is a placeholder."""
    names: tuple[str, ...]
    """Of the tables, sequences and types, without their schemas, sorted."""

    @property
    def text(self) -> str:
        """Return the whole: the same for the same models in every run."""
        return ";\n".join(self.transactions)


def render_models(metadata: MetaData | Sequence[MetaData], dialect: Dialect) -> Script | None:
    """Render what `create_all` would execute in an empty database; the dialect knows the server's version.

    Returns None for models that only a connection can create: they listen to their creation with a function
    of their own, or two of them would have one name, or SQLAlchemy cannot render them and will say why.
    """
    several = [metadata] if isinstance(metadata, MetaData) else list(metadata)
    with collector_paused():
        if any(has_a_say(one) for one in several):
            return None
        try:
            recorded = [_record(one, dialect) for one in several]
            statements = list(_render(chain.from_iterable(recorded), dialect))
        except SQLAlchemyError:
            return None
        names = _names(recorded)
        if names is None:
            return None
        is_whole = any(_is_of_one_transaction(element) for element in chain(*recorded))
        return _as_script(_transactions(statements, is_whole=is_whole), names, dialect)


def schemas_of(metadata: MetaData) -> list[str]:
    """Return every schema that tables, sequences and named types of the metadata name, sorted."""
    named = {table.schema for table in metadata.tables.values()}
    named |= {sequence.schema for sequence in metadata._sequences.values()}
    named |= {type_.schema for type_ in _types_of(metadata) if isinstance(type_, Enum | DOMAIN)}
    return sorted(schema for schema in named if schema)


def _types_of(metadata: MetaData) -> Iterator[TypeEngine[Any]]:
    for table in metadata.tables.values():
        for column in table.columns:
            yield _innermost(column.type)


def _innermost(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    while isinstance(type_, ARRAY | TypeDecorator):
        type_ = type_.item_type if isinstance(type_, ARRAY) else type_.impl_instance
    return type_


def _record(metadata: MetaData, dialect: Dialect) -> list[ExecutableDDLElement]:
    """Return what `create_all` executes where nothing is yet, and the schemas before."""
    elements: list[Any] = [CreateSchema(schema, if_not_exists=True) for schema in schemas_of(metadata)]
    metadata.create_all(
        MockConnection(dialect, lambda element, _: elements.append(element)), checkfirst=False
    )
    return [
        # Two columns may share a sequence, and a serial column may have made it.
        CreateSequence(element.element, if_not_exists=True) if type(element) is CreateSequence else element
        for element in elements
    ]


def _names(recorded: Iterable[list[ExecutableDDLElement]]) -> tuple[str, ...] | None:
    """Return all names, or None where something may be there when its turn comes, and be passed by."""
    taken: set[str] = set()
    for elements in recorded:
        items = [getattr(element, "element", None) for element in elements]
        named = [item for item in items if isinstance(item, Table | NumberSequence | ENUM | DOMAIN)]
        types = {(item.schema, item.name) for item in named if isinstance(item, ENUM | DOMAIN)}
        names = {str(item.name) for item in named}
        if len({name for _, name in types}) < len(types) or not taken.isdisjoint(names):
            return None
        taken |= names
    return tuple(sorted(taken))


def _transactions(statements: Sequence[str], *, is_whole: bool) -> list[str]:
    step = max(len(statements), 1) if is_whole else STATEMENTS_IN_A_TRANSACTION
    return [";\n".join(statements[start : start + step]) for start in range(0, len(statements), step)]


def _is_of_one_transaction(element: ExecutableDDLElement) -> bool:
    return isinstance(element, DDL) and _LOCAL.search(element.statement) is not None


def _as_script(texts: list[str], names: tuple[str, ...], dialect: Dialect) -> Script | None:
    if dialect.paramstyle in {"format", "pyformat"}:
        if any(_LONE_PERCENT.search(text) for text in texts):
            return None  # the driver would take it for a placeholder, and say so
        texts = [text.replace("%%", "%") for text in texts]
    return Script(tuple(texts), names)


def _render(elements: Iterable[ExecutableDDLElement], dialect: Dialect) -> Iterator[str]:
    compiler = compiler_of(dialect)
    for kind, run in groupby(elements, key=type):
        if kind in {CreateTable, CreateIndex}:
            texts = [compiler.process(element) for element in run]
        else:
            texts = [str(element.compile(dialect=dialect)) for element in run]
        yield from (text.strip() for text in (sorted(texts) if kind in _UNORDERED else texts))
