"""DDL of triggers."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.attached import STATES, renaming
from taskschema.catalog.ddl.extension_dependence import dependence
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Trigger, TriggerState

_CREATE, _REPLACE = "CREATE TRIGGER ", "CREATE OR REPLACE TRIGGER "


def _create(trigger: Trigger) -> list[Statement]:
    return [
        Statement(trigger.definition),
        *_states(trigger, "origin", ()),
        *dependence(_target(trigger), (), trigger.depends_on),
    ]


def _target(trigger: Trigger) -> str:
    return f"TRIGGER {name(trigger.name)} ON {name((trigger.schema, trigger.table))}"


def _drop(trigger: Trigger) -> list[Statement]:
    return [Statement(f"DROP {_target(trigger)}")]


def _alter(actual: Trigger, expected: Trigger) -> list[Statement] | None:
    """Replace the trigger, which PostgreSQL does with all but constraint triggers, and then switch it."""
    enabled, exceptions = actual.enabled, actual.exceptions
    statements = []
    if actual.definition != expected.definition:
        if not all(each.definition.startswith(_CREATE) for each in (actual, expected)):
            return None
        statements.append(Statement(_REPLACE + expected.definition.removeprefix(_CREATE)))
        enabled, exceptions = TriggerState.ORIGIN, ()
    statements += _states(expected, enabled, exceptions)
    return [*statements, *dependence(_target(expected), actual.depends_on, expected.depends_on)]


def _states(
    trigger: Trigger, enabled: str, exceptions: tuple[tuple[str, str, str], ...]
) -> Iterator[Statement]:
    """Switch a trigger, with its copies on partitions, and then those that are to be an exception."""
    if (enabled, exceptions) == (trigger.enabled, trigger.exceptions):
        return
    table = name((trigger.schema, trigger.table))
    yield Statement(f"ALTER TABLE {table} {STATES[trigger.enabled]} TRIGGER {name(trigger.name)}")
    for schema, partition, state in trigger.exceptions:
        part = name((schema, partition))
        yield Statement(f"ALTER TABLE ONLY {part} {STATES[state]} TRIGGER {name(trigger.name)}")


TRIGGERS: Ddl[Trigger] = Ddl(rank=80, create=_create, drop=_drop, alter=_alter, rename=renaming("TRIGGER"))
