"""What a pydantic field says, read through Optional, Annotated, aliases and nested `Field`s."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

from annotated_types import GroupedMetadata
from pydantic import AwareDatetime, NaiveDatetime
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

_UNIONS = (Union, types.UnionType)


@dataclass(frozen=True, slots=True)
class Shape:
    """One field, unwrapped: its type without None, and everything that was written about it."""

    type: Any
    """A class, a generic alias, or None where the field is a union of several types."""
    literals: tuple[Any, ...] = ()
    """The values of a Literal field, None left out."""
    is_nullable: bool = False
    metadata: tuple[Any, ...] = ()
    """Constraints of pydantic and annotated_types, the groups (Interval, StringConstraints) taken apart."""

    @property
    def literal_types(self) -> frozenset[type]:
        """The types that the values of a Literal have."""
        return frozenset(type(value) for value in self.literals)

    def setting(self, name: str) -> Any:
        """Return the last value that pydantic's general metadata gives a setting, such as `max_digits`."""
        values = [getattr(item, name, None) for item in self.metadata]
        return next((value for value in reversed(values) if value is not None), None)


def read_shape(field: FieldInfo) -> Shape:
    """Unwrap a field."""
    inner = _unwrap(field.annotation)
    return Shape(
        type=inner.type,
        literals=inner.literals,
        is_nullable=inner.is_nullable,
        metadata=(*inner.metadata, *_flatten(field.metadata)),
    )


def _unwrap(annotation: Any) -> Shape:
    if isinstance(annotation, TypeAliasType) or type(annotation).__name__ == "TypeAliasType":
        return _unwrap(annotation.__value__)
    if isinstance(annotation, NewType):
        return _unwrap(annotation.__supertype__)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin is Literal:
        values = tuple(value for value in arguments if value is not None)
        return Shape(Literal, values, is_nullable=len(values) < len(arguments))
    if origin in _UNIONS:
        return _union(arguments)
    return Shape(annotation, is_nullable=annotation is type(None))


def _annotated(annotation: Any, metadata: Iterable[Any]) -> Shape:
    inner = _unwrap(annotation)
    found = tuple(_flatten(metadata))
    # As in pydantic, the last word on time zones counts.
    zones = [zone for zone in (_zone(item) for item in found) if zone is not None]
    return Shape(
        type=zones[-1] if zones else inner.type,
        literals=inner.literals,
        is_nullable=inner.is_nullable,
        metadata=(*inner.metadata, *found),
    )


def _zone(item: Any) -> Any:
    for zone in (AwareDatetime, NaiveDatetime):
        if item is zone or type(item) is zone:
            return zone
    return None


def _union(arguments: tuple[Any, ...]) -> Shape:
    members = [_unwrap(argument) for argument in arguments]
    nullable = any(member.is_nullable for member in members)
    members = [member for member in members if member.type is not type(None)]
    if len(members) == 1:
        (only,) = members
        return Shape(only.type, only.literals, nullable, only.metadata)
    if members and all(member.type is Literal and not member.metadata for member in members):
        return Shape(Literal, tuple(value for member in members for value in member.literals), nullable)
    return Shape(None, is_nullable=nullable)


def _flatten(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from _flatten(item.metadata)
        elif isinstance(item, GroupedMetadata):
            yield from _flatten(item)
        elif item is not None:
            yield item
