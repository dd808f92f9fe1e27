"""What is attached to a relation and lives and dies with it: triggers, rules and policies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject

_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_COLUMNS = re.compile(
    rf"\A(CREATE (?:CONSTRAINT )?TRIGGER {_NAME} (?:BEFORE|AFTER|INSTEAD OF) "
    r"(?:(?:INSERT|DELETE) OR )*UPDATE OF )"
    rf"({_NAME}(?:, {_NAME})+)"
)


class TriggerState(StrEnum):
    """In which sessions a trigger or a rule fires: those that are no replica, replicas, all, or none."""

    ORIGIN = "origin"
    REPLICA = "replica"
    ALWAYS = "always"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Trigger(CatalogObject):
    """A trigger of a table or view; `enabled` is origin, replica, always or disabled.

    Copies of a partitioned table's trigger come and go with it; `exceptions` are those that are not enabled
    as it is, as (schema, table, enabled). `depends_on` are extensions that it is dropped with. The columns of
    UPDATE OF are a set, and sorted.
    """

    schema: str
    table: str
    name: str
    definition: str
    enabled: TriggerState = TriggerState.ORIGIN
    exceptions: tuple[tuple[str, str, str], ...] = ()
    depends_on: tuple[str, ...] = ()

    word: ClassVar[str] = "trigger"

    def __post_init__(self) -> None:
        """Sort the columns of UPDATE OF, which PostgreSQL prints as they were written."""
        object.__setattr__(self, "definition", _COLUMNS.sub(_sorted, self.definition, count=1))


@dataclass(frozen=True, slots=True)
class Rule(CatalogObject):
    """A rewrite rule; that which makes a view a view is a part of the view."""

    schema: str
    table: str
    name: str
    definition: str
    enabled: TriggerState = TriggerState.ORIGIN

    word: ClassVar[str] = "rule"


@dataclass(frozen=True, slots=True)
class Policy(CatalogObject):
    """A row-level security policy; `command` is all, select, insert, update or delete; `roles` sorted.

    `in_force` is False where row-level security is off on the table, which is a fact of the table.
    """

    schema: str
    table: str
    name: str
    permissive: bool = True
    command: str = "all"
    roles: tuple[str, ...] = ("PUBLIC",)
    using: str | None = None
    check: str | None = None
    in_force: bool = field(default=True, compare=False)

    word: ClassVar[str] = "policy"


def _sorted(found: re.Match[str]) -> str:
    return found[1] + ", ".join(sorted(re.findall(_NAME, found[2])))
