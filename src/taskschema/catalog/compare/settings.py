"""Settings of databases and roles: what every new session begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.masking import shown_setting
from taskschema.catalog.objects import Setting
from taskschema.findings import Severity

_OTHER = Verdict(Severity.BEHAVIOUR, "new sessions work in another way")
_GRAVE: Mapping[str, Verdict] = {
    "role": Verdict(Severity.BREAKING, "new sessions have the rights of somebody else"),
    "session_replication_role": Verdict(
        Severity.BREAKING, "triggers and foreign keys fire in new sessions, or do not, as they should not"
    ),
}
_DEFAULT_PATH = '"$user", public'


def _judge(expected: Setting, actual: Setting) -> Verdict:
    if expected.name == "search_path":
        return _judge_path(expected.elements or (), actual.elements or ())
    return _GRAVE.get(expected.name, _OTHER)


def _judge_path(expected: tuple[str, ...], actual: tuple[str, ...]) -> Verdict:
    lost = [schema for schema in expected if schema not in (*actual, "$user", "")]
    if lost:
        return Verdict(
            Severity.BREAKING,
            f"new sessions find nothing in {', '.join(lost)} by a name without a schema",
        )
    return Verdict(
        Severity.BEHAVIOUR, "names without a schema may lead new sessions to objects in another one"
    )


def _unset(setting: Setting) -> Setting:
    """Return what holds without the setting, as far as it is known."""
    return replace(setting, value=_DEFAULT_PATH if setting.name == "search_path" else "")


def _shown(setting: Setting) -> str:
    return shown_setting(f"{setting.name}={setting.value}")


RULES: Mapping[str, Rule[Setting]] = {
    "value": Rule("value", _judge, lambda setting: _shown(setting).partition("=")[2])
}
SETTINGS: Facet[Setting] = Facet(
    describe=lambda setting: " = ".join(_shown(setting).split("=", 1)),
    missing=lambda setting: _judge(setting, _unset(setting)),
    unexpected=lambda setting: _judge(_unset(setting), setting),
    rules=RULES,
)
