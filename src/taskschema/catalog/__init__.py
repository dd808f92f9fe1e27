"""What is: a database's schema as frozen values, printed by PostgreSQL.

What is here by name is imported when it is first used: who only records a catalog compares none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskschema.catalog.compare import compare
    from taskschema.catalog.objects import Catalog
    from taskschema.catalog.reader import read_catalog

__all__ = ["Catalog", "compare", "read_catalog"]

_HOMES = {"Catalog": "objects", "compare": "compare", "read_catalog": "reader"}


class _Package(ModuleType):
    """A package in which `compare` is the function, though it stands in a package of that name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "compare" and isinstance(value, ModuleType):
            value = value.compare
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{self.__name__}.{_HOMES[name]}"), name)


sys.modules[__name__].__class__ = _Package
