"""Schemas: there or not."""

from __future__ import annotations

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Verdict
from taskschema.catalog.ddl import schemas as ddl
from taskschema.catalog.objects import Schema
from taskschema.findings import Severity

SCHEMAS: Facet[Schema] = Facet(
    describe=created(ddl.SCHEMAS),
    missing=lambda _schema: Verdict(Severity.BREAKING, "every statement that names something in it fails"),
    unexpected=lambda _schema: Verdict(Severity.COSMETIC, "nothing that is planned is in it"),
    rules={},
    renamed=Verdict(Severity.BREAKING, "every statement that names something in it fails"),
)
