"""What models would make of an empty database: created there, and read back as PostgreSQL prints it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import CompileError, DBAPIError, IdentifierError, NoReferenceError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from taskschema.catalog.objects import Catalog
from taskschema.catalog.queries import load_query
from taskschema.catalog.reader import VERSION_TABLE, read_catalog
from taskschema.catalog.script import Script, render_models, schemas_of
from taskschema.db.translate import SERVER_TROUBLES, translate
from taskschema.errors import ConfigError

FIRST_NORMAL_OID = 16384
"""Objects below came with PostgreSQL (FirstNormalObjectId in its access/transam.h)."""
_SERVER_STATES = (*SERVER_TROUBLES, "55P03", "58", "XX")
"""Beginnings of the codes of what is wrong with a server, and with no model."""
_UNSYNCED = "SET LOCAL synchronous_commit = off;\n"
"""Nobody needs a scratch database after a crash of the server."""
_TAKEN = text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid >= :first AND relname = ANY (:names))"
    " OR EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid >= :first AND typname = ANY (:names))"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What models take for granted: where unqualified names are, and extensions as (name, schema)."""

    default_schema: str = "public"
    search_path: tuple[str, ...] = ("public",)
    extensions: tuple[tuple[str, str], ...] = ()


def read_surroundings(connection: Connection) -> Surroundings:
    """Read the surroundings that the models find in the database of the connection."""
    rows = connection.exec_driver_sql(load_query("extensions", 0))
    schema = connection.dialect.default_schema_name or "public"
    path = connection.exec_driver_sql("SELECT pg_catalog.current_schemas(false)::text[]").scalar_one()
    # A new database has the procedural language from the start.
    extensions = tuple((row.name, row.schema) for row in rows if row.name != "plpgsql")
    return Surroundings(schema, tuple(path), extensions)


def read_modelled(
    metadata: MetaData | Sequence[MetaData],
    connection: Connection,
    *,
    surroundings: Surroundings | None = None,
    ignore_tables: Collection[str] = (VERSION_TABLE,),
) -> Catalog:
    """Create the models in the empty database of the connection, and read its catalog.

    The database keeps what was made. Raises ConfigError where PostgreSQL refuses the models.
    """
    create_modelled(metadata, connection, surroundings=surroundings)
    return read_catalog(connection, ignore_tables=ignore_tables)


def create_modelled(
    metadata: MetaData | Sequence[MetaData],
    connection: Connection,
    *,
    surroundings: Surroundings | None = None,
    script: Script | None = None,
) -> None:
    """Create schemas, types and tables of the models in the empty database of the connection.

    Many models take several transactions. `script` is what `render_models` made of them for a server of this
    version, where that is known already. Raises ConfigError where PostgreSQL refuses the models.
    """
    several = [metadata] if isinstance(metadata, MetaData) else list(metadata)
    try:
        _prepare(connection, surroundings or Surroundings())
        if script is None and _takes_scripts(connection):
            script = render_models(several, connection.dialect)
        if script is None or _is_taken(script.names, connection):
            _create_one_by_one(several, connection)
        else:
            _run(script, connection)
        connection.commit()
    except (DBAPIError, CompileError, IdentifierError, NoReferenceError) as refused:
        if _is_of_the_server(refused):
            raise translate(refused, None) from refused
        connection.rollback()
        raise ConfigError(
            f"the models cannot be created in an empty database: {_reason(refused)}",
            hint="what the models use and do not state, such as a function, must come from an extension "
            "or from a before_create event of their metadata",
        ) from refused


def _prepare(connection: Connection, around: Surroundings) -> None:
    path = list(dict.fromkeys([around.default_schema, *around.search_path]))
    for schema in dict.fromkeys([*path, *(schema for _, schema in around.extensions)]):
        if not schema.startswith("pg_"):
            connection.execute(CreateSchema(schema, if_not_exists=True))
    for name, schema in around.extensions:
        _create_extension(connection, name, schema)
    quote = connection.dialect.identifier_preparer.quote
    setting = text("SELECT pg_catalog.set_config('search_path', :path, false)")
    connection.execute(setting, {"path": ", ".join(quote(schema) for schema in path)})


def _create_extension(connection: Connection, name: str, schema: str) -> None:
    """Create the extension where it can be had; models that need one that cannot say so themselves."""
    statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {} CASCADE").format(
        sql.Identifier(name), sql.Identifier(schema)
    )
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement.as_string(None))
    except DBAPIError:
        savepoint.rollback()
    else:
        savepoint.commit()


def _takes_scripts(connection: Connection) -> bool:
    """Claim that the driver sends several statements as they are: asyncpg prepares, and takes just one."""
    return connection.dialect.driver == "psycopg"


def _is_taken(names: tuple[str, ...], connection: Connection) -> bool:
    """Claim that an extension made a relation or a type of such a name, which `create_all` would pass by."""
    parameters = {"names": list(names), "first": FIRST_NORMAL_OID}
    return bool(connection.execute(_TAKEN, parameters).scalar_one())


def _run(script: Script, connection: Connection) -> None:
    for number, statements in enumerate(script.transactions):
        if number:
            connection.commit()
        connection.exec_driver_sql(_UNSYNCED + statements, execution_options={"no_parameters": True})


def _create_one_by_one(several: Sequence[MetaData], connection: Connection) -> None:
    for one in several:
        for schema in schemas_of(one):
            connection.execute(CreateSchema(schema, if_not_exists=True))
        one.create_all(connection)


def _is_of_the_server(refused: SQLAlchemyError) -> bool:
    """Claim that no models would have fared better: a lost connection, a full disk, a timeout.

    https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    state = str(getattr(getattr(refused, "orig", None), "sqlstate", None) or "")
    is_lost = isinstance(refused, DBAPIError) and refused.connection_invalidated
    return is_lost or state.startswith(_SERVER_STATES)


def _reason(refused: SQLAlchemyError) -> str:
    lines = str(refused.orig if isinstance(refused, DBAPIError) else refused).strip().splitlines()
    return lines[0] if lines else type(refused).__name__
