"""Whatever text a CHECK holds, SQLAlchemy sends just that."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint, Column, MetaData, String, Table, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from taskschema.migrations.autogenerate.expressions import escape_text, exact_sql
from taskschema.migrations.autogenerate.operations import text_argument

DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
TRICKY = st.text(alphabet=":\\%'\"a1_ $é#\n", max_size=12)


@given(TRICKY)
@example(r"'^(?:jpg|png)$'")
@example("size % 2 = 0")
@example(r"'\:x' '\\:x' a::b :c: ::d:e")
def test_escaped_text_is_sent_as_it_was(sql: str) -> None:
    assert exact_sql(text(escape_text(sql)), DIALECT) == sql


@given(TRICKY)
def test_the_source_of_a_text_argument_reads_as_the_text(sql: str) -> None:
    argument = eval(text_argument(sql))
    assert isinstance(argument, str)
    assert exact_sql(text(argument), DIALECT) == sql
    constraint = CheckConstraint(argument)
    assert exact_sql(constraint.sqltext, DIALECT) == sql


def test_percent_signs_are_not_doubled() -> None:
    table = Table("task", MetaData(), Column("name", String))
    assert exact_sql(table.c.name.like("50%"), DIALECT) == "name LIKE '50%'"
    assert exact_sql("50%: it's", DIALECT) == "'50%: it''s'"
