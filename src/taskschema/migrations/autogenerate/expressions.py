"""SQL text exactly as PostgreSQL gets it, and the same text as an argument that SQLAlchemy will not change.

Alembic renders with the dialect of the connection, whose `%` are doubled for the driver, and hands the result
to `sqlalchemy.text()`, which takes `:name` for a parameter: `size % 2` became `size %% 2`, `'^(?:jpg|png)$'`
became `'^(?NULL|png)$'`. Here both are put right where every renderer of Alembic's asks, in the
`render_ddl_sql_expr` of the dialect's implementation.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from alembic.ddl.postgresql import PostgresqlImpl
from alembic.ddl.sqlite import SQLiteImpl
from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import CheckConstraint, Dialect, Table, TextClause, text
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import BIND_PARAMS, BIND_PARAMS_ESC
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.types import String


def escape_text(sql: str) -> str:
    """Return `sql` so that `sqlalchemy.text()` sends just what it was."""
    kept = BIND_PARAMS_ESC.sub(_after_backslash, sql)
    return BIND_PARAMS.sub(_after_backslash, kept)


def _after_backslash(found: re.Match[str]) -> str:
    return "\\" + found[0]


def exact_dialect(dialect: Dialect) -> Dialect:
    """Return the dialect in a paramstyle that leaves `%` alone."""
    exact = copy.copy(dialect)
    exact.paramstyle = "named"
    exact.positional = False
    exact.identifier_preparer = type(dialect.identifier_preparer)(exact)
    return exact


def exact_sql(expression: ClauseElement | str, dialect: Dialect) -> str:
    """Return the expression as DDL sends it to the server; a `str` is a literal."""
    exact = exact_dialect(dialect)
    if isinstance(expression, str):
        compiler = exact.statement_compiler(exact, None)
        return str(compiler.render_literal_value(expression, String()))
    options = {"literal_binds": True, "include_table": False}
    return str(expression.compile(dialect=exact, compile_kwargs=options))


class _Postgresql(PostgresqlImpl):
    """Alembic's implementation for PostgreSQL with exact expressions; its metaclass registers it."""

    __dialect__ = "postgresql"

    def render_ddl_sql_expr(
        self, expr: ClauseElement, is_server_default: bool = False, is_index: bool = False, **kw: Any
    ) -> str:
        if is_index:
            grouped = expr if isinstance(expr, ColumnClause) else expr.self_group()
            return exact_sql(grouped, self.dialect)
        return escape_text(exact_sql(expr, self.dialect))


class _SQLite(SQLiteImpl):
    """Alembic's implementation for SQLite with exact expressions; its metaclass registers it."""

    __dialect__ = "sqlite"

    def render_ddl_sql_expr(self, expr: ClauseElement, is_server_default: bool = False, **kw: Any) -> str:
        rendered: str = super().render_ddl_sql_expr(expr, is_server_default=is_server_default, **kw)
        return rendered if kw.get("is_index") else escape_text(rendered)

    def prep_table_for_batch(self, batch_impl: ApplyBatchImpl, table: Table) -> None:
        """Give the table that is built anew what the old one says, before it is created.

        Reflection hands CHECKs and defaults to `text()`: `':c'` would become `'NULL'`.
        """
        super().prep_table_for_batch(batch_impl, table)
        rebuilt = batch_impl.new_table
        for item in rebuilt.constraints if rebuilt is not None else ():
            kept = batch_impl.named_constraints.get(str(item.name))
            if (
                isinstance(item, CheckConstraint)
                and isinstance(kept, CheckConstraint)
                and kept.table is table
            ):
                item.sqltext = text(escape_text(str(kept.sqltext.text)))
        for column in rebuilt.columns if rebuilt is not None else ():
            default = column.server_default
            if (
                isinstance(default, DefaultClause)
                and default.reflected
                and isinstance(default.arg, TextClause)
            ):
                column.server_default = DefaultClause(text(escape_text(default.arg.text)))
