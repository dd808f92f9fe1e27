"""What is attached to a relation and lives and dies with it: triggers, rules and policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject


@dataclass(frozen=True, slots=True)
class Trigger(CatalogObject):
    """A trigger of a table or view; `enabled` is origin, replica, always or disabled.

    Copies of a partitioned table's trigger are not read: they come and go with it.
    """

    schema: str
    table: str
    name: str
    definition: str
    enabled: str = "origin"
    constraint: bool = False

    word: ClassVar[str] = "trigger"


@dataclass(frozen=True, slots=True)
class Rule(CatalogObject):
    """A rewrite rule; that which makes a view a view is a part of the view."""

    schema: str
    table: str
    name: str
    definition: str
    enabled: str = "origin"

    word: ClassVar[str] = "rule"


@dataclass(frozen=True, slots=True)
class Policy(CatalogObject):
    """A row-level security policy; `command` is all, select, insert, update or delete; `roles` sorted."""

    schema: str
    table: str
    name: str
    permissive: bool = True
    command: str = "all"
    roles: tuple[str, ...] = ("PUBLIC",)
    using: str | None = None
    check: str | None = None

    word: ClassVar[str] = "policy"
