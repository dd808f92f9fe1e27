"""The script of models is what SQLAlchemy would execute, in one order in every run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, Integer, MetaData, Table, event
from sqlalchemy.dialects import postgresql, registry
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSequence, ExecutableDDLElement

from taskschema.catalog import script as module
from taskschema.catalog.script import Script, render_models
from tests.fixtures.shop import METADATA
from tests.fixtures.various import various

DIALECT = registry.load("postgresql.psycopg")()
DDL: Any = sa.DDL


def numbered(**columns: Any) -> MetaData:
    metadata = MetaData()
    Table("task", metadata, Column("id", Integer, primary_key=True), *columns.values())
    return metadata


def executed(metadata: MetaData) -> list[str]:
    """Return the statements as psycopg would send them, sorted."""
    statements = []

    def record(element: Any, *_: object) -> None:
        is_sequence = isinstance(element, CreateSequence)
        element = CreateSequence(element.element, if_not_exists=True) if is_sequence else element
        statements.append(str(element.compile(dialect=DIALECT)).strip().replace("%%", "%"))

    metadata.create_all(MockConnection(DIALECT, record), checkfirst=False)
    return sorted(statements)


def rendered(*metadata: MetaData) -> Script | None:
    return render_models(metadata, DIALECT)


@pytest.mark.parametrize("metadata", [various(), METADATA], ids=["various", "shop"])
def test_the_statements_are_those_of_create_all(metadata: MetaData) -> None:
    script = rendered(metadata)
    assert script is not None
    statements = script.text.split(";\n")
    assert sorted(text for text in statements if not text.startswith("CREATE SCHEMA")) == executed(metadata)


def test_schemas_come_first_and_listeners_in_their_place() -> None:
    script = rendered(various())
    assert script is not None
    statements = script.text.split(";\n")
    assert statements[:3] == [f"CREATE SCHEMA IF NOT EXISTS {name}" for name in ("app", "numbers", "people")]
    (created,) = [
        number for number, each in enumerate(statements) if each.startswith("CREATE TABLE app.task")
    ]
    (changed,) = [number for number, each in enumerate(statements) if "fillfactor" in each]
    assert created < changed
    assert "SELECT 1" not in statements
    assert {"counter", "shared", "kind", "mood", "share", "task", "worker"} == set(script.names)


def test_the_order_is_the_same_in_every_run() -> None:
    program = (
        "from tests.unit.catalog.test_script import *;"
        "print(hashlib.sha256(rendered(various()).text.encode()).hexdigest())"
    )
    digests = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        digests.add(done.stdout.strip())
    script = rendered(various())
    assert script is not None
    assert digests == {hashlib.sha256(script.text.encode()).hexdigest()}


def test_many_statements_are_several_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STATEMENTS_IN_A_TRANSACTION", 2)
    metadata = MetaData()
    for name in "abc":
        Table(name, metadata, Column("id", Integer))
    script = rendered(metadata)
    assert script is not None
    assert [part.count("CREATE TABLE") for part in script.transactions] == [2, 1]
    assert script.text == ";\n".join(script.transactions)


def test_a_setting_of_a_transaction_keeps_all_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STATEMENTS_IN_A_TRANSACTION", 1)
    metadata = numbered(n=Column("n", Integer, index=True))
    event.listen(metadata, "before_create", DDL("SET LOCAL check_function_bodies = off"))
    script = rendered(metadata)
    assert script is not None
    assert len(script.transactions) == 1


def listening_metadata() -> MetaData:
    metadata = numbered()
    event.listen(metadata, "before_create", lambda *_, **__: None)
    return metadata


def listening_table() -> MetaData:
    metadata = numbered()
    event.listen(metadata.tables["task"], "after_create", lambda *_, **__: None)
    return metadata


def listening_index() -> MetaData:
    metadata = numbered(n=Column("n", Integer, index=True))
    (index,) = metadata.tables["task"].indexes
    event.listen(index, "after_create", DDL("SELECT 1"))
    return metadata


def listening_type() -> MetaData:
    kind = postgresql.ENUM("a", name="kind")
    event.listen(kind, "before_create", DDL("SELECT 1"))
    return numbered(kind=Column("kind", kind))


def conditional_element() -> MetaData:
    metadata = numbered()
    element = DDL("SELECT 1").execute_if(callable_=lambda *_, **__: True)
    event.listen(metadata, "before_create", element)
    return metadata


def conditional_constraint() -> MetaData:
    metadata = numbered(n=Column("n", Integer))
    check = sa.CheckConstraint("n > 0", name="ck").ddl_if(callable_=lambda *_, **__: True)
    metadata.tables["task"].append_constraint(check)
    return metadata


def one_name_for_two_types() -> MetaData:
    return numbered(
        a=Column("a", sa.Enum("a", name="kind")), b=Column("b", sa.Enum("b", name="kind", schema="public"))
    )


def placeholder() -> MetaData:
    metadata = numbered()
    event.listen(metadata, "before_create", RawDDL("SELECT '%'"))
    return metadata


class RawDDL(ExecutableDDLElement):
    def __init__(self, statement: str) -> None:
        self.statement = statement


@compiles(RawDDL)
def _render_raw(element: RawDDL, _: Any, **__: Any) -> str:
    return element.statement


def column_without_a_type() -> MetaData:
    return numbered(n=Column("n"))


def missing_reference() -> MetaData:
    return numbered(other=Column("other_id", sa.ForeignKey("other.id")))


@pytest.mark.parametrize(
    "models",
    [
        listening_metadata, listening_table, listening_index, listening_type, conditional_element,
        conditional_constraint, one_name_for_two_types, placeholder, column_without_a_type, missing_reference,
    ],
    ids=lambda models: str(models.__name__),
)  # fmt: skip
def test_some_models_need_a_connection(models: Any) -> None:
    assert rendered(models()) is None


def test_listeners_of_a_class_are_listeners_of_its_tables() -> None:
    def listen(*_: object, **__: object) -> None:
        pass

    event.listen(Table, "before_create", listen)
    try:
        assert rendered(numbered()) is None
    finally:
        event.remove(Table, "before_create", listen)
    assert rendered(numbered()) is not None


def test_two_metadatas_with_one_name_need_a_connection() -> None:
    assert rendered(numbered(), numbered()) is None


def test_a_dialect_without_doubled_percents_is_taken_at_its_word() -> None:
    metadata = numbered(n=Column("n", Integer, sa.CheckConstraint("n % 2 = 0")))
    script = render_models(metadata, registry.load("postgresql.asyncpg")())
    assert script is not None
    assert "n % 2 = 0" in script.text
