"""Options of aggregates: which of them make other results, and which only other plans."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taskschema.catalog.compare.rules import Verdict
from taskschema.findings import Severity

_OPTION = re.compile(r"^    ([A-Z_]+) = (.*?)(?=,\n    [A-Z_]+ = |\Z)", re.MULTILINE | re.DOTALL)
_PLANS = {"SSPACE", "MSSPACE", "SORTOP", "COMBINEFUNC", "SERIALFUNC", "DESERIALFUNC"}
"""What the planner makes use of where it can; a wrong one would be a mistake of its author."""


def judge_options(expected: str, actual: str) -> Verdict:
    """Judge by the options, a line each, in which two aggregates differ."""
    should, found = _options(expected), _options(actual)
    changed = {word for word in {*should, *found} if should.get(word) != found.get(word)}
    if changed <= _PLANS:
        return Verdict(Severity.COSMETIC, "plans with it may differ")
    if all(word in _PLANS or word.startswith("M") for word in changed):
        return Verdict(Severity.BEHAVIOUR, "over a window whose rows move on it is computed in another way")
    return Verdict(Severity.BREAKING, "it computes something else")


def _options(body: str) -> Mapping[str, str]:
    """Return the options by their words, and the arguments, where they are told, by an empty one."""
    signature = body.partition("\n")[0] if body.startswith("(") else ""
    return {"": signature, **dict(_OPTION.findall(body))}
