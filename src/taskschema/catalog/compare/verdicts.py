"""The gravest of several verdicts, where one finding tells several differences."""

from __future__ import annotations

from collections.abc import Iterable

from taskschema.catalog.compare.rules import Verdict
from taskschema.findings import Severity

_GRAVITY = tuple(Severity)


def gravest(verdicts: Iterable[Verdict], default: Verdict | None = None) -> Verdict:
    """Return the first of the verdicts that matter most; raises ValueError where there is none to return."""
    listed = [*verdicts, *([] if default is None else [default])]
    return min(listed, key=lambda verdict: _GRAVITY.index(verdict.severity))
