"""Policies of row-level security: who sees and writes which rows."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict
from taskschema.catalog.objects import PUBLIC, Policy, qualify
from taskschema.findings import Severity

_OFF = Verdict(Severity.COSMETIC, "it does nothing as long as row-level security is off on the table")


def _judge(consequence: str) -> Judge[Policy]:
    def judge(expected: Policy, actual: Policy) -> Verdict:
        return _verdict(expected.in_force or actual.in_force, consequence)

    return judge


def _verdict(in_force: bool, consequence: str) -> Verdict:
    return Verdict(Severity.BREAKING, consequence) if in_force else _OFF


def _judge_missing(policy: Policy) -> Verdict:
    if policy.permissive:
        return _verdict(policy.in_force, "rows are hidden, or refused, that it lets through")
    return _verdict(policy.in_force, "rows are seen, or written, that it should withhold")


def _judge_unexpected(policy: Policy) -> Verdict:
    if policy.permissive:
        return _verdict(policy.in_force, "rows are seen, or written, that should be withheld")
    return _verdict(policy.in_force, "rows are hidden, or refused, that should not be")


def _describe(policy: Policy) -> str:
    return " ".join(filter(None, (show(policy) for show in _SHOWN)))


def _kind(policy: Policy) -> str:
    return "AS PERMISSIVE" if policy.permissive else "AS RESTRICTIVE"


def _command(policy: Policy) -> str:
    return f"FOR {policy.command.upper()}"


def _roles(policy: Policy) -> str:
    return "TO " + ", ".join(role if role == PUBLIC else qualify(role) for role in policy.roles)


def _using(policy: Policy) -> str | None:
    return None if policy.using is None else f"USING ({policy.using})"


def _check(policy: Policy) -> str | None:
    return None if policy.check is None else f"WITH CHECK ({policy.check})"


_SHOWN = (_kind, _command, _roles, _using, _check)

RULES: Mapping[str, Rule[Policy]] = {
    "permissive": Rule("kind", _judge("it adds rows instead of withholding them, or the other way"), _kind),
    "command": Rule("command", _judge("other statements heed it than should"), _command),
    "roles": Rule("roles", _judge("it holds for somebody else"), _roles),
    "using": Rule("condition", _judge("other rows are seen, or hidden, than should be"), _using),
    "check": Rule("check", _judge("other rows are let in, or refused, than should be"), _check),
}
POLICIES: Facet[Policy] = Facet(
    describe=_describe,
    missing=_judge_missing,
    unexpected=_judge_unexpected,
    rules=RULES,
    renamed=Verdict(Severity.COSMETIC, "only errors and statements that alter it name it"),
)
