"""How values of one type become values of another: USING, and what it does to the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from taskschema.catalog.ddl.statements import Hazard
from taskschema.catalog.ddl.words import name

_INTEGERS = ("smallint", "integer", "bigint")
_STRINGS = frozenset({"text", "character varying", "character", "bpchar", "name", "citext"})
_FAMILIES = (
    _STRINGS,
    frozenset({*_INTEGERS, "numeric", "real", "double precision"}),
    frozenset({"date", "timestamp without time zone", "timestamp with time zone"}),
    frozenset({"time without time zone", "time with time zone"}),
    frozenset({"bit", "bit varying"}),
    frozenset({"json", "jsonb"}),
    frozenset({"inet", "cidr"}),
)
"""Types between which assignment converts: it fails where a value does not fit; a cast would cut it off."""
_CASTS = (
    (frozenset({"jsonb"}), frozenset({*_INTEGERS, "numeric", "real", "double precision", "boolean"})),
    (frozenset({"integer"}), frozenset({"boolean", '"char"', "bit"})),
    (frozenset({"boolean", '"char"', "bit"}), frozenset({"integer"})),
    (frozenset({"bigint"}), frozenset({"bit"})),
    (frozenset({"bit"}), frozenset({"bigint"})),
)
"""Types between which a cast converts in another way than by their text."""

_ELEMENT = r'("([^"\\]|\\.)*"|[^{}",\\\s]([^{}",\\]*[^{}",\\\s])?)'
_ARRAY = rf"^\{{({_ELEMENT}(,{_ELEMENT})*)?\}}$"
"""Text that PostgreSQL reads as an array; other text in braces, such as JSON, is a single value."""

_TYPE = re.compile(
    r"(?P<base>.*?)(?:\((?P<modifiers>[\d,-]+)\))?"
    r"(?P<rest> with(?:out)? time zone)?(?P<array>(?:\[\])*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Type:
    base: str
    modifiers: tuple[int, ...] | None
    is_array: bool

    @classmethod
    def parse(cls, text: str) -> _Type:
        found = _TYPE.fullmatch(text)
        assert found is not None  # noqa: S101  (every part of the pattern may be empty)
        numbers = found["modifiers"]
        base = f"{found['base']}{found['rest'] or ''}"
        # citext is an extension's, in whatever schema that is.
        base = "citext" if base.endswith(".citext") else base
        return cls(base, tuple(map(int, numbers.split(","))) if numbers else None, bool(found["array"]))


def using(column: str, actual: str, expected: str) -> str:
    """Write the USING clause with a space before it, nothing where assignment converts.

    Types that nothing else is known of are converted by way of their text, which every type has.
    """
    was, should = _Type.parse(actual), _Type.parse(expected)
    if _is_assigned(was, should):
        return ""
    return f" USING {_converted(name(column), expected, was, should)}"


def _converted(column: str, expected: str, was: _Type, should: _Type) -> str:
    one, other = (replace(each, is_array=False) for each in (was, should))
    if was.is_array == should.is_array:
        is_cast = _is_string(one) or _is_cast(one, other)
        return (
            f"{column}::{expected}"
            if is_cast
            else f"{column}::text{'[]' if was.is_array else ''}::{expected}"
        )
    if should.is_array and _is_string(was):
        is_array = f"{column} ~ '{_ARRAY}' OR {column} LIKE '{{{{%}}}}'"
        literal = f"WHEN {is_array} THEN {column}::{expected} WHEN {column} = '' THEN '{{}}'"
        return f"CASE WHEN {column} IS NULL THEN NULL {literal} ELSE ARRAY[{column}]::{expected} END"
    # A JSON array is no single element, and cannot be taken apart here.
    if (_is_assigned(one, other) or _is_cast(one, other)) and one.base not in ("json", "jsonb"):
        if should.is_array:
            return f"CASE WHEN {column} IS NOT NULL THEN ARRAY[{column}]::{expected} END"
        # Of more than one element, the text is no value of the type: nothing is cut off.
        single = f"WHEN pg_catalog.cardinality({column}) < 2 THEN {column}[1]::{expected}"
        return f"CASE {single} ELSE {column}::text::{expected} END"
    return f"{column}::text::{expected}"


def hazards(actual: str, expected: str) -> tuple[Hazard, ...]:
    """Return what the change of a type does to the rows."""
    was, should = _Type.parse(actual), _Type.parse(expected)
    return tuple(_hazards(was, should))


def _hazards(was: _Type, should: _Type) -> Iterator[Hazard]:
    if not _fits(was, should):
        yield Hazard.MAY_FAIL
    if _rounds(was, should):
        yield Hazard.LOSES_DATA
    yield Hazard.SCANS if _is_stored_alike(was, should) else Hazard.REWRITES


def _is_string(type_: _Type) -> bool:
    return type_.base in _STRINGS and not type_.is_array


def _is_assigned(was: _Type, should: _Type) -> bool:
    if _is_string(should):
        return True
    if was.is_array != should.is_array:
        return False
    # What follows `interval` are fields and digits that are kept.
    are_intervals = was.base.startswith("interval") and should.base.startswith("interval")
    is_same = was.base == should.base or are_intervals
    return is_same or any({was.base, should.base} <= family for family in _FAMILIES)


def _is_cast(was: _Type, should: _Type) -> bool:
    if was.base in _STRINGS:
        return True
    return any(was.base in sources and should.base in targets for sources, targets in _CASTS)


def _fits(was: _Type, should: _Type) -> bool:
    """True if every value of the one type is known to be one of the other."""
    if _is_string(should) and should.modifiers is None:
        return should.base in ("text", "character varying", "bpchar", "citext")
    if was.is_array != should.is_array:
        return False
    if was.base in _INTEGERS and should.base in _INTEGERS:
        return _INTEGERS.index(was.base) <= _INTEGERS.index(should.base)
    if was.base in _INTEGERS and should.base == "numeric":
        return should.modifiers is None
    return was.base == should.base and (_is_wider(was, should) or was.base not in ("numeric", *_STRINGS))


def _is_wider(was: _Type, should: _Type) -> bool:
    """True if a type takes as much before and after the point as the other one."""
    if should.modifiers is None:
        return True
    if was.modifiers is None:
        return False
    if was.base != "numeric":
        return should.modifiers[0] >= was.modifiers[0]
    (precision, scale), (wider, wider_scale) = (_numeric(each.modifiers or (0,)) for each in (was, should))
    return wider_scale >= scale and wider - wider_scale >= precision - scale


def _numeric(modifiers: tuple[int, ...]) -> tuple[int, int]:
    return modifiers[0], modifiers[1] if len(modifiers) > 1 else 0


def _rounds(was: _Type, should: _Type) -> bool:
    """True if digits after the point, or the time of a day, may go."""
    if was.base.startswith("time") and should.base.startswith("time"):
        return should.modifiers is not None and (was.modifiers is None or should.modifiers < was.modifiers)
    if was.base.startswith("timestamp") and should.base in ("date", "time without time zone"):
        return True
    if was.base in ("numeric", "real", "double precision") and should.base in _INTEGERS:
        return True
    if was.base == should.base == "numeric" and should.modifiers is not None:
        return was.modifiers is None or _numeric(should.modifiers)[1] < _numeric(was.modifiers)[1]
    return False


def _is_stored_alike(was: _Type, should: _Type) -> bool:
    """True if PostgreSQL leaves the rows as they are.

    See https://www.postgresql.org/docs/current/sql-altertable.html, the notes on changing types.
    """
    if was == should:
        return True
    if was.is_array or should.is_array:
        return False
    if was.base == should.base == "numeric":
        same_scale = should.modifiers is None or (
            was.modifiers is not None and _numeric(was.modifiers)[1] == _numeric(should.modifiers)[1]
        )
        return same_scale and _is_wider(was, should)
    if was.base in ("text", "character varying") and should.base in ("text", "character varying"):
        return should.modifiers is None or (was.base == should.base and _is_wider(was, should))
    lengthened = was.base == should.base and was.base not in ("character", "bit")
    return lengthened and _is_wider(was, should)
