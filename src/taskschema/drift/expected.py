"""What should be: the models, as PostgreSQL prints them once they are created in a scratch database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Connection, Enum, MetaData
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema
from sqlalchemy.types import TypeEngine

from taskschema.catalog import Catalog, read_catalog
from taskschema.errors import DatabaseError


def expected_from_models(metadata: MetaData, scratch: Connection) -> Catalog:
    """Create the models in an empty scratch database, read its catalog, and take everything back.

    Schemas that the models name are made first. Raises DatabaseError with PostgreSQL's own sentence where
    the models cannot be created.
    """
    transaction = scratch.begin_nested() if scratch.in_transaction() else scratch.begin()
    try:
        _create_all(metadata, scratch)
        return read_catalog(scratch, ignore_tables=())
    finally:
        transaction.rollback()


def _create_all(metadata: MetaData, scratch: Connection) -> None:
    try:
        for schema in sorted(_named_schemas(metadata)):
            scratch.execute(CreateSchema(schema, if_not_exists=True))
        metadata.create_all(scratch)
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise DatabaseError(
            f"the models cannot be created in an empty scratch database: {reason}",
            hint="let a before_create event of the metadata make the extensions and functions that they use",
        ) from error


def _named_schemas(metadata: MetaData) -> set[str]:
    tables = metadata.tables.values()
    types = (_innermost(column.type) for table in tables for column in table.columns)
    named = {table.schema for table in tables}
    named |= {type_.schema for type_ in types if isinstance(type_, (Enum, DOMAIN))}
    return {schema for schema in named if schema}


def _innermost(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return type_.item_type if isinstance(type_, ARRAY) else type_
