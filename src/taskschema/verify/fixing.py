"""What mends the rules of a database, as a script: one statement a transaction, each locking little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taskschema.catalog.ddl.words import comment
from taskschema.findings import Finding
from taskschema.verify.flaw import Flaw

_PREAMBLE = "SET lock_timeout = '5s';"
"""A lock that does not come soon would hold up everybody who queues behind this."""


def fixable(findings: Sequence[Finding]) -> list[Flaw]:
    """Return those that statements mend."""
    return [one for one in findings if isinstance(one, Flaw) and one.fix]


def render_fixes(findings: Sequence[Finding]) -> str:
    """Return a script for psql; what no statement mends stands there as a comment, with its hint."""
    mended = fixable(findings)
    lines = [comment(f"not done here: {_told(one)}; {one.hint}") for one in findings if one not in mended]
    if mended:
        lines += ["", _PREAMBLE]
    for flaw in mended:
        lines += ["", comment(_told(flaw)), *_statements(flaw)]
    return "\n".join(lines)


def _statements(flaw: Flaw) -> Iterator[str]:
    for statement in flaw.fix:
        yield from (f"-- {hazard.value}:" for hazard in statement.hazards)
        yield f"{statement.sql};"


def _told(finding: Finding) -> str:
    return f"{finding.severity}: {finding.object}: {finding.message} [{finding.code}]"
