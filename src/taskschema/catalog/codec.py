"""Dataclasses to JSON-able values and back, led by their own type hints."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from taskschema.errors import ConfigError

_T = TypeVar("_T")
_HINT = "write it again with this version of taskschema"


def encode(value: Any, *, compared: bool = False) -> Any:
    """Return a dataclass as dictionaries, lists, strings, numbers, booleans and None.

    With `compared`, only what `==` looks at.
    """
    if isinstance(value, tuple):
        return [encode(item, compared=compared) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        cls: Any = type(value)
        names = _compared_names(cls) if compared else _names(cls)
        return {name: encode(getattr(value, name), compared=compared) for name in names}
    return value


def decode(cls: type[_T], value: object) -> _T:
    """Return the dataclass that `encode` was given; raises ConfigError where a value is not of its type."""
    hint: Any = cls
    decoded: _T = _decoder(hint)(value)
    return decoded


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


@cache
def _compared_names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls) if field.compare)


@cache
def _decoder(hint: Any) -> Callable[[Any], Any]:
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _tuple_decoder(typing.get_args(hint))
    if origin in (typing.Union, types.UnionType):
        (inner,) = (_decoder(arm) for arm in typing.get_args(hint) if arm is not types.NoneType)
        return lambda value: None if value is None else inner(value)
    if is_dataclass(hint):
        return _dataclass_decoder(hint)
    if issubclass(hint, StrEnum):
        return lambda value: _member(hint, value)
    return lambda value: value if type(value) is hint else _refuse(hint.__name__, value)


def _tuple_decoder(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if arms[-1] is Ellipsis:
        item = _decoder(arms[0])
        return lambda value: tuple(map(item, _list(value)))
    items = tuple(map(_decoder, arms))

    def fixed(value: Any) -> tuple[Any, ...]:
        if len(_list(value)) != len(items):
            _refuse(f"list of {len(items)}", value)
        return tuple(item(part) for item, part in zip(items, value, strict=True))

    return fixed


def _dataclass_decoder(cls: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(cls)
    decoders = {name: _decoder(hints[name]) for name in _names(cls)}

    def record(value: Any) -> Any:
        if not isinstance(value, Mapping):
            _refuse(cls.__name__, value)
        if value.keys() != decoders.keys():
            odd = ", ".join(sorted(value.keys() ^ decoders.keys()))
            raise ConfigError(
                f"a stored {cls.__name__} has other fields than this version knows: {odd}", hint=_HINT
            )
        return cls(**{name: decoders[name](part) for name, part in value.items()})

    return record


def _member(cls: type[StrEnum], value: Any) -> Any:
    try:
        return cls(value)
    except ValueError:
        return _refuse(cls.__name__, value)


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, (list, tuple)) else _refuse("list", value)


def _refuse(expected: str, value: object) -> Any:
    raise ConfigError(f"a stored catalog holds {value!r} where a {expected} belongs", hint=_HINT)
