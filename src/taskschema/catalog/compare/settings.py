"""Settings of databases and roles: what every new session begins with."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.objects import Setting
from taskschema.findings import Severity

_BREAKING: Mapping[str, str] = {
    "search_path": "names without a schema lead new sessions to other objects, or to none",
    "role": "new sessions have the rights of somebody else",
    "session_replication_role": "triggers and foreign keys fire for new sessions that should not, or do not",
    "default_transaction_read_only": "new sessions are refused what they should write, or write",
}


def _judge(setting: Setting) -> Verdict:
    consequence = _BREAKING.get(setting.name)
    if consequence is not None:
        return Verdict(Severity.BREAKING, consequence)
    return Verdict(Severity.BEHAVIOUR, "new sessions work in another way")


RULES: Mapping[str, Rule[Setting]] = {
    "value": Rule("value", lambda expected, _actual: _judge(expected), lambda setting: setting.value)
}
SETTINGS: Facet[Setting] = Facet(
    describe=lambda setting: f"{setting.name} = {setting.value}",
    missing=_judge,
    unexpected=_judge,
    rules=RULES,
)
