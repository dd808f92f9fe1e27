"""Dataclasses to JSON-able values and back, led by their own type hints.

A catalog holds tens of thousands of small values, so what a class looks like is worked out once, and fields
that hold plain values are copied together.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from taskschema.errors import ConfigError

_T = TypeVar("_T")
_Coder = Callable[[Any], Any]
_PLAIN = (str, int, bool)
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
        return _record_encoder(cls, compared)(value)
    return value


def decode(cls: type[_T], value: object) -> _T:
    """Return the dataclass that `encode` was given; raises ConfigError where a value is not of its type."""
    hint: Any = cls
    decoded: _T = _record_decoder(hint)(value)
    return decoded


# Types


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


@cache
def _names(cls: Any, compared: bool) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls) if field.compare or not compared)


def _plain_types(hint: Any) -> frozenset[type]:
    """Return the types that a value copied as it is may have; none where it must be looked into."""
    arms = typing.get_args(hint) if _is_union(hint) else (hint,)
    return frozenset(arms) if all(arm in (*_PLAIN, types.NoneType) for arm in arms) else frozenset()


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


def _is_record(hint: Any) -> bool:
    return is_dataclass(hint)


def _some(hint: Any) -> list[Any]:
    """Return the arms of a union but None."""
    return [arm for arm in typing.get_args(hint) if arm is not types.NoneType]


def _getter(get: Any, names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        several: Callable[[Any], tuple[Any, ...]] = get(*names)
        return several
    return lambda value: tuple(get(name)(value) for name in names)


# Encoding


@cache
def _record_encoder(cls: Any, compared: bool) -> _Coder:
    names = _names(cls, compared)
    get = _getter(attrgetter, names)
    coded = [
        (name, _encoder(_hints(cls)[name], compared)) for name in names if not _plain_types(_hints(cls)[name])
    ]

    def record(value: Any) -> dict[str, Any]:
        made = dict(zip(names, get(value), strict=True))
        for name, encoder in coded:
            made[name] = encoder(made[name])
        return made

    return record


def _encoder(hint: Any, compared: bool) -> _Coder:
    """Return how a value that must be looked into is encoded."""
    if typing.get_origin(hint) is tuple:
        return _tuple_encoder(typing.get_args(hint), compared)
    if _is_union(hint):
        arms = _some(hint)
        inner = _encoder(arms[0], compared) if len(arms) == 1 else partial(encode, compared=compared)
        return lambda value: None if value is None else inner(value)
    if _is_record(hint):
        return _record_encoder(hint, compared)
    return partial(encode, compared=compared)


def _tuple_encoder(arms: tuple[Any, ...], compared: bool) -> _Coder:
    if all(_plain_types(arm) for arm in arms if arm is not Ellipsis):
        return list
    if arms[-1] is Ellipsis:
        item = _encoder(arms[0], compared)
        return lambda value: [item(part) for part in value]
    return partial(encode, compared=compared)


# Decoding


@cache
def _record_decoder(cls: Any) -> _Coder:
    names = _names(cls, False)
    get = _getter(itemgetter, names)
    hints = [_hints(cls)[name] for name in names]
    coded = [(index, _decoder(hint)) for index, hint in enumerate(hints) if not _plain_types(hint)]
    known: set[tuple[type, ...]] = set()

    def record(value: Any) -> Any:
        _check_names(cls, value)
        parts = get(value)
        kinds = tuple(map(type, parts))
        if kinds not in known:
            _check_types(hints, parts)
            known.add(kinds)
        if coded:
            made = list(parts)
            for index, decoder in coded:
                made[index] = decoder(made[index])
            return cls(*made)
        return cls(*parts)

    return record


def _check_names(cls: Any, value: Any) -> None:
    if not isinstance(value, Mapping):
        _refuse(cls.__name__, value)
    names = _name_set(cls)
    if value.keys() != names:
        odd = ", ".join(sorted(value.keys() ^ names))
        raise ConfigError(
            f"a stored {cls.__name__} has other fields than this version knows: {odd}", hint=_HINT
        )


@cache
def _name_set(cls: Any) -> frozenset[str]:
    return frozenset(_names(cls, False))


def _check_types(hints: list[Any], parts: tuple[Any, ...]) -> None:
    for hint, part in zip(hints, parts, strict=True):
        plain = _plain_types(hint)
        if plain:
            _check_type(hint, plain, part)


def _check_type(hint: Any, plain: frozenset[type], value: Any) -> None:
    if type(value) not in plain:
        _refuse(" or ".join(arm.__name__ for arm in (_some(hint) or [hint])), value)


def _decoder(hint: Any) -> _Coder:
    """Return how a value that must be looked into is decoded."""
    if typing.get_origin(hint) is tuple:
        return _tuple_decoder(typing.get_args(hint))
    if _is_union(hint):
        (inner,) = map(_decoder, _some(hint))
        return lambda value: None if value is None else inner(value)
    if _is_record(hint):
        return _record_decoder(hint)
    if issubclass(hint, StrEnum):
        return partial(_member, hint)
    return partial(_plain_value, hint)


def _plain_value(hint: Any, value: Any) -> Any:
    _check_type(hint, _plain_types(hint), value)
    return value


def _tuple_decoder(arms: tuple[Any, ...]) -> _Coder:
    if arms[-1] is Ellipsis:
        plain = _plain_types(arms[0])
        return partial(_plain_tuple, arms[0], plain) if plain else partial(_tuple_of, _decoder(arms[0]))
    return partial(_fixed_tuple, tuple(map(_decoder, arms)))


def _plain_tuple(hint: Any, plain: frozenset[type], value: Any) -> tuple[Any, ...]:
    for item in _list(value):
        _check_type(hint, plain, item)
    return tuple(value)


def _tuple_of(item: _Coder, value: Any) -> tuple[Any, ...]:
    return tuple(map(item, _list(value)))


def _fixed_tuple(items: tuple[_Coder, ...], value: Any) -> tuple[Any, ...]:
    if len(_list(value)) != len(items):
        _refuse(f"list of {len(items)}", value)
    return tuple(item(part) for item, part in zip(items, value, strict=True))


def _member(cls: type[StrEnum], value: Any) -> Any:
    try:
        return cls(value)
    except ValueError:
        return _refuse(cls.__name__, value)


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, (list, tuple)) else _refuse("list", value)


def _refuse(expected: str, value: object) -> Any:
    raise ConfigError(f"a stored catalog holds {value!r} where a {expected} belongs", hint=_HINT)
