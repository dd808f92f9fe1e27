"""DDL of settings that a database or a role has for new sessions."""

from __future__ import annotations

from taskschema.catalog.ddl.assignments import assignment, parameter
from taskschema.catalog.ddl.statements import DATABASE, Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Setting
from taskschema.catalog.objects.database import MASKED


def _set(setting: Setting) -> list[Statement]:
    """Set it; a value that was not read cannot be written."""
    if setting.value == MASKED:
        return []
    return [_altered(setting, f"SET {assignment(setting)}")]


def _reset(setting: Setting) -> list[Statement]:
    return [_altered(setting, f"RESET {parameter(setting)}")]


def _altered(setting: Setting, action: str) -> Statement:
    hazards = (Hazard.ALL_DATABASES,) if setting.everywhere else ()
    return Statement(f"ALTER {_whose(setting)} {action}", hazards)


def _whose(setting: Setting) -> str:
    role = "ROLE ALL" if setting.role is None else f"ROLE {name(setting.role)}"
    if setting.everywhere:
        return role
    return f"DATABASE {DATABASE}" if setting.role is None else f"{role} IN DATABASE {DATABASE}"


SETTINGS: Ddl[Setting] = Ddl(
    rank=88,
    create=_set,
    drop=_reset,
    alter=lambda actual, expected: [] if actual == expected else _set(expected),
)
