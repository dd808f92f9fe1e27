"""Values that are not written out: `now`, times relative to it, and variables of the environment.

`now` and `today` stand in columns that hold times or dates, alone or with a distance: `now - 3 days`,
`today + 2w`. `${env:NAME}` is the whole text of a variable, where whoever seeds allowed it by name;
`$${env:NAME}` is the text `${env:NAME}` itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.types import TypeEngine

from taskschema.models.types import Family, family_of
from taskschema.seed.files.document import Value

VARIABLES = ("${env:", "$$")
"""What a variable begins with, and a text that looks like one."""
MARKS = ("now", "today", *VARIABLES)
"""What every such value begins with."""
_UNITS = {
    "s": "seconds", "second": "seconds", "min": "minutes", "minute": "minutes", "h": "hours", "hour": "hours",
    "d": "days", "day": "days", "w": "weeks", "week": "weeks",
}  # fmt: skip
_STEP = re.compile(r"\s*([+-])\s*(\d+)\s*([a-z]+?)s?(?![a-z])")
_BASE = re.compile(r"(now|today)(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$(\$*)\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
_TIMES = frozenset({Family.TIMESTAMP, Family.DATE})


class NotAllowed(Exception):
    """A variable of the environment that nobody allowed, or that is not set."""

    def __init__(self, name: str, *, is_allowed: bool) -> None:
        self.name = name
        self.message = f"{name} is not set" if is_allowed else f"the variable {name} is not allowed here"
        self.hint = f"export {name}" if is_allowed else f"--allow-env {name}"
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Dynamic:
    """What such values mean in one run: the same moment for all of them."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    allowed: Collection[str] = ()
    environ: Mapping[str, str] = field(default_factory=dict)

    def time(self, value: Value, kind: TypeEngine[Any]) -> Value | None:
        """Return the time that a text means, relative to this run; None where it is not such a text."""
        if not isinstance(value.content, str) or family_of(kind) not in _TIMES:
            return None
        found = _BASE.fullmatch(value.content.strip())
        if found is None:
            return None
        moment = self.now
        if found[1] == "today":
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        distance = _distance(found[2])
        if distance is None:
            return None
        moment += distance
        content: date = moment.date() if family_of(kind) is Family.DATE else moment
        return replace(value, content=content)

    def variable(self, value: Value) -> Value:
        """Return a value with the variable put in, or a dollar less where it says so. Raises NotAllowed."""
        if not isinstance(value.content, str):
            return value
        found = _VARIABLE.fullmatch(value.content)
        if found is None:
            return value
        name = found[2]
        if found[1]:
            return replace(value, content=value.content[1:])
        if name not in self.allowed or name not in self.environ:
            raise NotAllowed(name, is_allowed=name in self.allowed)
        return replace(value, content=self.environ[name])


def written_out(text: str) -> str:
    """Return what stands in a file for a text that might be taken for a variable."""
    return f"${text}" if _VARIABLE.fullmatch(text) else text


def is_dynamic(cell: object, marks: tuple[str, ...] = MARKS) -> bool:
    """Say whether a cell may be such a value."""
    return isinstance(cell, str) and cell.lstrip().startswith(marks)


def _distance(text: str) -> timedelta | None:
    total, at = timedelta(), 0
    text = text.rstrip()
    while at < len(text):
        step = _STEP.match(text, at)
        unit = None if step is None else _UNITS.get(step[3])
        if step is None or unit is None:
            return None
        part = timedelta(**{unit: int(step[2])})
        total += part if step[1] == "+" else -part
        at = step.end()
    return total
