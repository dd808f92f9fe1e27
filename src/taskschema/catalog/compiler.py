"""SQLAlchemy's compiler of DDL, with a memory for columns that differ in nothing but their names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, DefaultClause, Dialect, FetchedValue, TextClause, TypeDecorator, func
from sqlalchemy.schema import Identity
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeEngine

Traits = tuple[object, ...]
"""All that the DDL of a column tells beside its name; equal traits, equal DDL."""

_PLAIN = frozenset({str, int, bool, type(None)})
_TIES = frozenset({"column", "dialect_options", "dispatch"})
"""What an identity holds that PostgreSQL is not told."""
_NOW = type(func.now())


def compiler_of(dialect: Dialect) -> DDLCompiler:
    """Return a compiler for many statements: the dialect's own, and what it renders is what that renders."""

    class Compiler(dialect.ddl_compiler):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__(dialect, None)
            self._rendered: dict[Traits, str] = {}

        def get_column_specification(self, column: Column[Any], **kw: Any) -> str:
            traits = traits_of(column)
            if traits is None:
                return str(super().get_column_specification(column, **kw))
            name = self.preparer.format_column(column)
            if traits not in self._rendered:
                text = super().get_column_specification(column, **kw)
                self._rendered[traits] = text.removeprefix(name)
            return f"{name}{self._rendered[traits]}"

    return Compiler()


def traits_of(column: Column[Any]) -> Traits | None:
    """Return the traits of a column, or None where some may be hidden in code of the project."""
    type_ = _type_traits(column.type)
    value = _default_traits(column.server_default)
    if type_ is None or value is None or column.computed is not None:
        return None
    is_counted = column.primary_key and column is column.table._autoincrement_column
    if is_counted and column.default is not None:
        return None
    return column.nullable, is_counted, type_, value


def _type_traits(type_: TypeEngine[Any]) -> Traits | None:
    if isinstance(type_, TypeDecorator) and type(type_).__module__.startswith("sqlmodel."):
        type_ = type_.impl_instance
    kind = type(type_)
    if not kind.__module__.startswith("sqlalchemy.") or hasattr(kind, "_compiler_dispatcher"):
        return None  # of the project, or rendered by it: https://docs.sqlalchemy.org/en/21/core/compiler.html
    arguments = () if kind is Boolean else vars(type_).items()
    return (kind, *arguments) if all(type(value) in _PLAIN for _, value in arguments) else None


def _default_traits(value: FetchedValue | None) -> Traits | None:
    if value is None:
        return ()
    if isinstance(value, Identity):
        options = [(name, option) for name, option in vars(value).items() if name not in _TIES]
        return tuple(options) if all(type(option) in _PLAIN for _, option in options) else None
    if type(value) is not DefaultClause:
        return None
    kind = type(value.arg)
    if isinstance(value.arg, TextClause) and not value.arg._bindparams:
        return kind, value.arg.text
    return (kind, value.arg) if kind is str else (kind,) if kind is _NOW else None
