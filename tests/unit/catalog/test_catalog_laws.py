"""Laws of catalog values: JSON and back, the fingerprint, and what compare says of two of them."""

from __future__ import annotations

import functools
import json
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskschema.catalog.compare import FACETS, compare
from taskschema.catalog.ddl import DDL
from taskschema.catalog.objects import (
    SUBJECTS,
    Catalog,
    CatalogObject,
    Column,
    ColumnOf,
    Constraint,
    ConstraintKind,
    ConstraintOf,
    Index,
    IndexOf,
    Table,
    UserMapping,
)
from taskschema.catalog.queries import load_query
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


def identity(item: Any) -> str:
    return str(getattr(item, "label", None) or getattr(item, "name", None) or repr(item))


CLASSES: dict[str, type[CatalogObject]] = {
    subject: typing.get_args(hint)[0]
    for subject, hint in typing.get_type_hints(Catalog).items()
    if subject in SUBJECTS
}


TOLD = [subject for subject in SUBJECTS if subject != "user_mappings"]
"""Subjects of which every difference is told; options of a user mapping may be hidden from one who reads."""
OBJECTS = {
    subject: st.lists(drawn(cls), max_size=2, unique_by=identity).map(tuple)
    for subject, cls in CLASSES.items()
}


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A few subjects of a catalog, with a few objects each; tables more often than not."""
    chosen = draw(st.lists(st.sampled_from(["tables", *TOLD]), max_size=3, unique=True))
    parts: dict[str, Any] = {subject: draw(OBJECTS[subject]) for subject in chosen}
    return Catalog(**parts)


CATALOGS = catalogs()


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
        assert finding.code.endswith(("-missing", "-unexpected", "-changed", "-renamed"))
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


TABLE = Table("public", "t")


def plain(hint: Any) -> Any:
    """A value of a type that says as little as it can."""
    return value_of(hint, text="a", number=1, boolean=False, is_filled=False)


def other(hint: Any) -> Any:
    """Another one, which differs from it in everything that it holds."""
    return value_of(hint, text="b", number=2, boolean=True, is_filled=True)


def value_of(hint: Any, *, text: str, number: int, boolean: bool, is_filled: bool) -> Any:
    again: dict[str, Any] = {"text": text, "number": number, "boolean": boolean, "is_filled": is_filled}
    origin, arms = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and arms[-1] is Ellipsis:
        return (value_of(arms[0], **again),) if is_filled else ()
    if origin is tuple:
        return tuple(value_of(arm, **again) for arm in arms)
    if origin is types.UnionType:
        inner = next(arm for arm in arms if arm is not types.NoneType)
        return value_of(inner, **again) if is_filled else None
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made: Any = hint
        return made(**{field.name: value_of(hints[field.name], **again) for field in fields(hint)})
    if issubclass(hint, StrEnum):
        return list(hint)[is_filled]
    return {str: text, int: number, bool: boolean}[hint]


def within(part: Any) -> Catalog:
    """A catalog with the part in a table."""
    field = {Column: "columns", Constraint: "constraints", Index: "indexes"}[type(part)]
    parts: dict[str, Any] = {field: (part,)}
    return Catalog(tables=(replace(TABLE, **parts),))


PLACES: dict[type, Callable[[Any], Catalog]] = {
    **{
        cls: functools.partial(lambda subject, value: Catalog(**{subject: (value,)}), subject)
        for subject, cls in CLASSES.items()
    },
    Column: within,
    Constraint: within,
    Index: within,
}


def changed(value: Any, field: str) -> Any:
    """The value with another field; where it was true already, as `validated` is, that is turned over."""
    hint = typing.get_type_hints(type(value))[field]
    new = other(hint)
    return replace(value, **{field: plain(hint) if new == getattr(value, field) else new})


def compared() -> list[Any]:
    return [
        pytest.param(cls, field.name, id=f"{cls.__name__}.{field.name}")
        for cls in PLACES
        for field in fields(cls)
        if field.compare and identity(changed(plain(cls), field.name)) == identity(plain(cls))
        if cls is not UserMapping
    ]


@pytest.mark.parametrize(("cls", "field"), compared())
def test_every_single_field_is_told(cls: type, field: str) -> None:
    value, place = plain(cls), PLACES[cls]
    for one, another in [(value, changed(value, field)), (changed(value, field), value)]:
        findings = compare(place(one), place(another))
        assert findings
        assert all(finding.object and finding.message for finding in findings)


@pytest.mark.parametrize("cls", PLACES)
def test_a_value_on_one_side_only_is_told_once(cls: type) -> None:
    value, place = plain(cls), PLACES[cls]
    nothing = Catalog(tables=(TABLE,) if cls in (Column, Constraint, Index) else ())
    (missing,) = compare(place(value), nothing)
    (unexpected,) = compare(nothing, place(value))
    assert missing.object == unexpected.object
    assert missing.code.endswith("-missing")
    assert unexpected.code.endswith("-unexpected")


def test_every_subject_has_a_query_a_facet_and_a_ddl() -> None:
    assert set(FACETS) == set(SUBJECTS)
    assert all(load_query(subject, 18) for subject in SUBJECTS)
    assert set(DDL) == {*CLASSES.values(), ColumnOf, ConstraintOf, IndexOf}


def test_a_dropped_primary_key_is_one_finding() -> None:
    key = Constraint("pk", ConstraintKind.PRIMARY_KEY, "PRIMARY KEY (c)", ("c",))
    index = Index("pk", "CREATE UNIQUE INDEX pk ON public.t USING btree (c)", ("c",), constraint="pk")
    expected = Catalog(tables=(replace(TABLE, constraints=(key,), indexes=(index,)),))
    (finding,) = compare(expected, Catalog(tables=(TABLE,)))
    assert (finding.code, finding.object) == ("constraint-missing", "constraint public.t.pk")


def test_names_that_need_quotes_have_them() -> None:
    (finding,) = compare(Catalog(tables=(Table("Sales", 'a"b.c'),)), Catalog())
    assert finding.object == 'table "Sales"."a""b.c"'


WITHOUT = Catalog().to_json()


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {**WITHOUT, "wishes": []},
        {**WITHOUT, "tables": [1]},
        {**WITHOUT, "tables": "none"},
        {**WITHOUT, "enums": [{"schema": "s", "name": "e", "labels": [1]}]},
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
