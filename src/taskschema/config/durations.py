"""Durations as people write them: `500ms`, `2s`, `10m`, `1h`, `1d`."""

from __future__ import annotations

import re

from taskschema.errors import ConfigError

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|min|m|h|d)")
_LONGEST = 24 * 86400.0
"""PostgreSQL keeps milliseconds in 32 bits: 24 days."""


def parse_duration(text: str, said: str) -> float:
    """Return seconds; raises ConfigError, which names where it was said.

    0 needs no unit; every other number does, because 10 means seconds to one and milliseconds to PostgreSQL.
    """
    wanted = text.strip().lower()
    found = _DURATION.fullmatch(wanted)
    if found is None and wanted != "0":
        raise ConfigError(
            f"{said} is no duration: {text!r}", hint="write a number and its unit: 500ms, 2s, 10m, 1h, 1d"
        )
    seconds = 0.0 if found is None else float(found["number"]) * _UNITS[found["unit"]]
    if seconds > _LONGEST:
        raise ConfigError(f"{said} is longer than 24 days", hint="0 means no limit, where one is not needed")
    return seconds


def render_duration(seconds: float) -> str:
    """Return `300 ms`, `2 s`, `1 min 30 s`, `1 h 5 min`, `2 d 3 h`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < _UNITS["m"]:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    left = round(seconds)
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts[:2])
