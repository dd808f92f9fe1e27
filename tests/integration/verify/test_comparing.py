"""Rules that only models or database state, or that they state differently; decided by PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import StringConstraints
from sqlalchemy import Connection, MetaData
from sqlmodel import Field

from taskschema.models import SQLModel
from taskschema.verify import verify


class Base(SQLModel):
    metadata = MetaData()


class Thing(Base, table=True):
    __tablename__ = "thing"
    id: int = Field(primary_key=True)
    rank: int = Field(ge=1, le=5)
    price: Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    name: str = Field(min_length=1, max_length=10)
    state: Literal["open", "shut"]
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")] | None = None


COLUMNS = {
    "rank": "int NOT NULL CHECK (rank BETWEEN 1 AND 5)",
    "price": "numeric(8, 2) NOT NULL CHECK (price > 0 AND price < 'Infinity')",
    "name": "text NOT NULL CHECK (length(name) BETWEEN 1 AND 10)",
    "state": "text NOT NULL CHECK (state IN ('open', 'shut'))",
    "code": "text CHECK (code ~ '^[a-z]+$')",
}


def differences(connection: Connection, **changed: str) -> list[tuple[str, str, str]]:
    columns = ", ".join(f"{name} {kind}" for name, kind in (COLUMNS | changed).items())
    connection.exec_driver_sql(f"CREATE TABLE thing (id int PRIMARY KEY, {columns})")
    connection.commit()
    found = verify(connection, metadata=Base.metadata)
    assert found.broken == ()
    assert all(flaw.hint for flaw in found.flaws)
    return [(one.code, one.object, one.message) for one in found.findings]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("rank", "int NOT NULL CHECK (rank > 0 AND rank < 6)"),
        ("rank", "int NOT NULL CHECK (rank = ANY (ARRAY[1, 2, 3, 4, 5]))"),
        ("rank", "int NOT NULL CHECK (rank >= 1) CHECK (rank <= 5)"),
        ("name", "varchar(10) NOT NULL CHECK (name <> '')"),
        ("state", "varchar NOT NULL CHECK (state = 'open' OR state = 'shut')"),
        ("code", "text CHECK (code !~ '[^a-z]' AND code <> '')"),
    ],
)
def test_other_words_for_the_same_rule(connection: Connection, column: str, kind: str) -> None:
    assert differences(connection, **{column: kind}) == []


@pytest.mark.parametrize(
    ("column", "kind", "code", "says"),
    [
        ("rank", "int NOT NULL", "rule-missing", "at least 1 and at most 5"),
        ("rank", "int NOT NULL CHECK (rank >= 1)", "rule-looser", "it takes 6"),
        ("rank", "int NOT NULL CHECK (rank BETWEEN 1 AND 50)", "rule-looser", "it takes 6"),
        ("rank", "int NOT NULL CHECK (rank BETWEEN 1 AND 4)", "rule-stricter", "refuses '5'"),
        ("rank", "int NOT NULL CHECK (rank BETWEEN 1 AND 5 AND rank <> 3)", "rule-stricter", "refuses '3'"),
        ("rank", "int CHECK (rank BETWEEN 1 AND 5)", "rule-missing", "takes NULL"),
        ("name", "text NOT NULL CHECK (name <> '')", "rule-looser", "at most 10"),
        ("name", "varchar(20) NOT NULL CHECK (name <> '')", "rule-looser", "at most 10"),
        ("state", "text NOT NULL", "rule-missing", "one of 'open', 'shut'"),
        (
            "state",
            "text NOT NULL CHECK (state IN ('open', 'shut', 'ajar'))",
            "rule-looser",
            "it takes 'ajar'",
        ),
        ("code", "text", "rule-missing", "matches"),
    ],
)
def test_a_difference(connection: Connection, column: str, kind: str, code: str, says: str) -> None:
    [(found, thing, message)] = differences(connection, **{column: kind})
    assert (found, thing) == (code, f"column public.thing.{column}")
    assert says in message


@pytest.mark.parametrize("limits", ["CHECK (VALUE BETWEEN 1 AND 5)", "NOT NULL", "CHECK (VALUE > 100)"])
def test_what_a_domain_refuses_is_not_asked(connection: Connection, limits: str) -> None:
    """A value that cannot be made is no value that a rule is asked of."""
    connection.exec_driver_sql(f"CREATE DOMAIN rank_domain AS int {limits}")
    found = differences(connection, rank="rank_domain NOT NULL CHECK (rank BETWEEN 1 AND 5)")
    assert found == []


def test_a_type_that_the_models_do_not_mean(connection: Connection) -> None:
    """drift says that the type is another one; no rule can be asked of it."""
    connection.exec_driver_sql("CREATE TYPE state_enum AS ENUM ('open', 'shut')")
    found = differences(connection, state="state_enum NOT NULL", rank="bool NOT NULL", price="jsonb NOT NULL")
    assert {code for code, _, _ in found} == {"rule-not-evaluated"}


def test_functions_of_their_own_may_raise(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE FUNCTION picky(int) RETURNS bool LANGUAGE plpgsql AS "
        "'BEGIN IF $1 NOT BETWEEN 1 AND 5 THEN RAISE EXCEPTION ''no''; END IF; RETURN true; END'"
    )
    assert differences(connection, rank="int NOT NULL CHECK (picky(rank))") == []


def test_the_statements_of_hints_run(connection: Connection) -> None:
    """Each under a name of its own, whatever is there already."""
    loose = {
        "rank": "int CONSTRAINT ck_thing_rank CHECK (rank < 50)",
        "price": "numeric(8, 2)",
        "name": "text",
        "state": "text",
        "code": "text CHECK (code <> 'X')",
    }
    assert len(differences(connection, **loose)) > len(loose)
    hints = [flaw.hint for flaw in verify(connection, metadata=Base.metadata).flaws]
    for hint in hints:
        connection.exec_driver_sql(hint)
    connection.commit()
    assert verify(connection, metadata=Base.metadata).flaws == ()
