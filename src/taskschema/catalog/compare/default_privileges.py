"""Default privileges: what roles may do with objects that are yet to be made."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.privileges import listed
from taskschema.catalog.compare.rules import Rule, Verdict
from taskschema.catalog.objects import DefaultPrivileges, qualify
from taskschema.catalog.objects.access import role_name
from taskschema.findings import Severity


def _future(value: DefaultPrivileges, rights: str) -> Verdict:
    future = f"{value.objects} that {qualify(value.role)} makes from now on"
    return Verdict(Severity.BEHAVIOUR, f"{role_name(value.grantee)} gets {rights} on {future}")


def _words(value: DefaultPrivileges) -> str:
    return listed(value.privileges, value.objects)


def _options(value: DefaultPrivileges) -> str:
    return listed(value.grantable, value.objects)


RULES: Mapping[str, Rule[DefaultPrivileges]] = {
    "privileges": Rule(
        "extent",
        lambda expected, actual: _future(actual, f"{_words(actual)}, not {_words(expected)},"),
        _words,
    ),
    "grantable": Rule(
        "grant option", lambda _expected, actual: _future(actual, "other rights to hand on"), _options
    ),
}
DEFAULT_PRIVILEGES: Facet[DefaultPrivileges] = Facet(
    describe=_words,
    missing=lambda value: _future(value, f"not {_words(value)} but what is built in"),
    unexpected=lambda value: _future(value, f"{_words(value)}, not what is built in,"),
    rules=RULES,
)
