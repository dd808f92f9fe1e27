"""How SQL names an object that something is said about."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.ddl.statements import DATABASE
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import ObjectRef

_ROUTINES = ("function", "procedure", "aggregate", "window function")
_TYPES = ("enum", "composite type", "range type", "type")
_WORDS: Mapping[str, str] = {
    # ROUTINE takes the types of the arguments alone also for aggregates, whose own form tells them apart.
    **dict.fromkeys(_ROUTINES, "ROUTINE"),
    **dict.fromkeys(_TYPES, "TYPE"),
    "foreign-data wrapper": "FOREIGN DATA WRAPPER",
}
_RELATIONS = ("table", "view", "materialized view")
_ATTACHED = ("constraint", "trigger", "rule", "policy")


def reference(value: ObjectRef) -> str:
    """Name an object with its kind, as COMMENT ON, SECURITY LABEL ON and ALTER want it."""
    return f"{_word(value)} {_named(value)}"


def granted_on(value: ObjectRef) -> str:
    """Name an object as GRANT and REVOKE want it; of a column, the relation that it is in."""
    if value.kind == "column":
        return f"TABLE {name(value.names[:-1])}"
    if value.kind in _RELATIONS:
        return f"TABLE {name(value.names)}"
    word = "FOREIGN SERVER" if value.kind == "server" else _word(value)
    return f"{word} {_named(value)}"


def _word(value: ObjectRef) -> str:
    if value.foreign_table:
        return "FOREIGN TABLE"
    if value.kind == "domain constraint":
        return "CONSTRAINT"
    return _WORDS.get(value.kind, value.kind.upper())


def _named(value: ObjectRef) -> str:
    if value.kind == "database":
        return DATABASE
    if value.kind == "domain constraint":
        return f"{name(value.names[-1])} ON DOMAIN {name(value.names[:-1])}"
    if value.kind in _ATTACHED:
        return f"{name(value.names[-1])} ON {name(value.names[:-1])}"
    if value.kind == "operator":
        return f"{name(value.names[:-1])}.{value.names[-1]} {value.arguments}"
    if not value.names:
        return value.arguments
    return f"{name(value.names)}{value.arguments}"
