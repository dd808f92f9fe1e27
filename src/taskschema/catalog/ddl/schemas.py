"""DDL of schemas."""

from __future__ import annotations

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Schema

SCHEMAS: Ddl[Schema] = Ddl(
    rank=0,
    create=lambda schema: [Statement(f"CREATE SCHEMA {name(schema)}")],
    drop=lambda schema: [Statement(f"DROP SCHEMA {name(schema)}")],
    rename=moving("SCHEMA"),
)
