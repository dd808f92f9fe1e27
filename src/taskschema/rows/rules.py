"""The rules of columns, as their tables carry them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table

from taskschema.models.checks import derived_rule
from taskschema.models.rules import Rule


def rules_of(column: Column[Any]) -> tuple[Rule, ...]:
    """Return the rules that the table states about a column, in the order of their constraints' names."""
    assert isinstance(column.table, Table)  # noqa: S101
    found = [(str(constraint.name), derived_rule(constraint)) for constraint in column.table.constraints]
    return tuple(
        rule
        for _, rule in sorted(found, key=lambda pair: pair[0])
        if rule is not None and rule.column == column.name
    )
