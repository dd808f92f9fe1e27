"""DDL of every kind of object: how it is made, dropped, changed and renamed. One kind a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskschema.catalog.ddl.statements import DATABASE, Ddl, Hazard, Statement
from taskschema.catalog.ddl.views import VIEWS
from taskschema.catalog.objects import CatalogObject, View

__all__ = ["DATABASE", "DDL", "Ddl", "Hazard", "Statement"]

DDL: Mapping[type[CatalogObject], Ddl[Any]] = {
    View: VIEWS,
}
"""How objects of each class are made."""
