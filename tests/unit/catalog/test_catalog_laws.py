"""Laws of catalog values: JSON and back, the fingerprint, and what compare says of two of them."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskschema.catalog.compare import columns, compare, constraints, enums, indexes, tables
from taskschema.catalog.objects import (
    Catalog,
    Column,
    Constraint,
    ConstraintKind,
    Enum,
    Generated,
    GeneratedKind,
    Identity,
    IdentityKind,
    Index,
    Persistence,
    Reference,
    Sequence,
    Table,
)
from taskschema.errors import ConfigError

# Few values, so that two drawn catalogs often share some; the odd ones are what PostgreSQL allows in names.
TEXTS = (
    "a",
    "b",
    'Ümlaut "q".x',
    "line\nbreak",
    "CHECK (a) NOT VALID",
    "nextval('a')",
    "numeric(5,2)",
    "bigint",
)


def drawn(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type, led by its hints, so that a new field is drawn from the day it exists."""
    origin, arms = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and arms[-1] is Ellipsis:
        unique_by = identity if is_dataclass(arms[0]) else None
        return st.lists(drawn(arms[0]), max_size=2, unique_by=unique_by).map(tuple)
    if origin is tuple:
        return st.tuples(*map(drawn, arms))
    if origin is types.UnionType:
        return st.one_of(st.none(), *(drawn(arm) for arm in arms if arm is not types.NoneType))
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made: Any = hint
        return st.builds(made, **{field.name: drawn(hints[field.name]) for field in fields(hint)})
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.sampled_from(TEXTS),
        int: st.sampled_from([-1, 0, 1, 2**63 - 1]),
        bool: st.booleans(),
    }
    return plain[hint]


def identity(item: Any) -> tuple[str, str]:
    return getattr(item, "schema", ""), item.name


CATALOGS = drawn(Catalog)


@given(CATALOGS)
def test_json_and_back(catalog: Catalog) -> None:
    assert Catalog.from_json(json.loads(json.dumps(catalog.to_json()))) == catalog


@given(CATALOGS, CATALOGS)
def test_fingerprints_are_equal_exactly_when_catalogs_are(one: Catalog, other: Catalog) -> None:
    assert (one.fingerprint() == other.fingerprint()) == (one == other)
    assert Catalog.from_json(one.to_json()).fingerprint() == one.fingerprint()


@given(CATALOGS)
def test_a_catalog_does_not_differ_from_itself(catalog: Catalog) -> None:
    assert compare(catalog, Catalog.from_json(catalog.to_json())) == []


@given(CATALOGS, CATALOGS)
def test_there_are_findings_exactly_when_catalogs_differ(one: Catalog, other: Catalog) -> None:
    assert bool(compare(one, other)) == (one != other)
    assert bool(compare(other, one)) == (one != other)


@given(CATALOGS, CATALOGS)
def test_findings_are_sorted_sentences_with_both_sides(one: Catalog, other: Catalog) -> None:
    findings = compare(one, other)
    assert findings == sorted(findings)
    for finding in findings:
        assert finding.code.endswith(("-missing", "-unexpected", "-changed"))
        assert finding.message
        assert finding.hint
        assert (finding.expected is None) >= finding.code.endswith("-unexpected")
        assert (finding.actual is None) >= finding.code.endswith("-missing")


@given(st.permutations(["id", "title", "Zeit"]), st.permutations(["a", "b"]))
def test_order_of_making_is_no_part_of_a_catalog(names: list[str], table_names: list[str]) -> None:
    made = Catalog(
        tables=tuple(
            Table("public", name, columns=tuple(Column(column, "text") for column in names))
            for name in table_names
        )
    )
    assert [column.name for column in made.tables[0].columns] == ["Zeit", "id", "title"]
    assert [table.name for table in made.tables] == ["a", "b"]


COLUMN = Column("c", "text")
CONSTRAINT = Constraint("k", ConstraintKind.UNIQUE, "UNIQUE (c)", ("c",))
INDEX = Index("i", "CREATE INDEX i ON public.t USING btree (c)", ("c",))
TABLE = Table("public", "t")
SEQUENCE = Sequence("public", "s")
OTHER: dict[type, dict[str, Any]] = {
    Table: {
        "relkind": "partitioned", "persistence": Persistence.UNLOGGED, "columns": (COLUMN,),
        "constraints": (CONSTRAINT,),
        "indexes": (INDEX,), "access_method": "heap2", "tablespace": "fast", "options": ("fillfactor=70",),
        "replica_identity": "full", "of_type": "public.o", "inherits": (("public", "p"),),
        "partition_key": "RANGE (c)", "partition_bound": "DEFAULT",
    },
    Column: {
        "type": "integer", "collation": '"C"', "not_null": True, "not_null_validated": False,
        "not_null_no_inherit": True, "default": "1", "generated": Generated(GeneratedKind.STORED, "1"),
        "identity": Identity(IdentityKind.ALWAYS, SEQUENCE), "storage": "plain", "compression": "lz4",
        "statistics": 7, "options": ("n_distinct=1",), "is_local": False,
    },
    Constraint: {
        "kind": ConstraintKind.CHECK, "definition": "UNIQUE (d)", "columns": ("d",),
        "references": Reference("public", "r", ("id",)), "validated": False, "enforced": False,
        "deferrable": True,
        "deferred": True, "no_inherit": True, "is_local": False,
        "disabled_triggers": ("RI_FKey_check_ins disabled",),
    },
    Index: {
        "definition": "CREATE INDEX i ON public.t USING hash (c)", "keys": ("d",), "included": ("e",),
        "predicate": "c IS NULL", "unique": True, "primary": True, "valid": False, "constraint": "k",
        "clustered": True, "replica_identity": True, "tablespace": "fast", "statistics": ((1, 500),),
        "parent": ("public", "pi"),
    },
    Enum: {"labels": ("x",)},
    Sequence: {
        "type": "integer", "start": 2, "increment": 2, "minimum": 2, "maximum": 2, "cache": 2, "cycle": True,
        "persistence": Persistence.UNLOGGED, "owned_by": ("public", "t", "c"),
    },
}  # fmt: skip
PLACES: dict[type, tuple[Any, Any]] = {
    Table: (TABLE, lambda value: Catalog(tables=(value,))),
    Column: (COLUMN, lambda value: Catalog(tables=(replace(TABLE, columns=(value,)),))),
    Constraint: (CONSTRAINT, lambda value: Catalog(tables=(replace(TABLE, constraints=(value,)),))),
    Index: (INDEX, lambda value: Catalog(tables=(replace(TABLE, indexes=(value,)),))),
    Enum: (Enum("public", "e"), lambda value: Catalog(enums=(value,))),
    Sequence: (SEQUENCE, lambda value: Catalog(sequences=(value,))),
}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        pytest.param(kind, field.name, id=f"{kind.__name__}.{field.name}")
        for kind in PLACES
        for field in fields(kind)
        if field.name not in ("schema", "name")
    ],
)
def test_every_single_field_is_told(kind: type, field: str) -> None:
    value, place = PLACES[kind]
    other = replace(value, **{field: OTHER[kind][field]})
    for one, another in [(value, other), (other, value)]:
        (finding,) = compare(place(one), place(another))
        assert finding.object


@pytest.mark.parametrize("kind", PLACES)
def test_a_value_on_one_side_only_is_told_once(kind: type) -> None:
    value, place = PLACES[kind]
    nothing = Catalog(tables=(TABLE,) if kind in (Column, Constraint, Index) else ())
    (missing,) = compare(place(value), nothing)
    (unexpected,) = compare(nothing, place(value))
    assert missing.object == unexpected.object == {
        Table: "table public.t", Column: "column public.t.c", Constraint: "constraint public.t.k",
        Index: "index public.i", Enum: "enum public.e", Sequence: "sequence public.s",
    }[kind]  # fmt: skip
    assert missing.code.endswith("-missing")
    assert unexpected.code.endswith("-unexpected")


def test_rules_name_fields_that_exist() -> None:
    for rules, cls in [
        (tables.RULES, Table), (columns.RULES, Column), (constraints.STATE_RULES, Constraint),
        (indexes.STATE_RULES, Index), (enums.RULES, Enum),
    ]:  # fmt: skip
        assert set(rules) <= {field.name for field in fields(cls)}


def test_a_dropped_primary_key_is_one_finding() -> None:
    key = Constraint("pk", ConstraintKind.PRIMARY_KEY, "PRIMARY KEY (c)", ("c",))
    index = Index("pk", "CREATE UNIQUE INDEX pk ON public.t USING btree (c)", ("c",), constraint="pk")
    expected = Catalog(tables=(replace(TABLE, constraints=(key,), indexes=(index,)),))
    (finding,) = compare(expected, Catalog(tables=(TABLE,)))
    assert (finding.code, finding.object) == ("constraint-missing", "constraint public.t.pk")


def test_names_that_need_quotes_have_them() -> None:
    (finding,) = compare(Catalog(tables=(Table("Sales", 'a"b.c'),)), Catalog())
    assert finding.object == 'table "Sales"."a""b.c"'


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"tables": [], "enums": [], "sequences": [], "views": []},
        {"tables": [1], "enums": [], "sequences": []},
        {"tables": "none", "enums": [], "sequences": []},
        {"tables": [], "enums": [{"schema": "s", "name": "e", "labels": [1]}], "sequences": []},
        [],
    ],
)
def test_what_is_no_catalog_is_refused(stored: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        Catalog.from_json(stored)
    assert caught.value.hint


def test_a_word_outside_a_closed_set_is_refused() -> None:
    stored: Any = Catalog(tables=(TABLE,)).to_json()
    stored["tables"][0]["relkind"] = "heap"
    with pytest.raises(ConfigError, match="TableKind"):
        Catalog.from_json(stored)
