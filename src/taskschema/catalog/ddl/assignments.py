"""What SET and RESET say of a configuration parameter, for a routine as for a database or a role."""

from __future__ import annotations

from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Setting


def parameter(setting: Setting) -> str:
    """Write the name of a parameter, which may have a prefix."""
    return name(tuple(setting.name.split(".")))


def assignment(setting: Setting) -> str:
    """Write what follows SET; a list name by name: in one string it would be one name."""
    values = (setting.value,) if setting.elements is None else setting.elements
    return f"{parameter(setting)} TO {', '.join(map(literal, values))}"
