"""What another type of a column means for the values that it can hold."""

from __future__ import annotations

import re

from taskschema.catalog.compare.rules import Verdict
from taskschema.findings import Severity

_MODIFIED = re.compile(r"(?P<base>[a-z ]+?)(?:\((?P<modifiers>[\d,-]+)\))?(?P<rest> with(?:out)? time zone)?")
_INTEGERS = ("smallint", "integer", "bigint")


def judge_type(expected: str, actual: str) -> Verdict:
    """Judge a change between two types as `format_type` prints them."""
    should, found = _MODIFIED.fullmatch(expected), _MODIFIED.fullmatch(actual)
    if should and found:
        if should["rest"] and (should["base"], should["rest"]) == (found["base"], found["rest"]):
            return Verdict(Severity.BEHAVIOUR, "times are rounded to another precision")
        if _is_wider(should, found):
            return Verdict(Severity.BEHAVIOUR, "larger values than expected are let in")
    return Verdict(Severity.BREAKING, "values may no longer fit, compare or arrive as they did")


def _is_wider(should: re.Match[str], found: re.Match[str]) -> bool:
    """True if every value of one type is, spelled the same, a value of the other."""
    if should["base"] in _INTEGERS and found["base"] in _INTEGERS:
        return _INTEGERS.index(found["base"]) > _INTEGERS.index(should["base"])
    if should["base"] == "character varying" and found["base"] in ("character varying", "text"):
        return found["modifiers"] is None or (
            should["modifiers"] is not None and int(found["modifiers"]) > int(should["modifiers"])
        )
    if should["base"] == found["base"] == "numeric" and should["modifiers"]:
        if found["modifiers"] is None:
            return True
        precision, scale = map(int, should["modifiers"].split(","))
        wider_precision, wider_scale = map(int, found["modifiers"].split(","))
        return wider_scale == scale and wider_precision > precision
    return False
