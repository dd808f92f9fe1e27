"""What the base class gives the columns of a table."""

import enum
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional
from uuid import UUID

import pydantic
import pytest
import sqlalchemy as sa
import sqlmodel
from pydantic import AwareDatetime, NaiveDatetime, StringConstraints
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateColumn
from sqlmodel import Field

from taskschema.models import NoCheck, SQLModel, UTCTimestamp, derived_rule, utc_now


class Color(enum.Enum):
    RED = "r"


class Level(enum.IntEnum):
    LOW = 1


@pytest.fixture
def base() -> Any:
    """A base whose tables nobody else sees."""

    class Local(SQLModel, registry=registry()):
        pass

    return Local


def _table(base: Any, annotation: Any, default: Any = ..., name: str = "Thing") -> sa.Table:
    key = {"id": int | None, "value": annotation}
    namespace: dict[str, Any] = {"__annotations__": key, "id": Field(default=None, primary_key=True)}
    if default is not ...:
        namespace["value"] = default
    made: Any = sqlmodel.main.SQLModelMetaclass(name, (base,), namespace, table=True)
    table = made.__table__
    assert isinstance(table, sa.Table)
    return table


def _ddl(table: sa.Table) -> str:
    return str(CreateColumn(table.c.value).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def _checks(table: sa.Table) -> set[str]:
    return {str(item.name) for item in table.constraints if isinstance(item, sa.CheckConstraint)}


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        (Literal["a", "b"], ..., "value TEXT NOT NULL"),
        (Optional[Literal["a", "b"]], None, "value TEXT"),  # noqa: UP045
        (Literal["a", None], None, "value TEXT"),
        (Literal["a"] | Literal["b"] | None, "a", "value TEXT DEFAULT 'a'"),
        (Annotated[Literal[1, 2], "x"], 2, "value INTEGER DEFAULT 2 NOT NULL"),
        (Literal[1, 4294967296], ..., "value BIGINT NOT NULL"),
        (Literal[True], True, "value BOOLEAN DEFAULT true NOT NULL"),
        (Literal[Color.RED], ..., "value color NOT NULL"),
        (str, ..., "value TEXT NOT NULL"),
        (str, Field(max_length=9), "value TEXT NOT NULL"),
        (Annotated[str, StringConstraints(max_length=9)] | None, None, "value TEXT"),
        (Annotated[str, Field(max_length=9, nullable=True)], ..., "value TEXT"),
        (str, Field(sa_type=sa.String(9)), "value VARCHAR(9) NOT NULL"),
        (
            str,
            Field(default="a", sa_column_kwargs={"server_default": "b"}),
            "value TEXT DEFAULT 'b' NOT NULL",
        ),
        (str, Field(default="a", sa_column_kwargs={"server_default": None}), "value TEXT NOT NULL"),
        (str, Field(default="a", sa_column=sa.Column(sa.String)), "value VARCHAR"),
        (datetime, ..., "value TIMESTAMP WITH TIME ZONE NOT NULL"),
        (AwareDatetime | None, None, "value TIMESTAMP WITH TIME ZONE"),
        (NaiveDatetime, ..., "value TIMESTAMP WITHOUT TIME ZONE NOT NULL"),
        (datetime, Field(default_factory=utc_now), "value TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL"),
        (
            datetime,
            Field(default_factory=datetime.now),
            "value TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL",
        ),
        (
            datetime,
            datetime(2020, 1, 1, tzinfo=UTC),
            "value TIMESTAMP WITH TIME ZONE DEFAULT '2020-01-01 00:00:00.000000+00:00' NOT NULL",
        ),
        (
            NaiveDatetime,
            datetime(2020, 1, 1),
            "value TIMESTAMP WITHOUT TIME ZONE DEFAULT '2020-01-01 00:00:00.000000' NOT NULL",
        ),
        (str, "it's", "value TEXT DEFAULT 'it''s' NOT NULL"),
        (int, -1, "value INTEGER DEFAULT -1 NOT NULL"),
        (bool, False, "value BOOLEAN DEFAULT false NOT NULL"),
        (float, 0.5, "value FLOAT DEFAULT 0.5 NOT NULL"),
        (Decimal, Decimal("1E+2"), "value NUMERIC DEFAULT 100 NOT NULL"),
        (
            Annotated[Decimal, pydantic.Field(max_digits=5, decimal_places=2)] | None,
            None,
            "value NUMERIC(5, 2)",
        ),
        (date, date(2020, 1, 1), "value DATE DEFAULT '2020-01-01' NOT NULL"),
        (time, time(1), "value TIME WITHOUT TIME ZONE DEFAULT '01:00:00.000000' NOT NULL"),
        (UUID, UUID(int=1), "value UUID DEFAULT '00000000-0000-0000-0000-000000000001' NOT NULL"),
        (Color, Color.RED, "value color DEFAULT 'RED' NOT NULL"),
        (Level, Field(default=Level.LOW, sa_type=sa.Integer), "value INTEGER DEFAULT 1 NOT NULL"),
        (
            Color,
            Field(
                default=Color.RED,
                sa_type=sa.Enum(Color, values_callable=lambda kind: [m.value for m in kind]),
            ),
            "value color DEFAULT 'r' NOT NULL",
        ),
        (dict[str, int], Field(default_factory=dict, sa_type=sa.JSON), "value JSON DEFAULT '{}' NOT NULL"),
        (list[int], Field(default=[1], sa_type=sa.JSON), "value JSON DEFAULT '[1]' NOT NULL"),
        (str, Field(default="a", sa_type=sa.JSON), "value JSON NOT NULL"),
    ],
)
def test_a_column(base: Any, annotation: Any, default: Any, expected: str) -> None:
    assert _ddl(_table(base, annotation, default)) == expected


@pytest.mark.parametrize("values", [("a", 1), (1, True), (b"x",), (1, 2, None, "c")])
def test_a_literal_that_no_column_can_hold_is_refused_by_name(base: Any, values: tuple[Any]) -> None:
    with pytest.raises(TypeError, match=r"^Thing\.value is a Literal of .*, which one column cannot hold"):
        _table(base, Literal[values])


def test_models_without_a_table_may_hold_what_no_column_can() -> None:
    class Local(SQLModel, registry=registry()):
        pass

    class Free(Local):
        value: Literal["a", 1]
        nested: dict[str, int] | None = None

    assert Free(value=1).value == 1


def test_a_pattern_that_postgresql_cannot_state_is_refused_by_name(base: Any) -> None:
    with pytest.raises(
        TypeError, match=r"the pattern of Thing\.value .* the escape \\p at character 1; .*NoCheck"
    ):
        _table(base, Annotated[str, StringConstraints(pattern=r"\p{Greek}")])
    left = _table(base, Annotated[str, NoCheck(), StringConstraints(pattern=r"\p{Greek}")], name="Other")
    assert _checks(left) == set()


def test_rules_are_carried_by_their_constraints(base: Any) -> None:
    table = _table(base, int, Field(ge=0, le=9, multiple_of=3))
    rules = {str(item.name): derived_rule(item) for item in table.constraints if derived_rule(item)}
    assert {name: (rule.kind.value, rule.column) for name, rule in rules.items() if rule} == {
        "ck_thing_value_range": ("range", "value"),
        "ck_thing_value_multiple": ("multiple", "value"),
    }


def test_rules_stay_with_a_copy_of_the_table(base: Any) -> None:
    table = _table(base, str, pydantic.Field(pattern="^a"))
    copied = [derived_rule(item) for item in table.to_metadata(sa.MetaData()).constraints]
    assert [rule.pattern for rule in copied if rule] == ["^a"]


def test_json_has_no_length(base: Any) -> None:
    assert _checks(_table(base, list[int], Field(sa_type=sa.JSON, min_length=1))) == set()


def test_a_decorated_type_may_store_anything_so_nothing_is_stated(base: Any) -> None:
    class Encrypted(sa.TypeDecorator[str]):
        impl = sa.Text
        cache_ok = True

    assert _checks(_table(base, str, Field(sa_type=Encrypted, max_length=3))) == set()


def test_a_column_of_another_name_is_found(base: Any) -> None:
    table = _table(base, int, Field(ge=1, sa_column=sa.Column("other", sa.Integer, nullable=False)))
    assert _checks(table) == {"ck_thing_other_range"}


def test_a_mixin_with_schema_items_serves_many_tables() -> None:
    class Local(SQLModel, registry=registry()):
        pass

    class Numbered(Local):
        id: int | None = Field(default=None, primary_key=True, sa_column_args=(sa.Identity(),))

    class One(Numbered, table=True):
        pass

    class Two(Numbered, table=True):
        pass

    tables = [Local.metadata.tables["one"], Local.metadata.tables["two"]]
    assert all(table.c.id.identity and table.c.id.identity.column is table.c.id for table in tables)


def test_a_field_that_is_written_anew_starts_anew() -> None:
    class Local(SQLModel, registry=registry()):
        pass

    class Parent(Local):
        id: int | None = Field(default=None, primary_key=True)
        value: Literal["a"] = "a"

    class Child(Parent, table=True):
        value: int = 3  # type: ignore[assignment]

    table = Local.metadata.tables["child"]
    assert _ddl(table) == "value INTEGER DEFAULT 3 NOT NULL"
    assert _checks(table) == set()


def test_the_base_shares_sqlmodels_metadata() -> None:
    assert SQLModel.metadata is sqlmodel.SQLModel.metadata
    assert dict(SQLModel.metadata.naming_convention) == dict(sa.MetaData().naming_convention)


def test_plain_sqlmodel_is_left_alone() -> None:
    class Local(sqlmodel.SQLModel, registry=registry()):
        pass

    table = _table(Local, str, Field(max_length=3))
    assert _ddl(table) == "value VARCHAR(3) NOT NULL"
    assert _checks(table) == set()
    assert {constraint.name for constraint in table.constraints} == {None}


def test_everything_is_named() -> None:
    class Local(SQLModel, registry=registry()):
        pass

    class Parent(Local, table=True):
        id: int | None = Field(default=None, primary_key=True)

    class Child(Local, table=True):
        __table_args__ = (sa.UniqueConstraint("a", "b"), sa.CheckConstraint("a > b"))

        id: int | None = Field(default=None, primary_key=True)
        parent_id: int = Field(foreign_key="parent.id", index=True)
        a: int = Field(unique=True)
        b: int = Field(unique=True, index=True)

    table = Local.metadata.tables["child"]
    items: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
    assert {str(item.name) for item in items} == {
        "pk_child",
        "fk_child_parent_id_parent",
        "ix_child_parent_id",
        "uq_child_a",
        "ix_child_b",
        "uq_child_a_b",
        "ck_child_rule",
    }
    assert Local.metadata.tables["parent"].primary_key.name == "pk_parent"


def test_a_naming_convention_of_ones_own_is_followed() -> None:
    class Local(
        SQLModel, registry=registry(metadata=sa.MetaData(naming_convention={"ck": "chk_%(constraint_name)s"}))
    ):
        pass

    assert _checks(_table(Local, str, Field(max_length=3))) == {"chk_value_length"}


def test_timestamps_compare_and_repeat_themselves() -> None:
    assert repr(UTCTimestamp()) == "UTCTimestamp()"
    assert UTCTimestamp.cache_ok


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    before = set(SQLModel.metadata.tables)
    yield
    assert set(SQLModel.metadata.tables) == before
