"""Privileges as findings print them."""

from __future__ import annotations

from collections.abc import Iterable

from taskschema.catalog.objects.privileges import ALL

_ONLY = {
    **dict.fromkeys(("function", "procedure", "aggregate", "window function", "functions"), "EXECUTE"),
    **dict.fromkeys(("enum", "domain", "composite type", "range type", "type", "types"), "USAGE"),
    **dict.fromkeys(("language", "foreign-data wrapper", "server"), "USAGE"),
}


def listed(privileges: Iterable[str], kind: str) -> str:
    """Write privileges with commas, or `nothing`; of a kind of object that has only one, its name."""
    words = [_ONLY.get(kind, "ALL PRIVILEGES") if each == ALL else each for each in privileges]
    return ", ".join(words) or "nothing"
