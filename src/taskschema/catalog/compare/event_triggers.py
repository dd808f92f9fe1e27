"""Event triggers: which DDL they watch, and whether they do."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict, behaviour, either
from taskschema.catalog.ddl import event_triggers as ddl
from taskschema.catalog.objects import EventTrigger, TriggerState
from taskschema.findings import Severity

_judge_enabled: Judge[EventTrigger] = either(
    lambda found: found.enabled is TriggerState.DISABLED,
    Verdict(Severity.BREAKING, "nobody watches the DDL that it should note or refuse"),
    Verdict(Severity.BEHAVIOUR, "it watches DDL in other sessions than it should"),
)

RULES: Mapping[str, Rule[EventTrigger]] = {
    "event": Rule("event", behaviour("it watches DDL at another moment"), lambda t: t.event),
    "function": Rule("function", behaviour("DDL is noted or refused in another way"), lambda t: t.function),
    "tags": Rule("tags", behaviour("it watches other statements"), lambda t: ", ".join(t.tags) or None),
    "enabled": Rule("state", _judge_enabled, lambda t: t.enabled),
}
EVENT_TRIGGERS: Facet[EventTrigger] = Facet(
    describe=created(ddl.EVENT_TRIGGERS),
    missing=lambda _trigger: Verdict(
        Severity.BREAKING, "nobody watches the DDL that it should note or refuse"
    ),
    unexpected=lambda _trigger: Verdict(Severity.BEHAVIOUR, "it notes, changes or refuses DDL"),
    rules=RULES,
    renamed=Verdict(Severity.COSMETIC, "it fires under another name, perhaps before or after others"),
)
