"""DDL of event triggers: whether they fire can be changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import EventTrigger, TriggerState

_STATES: Mapping[TriggerState, str] = {
    TriggerState.ORIGIN: "ENABLE",
    TriggerState.REPLICA: "ENABLE REPLICA",
    TriggerState.ALWAYS: "ENABLE ALWAYS",
    TriggerState.DISABLED: "DISABLE",
}


def _create(trigger: EventTrigger) -> list[Statement]:
    tags = ", ".join(map(literal, trigger.tags))
    when = f" WHEN TAG IN ({tags})" if trigger.tags else ""
    created = Statement(
        f"CREATE EVENT TRIGGER {name(trigger)} ON {trigger.event}{when} EXECUTE FUNCTION {trigger.function}()"
    )
    return [created] if trigger.enabled is TriggerState.ORIGIN else [created, _set_state(trigger)]


def _set_state(trigger: EventTrigger) -> Statement:
    return Statement(f"ALTER EVENT TRIGGER {name(trigger)} {_STATES[trigger.enabled]}")


def _alter(actual: EventTrigger, expected: EventTrigger) -> list[Statement] | None:
    if actual == expected:
        return []
    return [_set_state(expected)] if replace(actual, enabled=expected.enabled) == expected else None


EVENT_TRIGGERS: Ddl[EventTrigger] = Ddl(
    rank=95,
    create=_create,
    drop=lambda trigger: [Statement(f"DROP EVENT TRIGGER {name(trigger)}")],
    alter=_alter,
    rename=moving("EVENT TRIGGER"),
)
