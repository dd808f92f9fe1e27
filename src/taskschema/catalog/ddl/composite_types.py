"""DDL of composite types: attributes can be renamed, changed, dropped, and added at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Attribute, CompositeType


def _create(value: CompositeType) -> list[Statement]:
    attributes = ", ".join(f"{name(each.name)} {_type(each)}" for each in value.attributes)
    return [Statement(f"CREATE TYPE {name(value)} AS ({attributes})")]


def _type(attribute: Attribute) -> str:
    return f"{attribute.type}{f' COLLATE {attribute.collation}' if attribute.collation else ''}"


def _altered(value: CompositeType, action: str, *hazards: Hazard) -> Statement:
    return Statement(f"ALTER TYPE {name(value)} {action}", hazards)


def _alter(actual: CompositeType, expected: CompositeType) -> list[Statement]:
    """Rename first, then drop what is at the wrong place, change types, and add the rest.

    CASCADE is for tables of the type, which have its columns; a drop would take views along with it.
    """
    renamed = dict(_renamed(actual.attributes, expected.attributes))
    found = [replace(each, name=renamed.get(each.name, each.name)) for each in actual.attributes]
    kept = _kept(found, expected.attributes)
    return [
        *(_rename(expected, old, new) for old, new in renamed.items()),
        *(_drop_attribute(expected, each) for each in found if each not in kept),
        *_alter_types(expected, kept),
        *(_add(expected, each) for each in expected.attributes[len(kept) :]),
    ]


def _renamed(found: Iterable[Attribute], should: Iterable[Attribute]) -> Iterator[tuple[str, str]]:
    """Pair the attributes that have the same place and type, and names that the other side does not know."""
    found, should = tuple(found), tuple(should)
    names = [{each.name for each in side} for side in (found, should)]
    for old, new in zip(found, should, strict=False):
        is_free = old.name not in names[1] and new.name not in names[0]
        if is_free and replace(old, name=new.name) == new:
            yield old.name, new.name


def _kept(found: Iterable[Attribute], should: tuple[Attribute, ...]) -> list[Attribute]:
    """Return what can stay: with what is added at the end it has to give the order that should be."""
    kept: list[Attribute] = []
    for attribute in found:
        if len(kept) < len(should) and attribute.name == should[len(kept)].name:
            kept.append(attribute)
    return kept


def _rename(value: CompositeType, old: str, new: str) -> Statement:
    return _altered(value, f"RENAME ATTRIBUTE {name(old)} TO {name(new)} CASCADE")


def _drop_attribute(value: CompositeType, attribute: Attribute) -> Statement:
    return _altered(value, f"DROP ATTRIBUTE {name(attribute.name)}", Hazard.LOSES_DATA)


def _alter_types(value: CompositeType, kept: Iterable[Attribute]) -> Iterator[Statement]:
    for found, should in zip(kept, value.attributes, strict=False):
        if found != should:
            yield _altered(value, f"ALTER ATTRIBUTE {name(should.name)} TYPE {_type(should)} CASCADE")


def _add(value: CompositeType, attribute: Attribute) -> Statement:
    return _altered(value, f"ADD ATTRIBUTE {name(attribute.name)} {_type(attribute)} CASCADE")


COMPOSITE_TYPES: Ddl[CompositeType] = Ddl(
    rank=19,
    create=_create,
    drop=lambda value: [Statement(f"DROP TYPE {name(value)}")],
    alter=_alter,
    rename=moving("TYPE"),
)
