"""Connection -> Catalog, in a fixed number of queries however many tables there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row

from taskschema.catalog.objects import (
    Catalog,
    Column,
    Constraint,
    ConstraintKind,
    Enum,
    Generated,
    GeneratedKind,
    Identity,
    IdentityKind,
    Index,
    Persistence,
    Reference,
    ReplicaIdentity,
    Sequence,
    Table,
    TableKind,
    qualify,
)
from taskschema.catalog.queries import load_query
from taskschema.catalog.snapshot import one_snapshot
from taskschema.errors import ConfigError, DatabaseError

VERSION_TABLE = "alembic_version"
OLDEST_MAJOR = 14
"""The oldest that the queries are written for; the tests run 15 and 18 (docs/testing.md)."""

# pg_catalog writes closed sets as single letters.
_TABLE_KINDS = {"r": TableKind.TABLE, "p": TableKind.PARTITIONED}
_PERSISTENCES = {"p": Persistence.PERMANENT, "u": Persistence.UNLOGGED}
_REPLICA_IDENTITIES = {
    "d": ReplicaIdentity.DEFAULT,
    "n": ReplicaIdentity.NOTHING,
    "f": ReplicaIdentity.FULL,
    "i": ReplicaIdentity.INDEX,
}
_GENERATED_KINDS = {"s": GeneratedKind.STORED, "v": GeneratedKind.VIRTUAL}
_IDENTITY_KINDS = {"a": IdentityKind.ALWAYS, "d": IdentityKind.BY_DEFAULT}
_CONSTRAINT_KINDS = {
    "c": ConstraintKind.CHECK,
    "f": ConstraintKind.FOREIGN_KEY,
    "p": ConstraintKind.PRIMARY_KEY,
    "u": ConstraintKind.UNIQUE,
    "x": ConstraintKind.EXCLUSION,
}
_STORAGES = {"p": "plain", "e": "external", "m": "main", "x": "extended"}
_COMPRESSIONS = {"": None, "p": "pglz", "l": "lz4"}

_Rows = Mapping[str, "list[Row[Any]]"]
_Names = Mapping[int, Mapping[int, str]]
_ByTable = Mapping[int, "list[Row[Any]]"]


def read_catalog(connection: Connection, *, ignore_tables: Collection[str] = (VERSION_TABLE,)) -> Catalog:
    """Read the schema of the database that the connection leads to.

    Left out are system schemas, temporary objects, what belongs to an extension, the schema `taskschema`, and
    `ignore_tables`: names, or `schema.name` for one schema only. Inside a transaction of the caller the
    catalog is read as that transaction sees it; otherwise in one REPEATABLE READ snapshot. Either way the
    session is left as it was. Raises ConfigError for anything but PostgreSQL 14 or newer.
    """
    major = _server_major(connection)
    with one_snapshot(connection):
        connection.exec_driver_sql(load_query("pin", major))
        rows = {
            subject: list(connection.exec_driver_sql(load_query(subject, major)))
            for subject in ("tables", "columns", "constraints", "indexes", "enums", "sequences")
        }
    return _build(rows, frozenset(ignore_tables))


def _server_major(connection: Connection) -> int:
    name = connection.dialect.name
    if name != "postgresql":
        raise ConfigError(
            f"a catalog can only be read from PostgreSQL, and this connection leads to {name}",
            hint="give the URL of a PostgreSQL database",
        )
    major = int((connection.dialect.server_version_info or (0,))[0])
    if major < OLDEST_MAJOR:
        raise ConfigError(
            f"the server is PostgreSQL {major}, and catalogs are read from {OLDEST_MAJOR} or newer",
            hint="upgrade the server: https://www.postgresql.org/support/versioning/",
        )
    return major


def _build(rows: _Rows, ignored: frozenset[str]) -> Catalog:
    tables = {
        row.relid: row
        for row in rows["tables"]
        if row.name not in ignored and f"{row.schema}.{row.name}" not in ignored
    }
    columns, names = _by_table(rows["columns"]), _column_names(rows["columns"])
    constraints, indexes = _by_table(rows["constraints"]), _by_table(rows["indexes"])
    sequences = [row for row in rows["sequences"] if row.owner is None or row.owner in tables]
    identities = {
        (row.owner, row.owner_column): _sequence(row, tables, names)
        for row in sequences
        if row.ownership == "i"
    }
    return Catalog(
        tables=tuple(
            _table(
                row,
                columns=tuple(_column(column, identities) for column in columns[relid]),
                constraints=tuple(_constraint(constraint, names) for constraint in constraints[relid]),
                indexes=tuple(_index(index, names[relid]) for index in indexes[relid]),
            )
            for relid, row in tables.items()
        ),
        enums=tuple(Enum(row.schema, row.name, tuple(row.labels)) for row in rows["enums"]),
        sequences=tuple(_sequence(row, tables, names) for row in sequences if row.ownership != "i"),
    )


def _by_table(rows: Iterable[Row[Any]]) -> _ByTable:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.relid].append(row)
    return grouped


def _column_names(rows: Iterable[Row[Any]]) -> _Names:
    names: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        names[row.relid][row.number] = row.name
    return names


def _table(
    row: Row[Any],
    *,
    columns: tuple[Column, ...],
    constraints: tuple[Constraint, ...],
    indexes: tuple[Index, ...],
) -> Table:
    toast = (f"toast.{option}" for option in row.toast_options or ())
    return Table(
        schema=row.schema,
        name=row.name,
        kind=_TABLE_KINDS[row.kind],
        persistence=_PERSISTENCES[row.persistence],
        columns=columns,
        constraints=constraints,
        indexes=indexes,
        access_method=row.access_method,
        tablespace=row.tablespace,
        options=tuple(sorted([*(row.options or ()), *toast])),
        replica_identity=_REPLICA_IDENTITIES[row.replica_identity],
        of_type=row.of_type,
        inherits=tuple(zip(row.parent_schemas or (), row.parent_names or (), strict=True)),
        partition_key=row.partition_key,
        partition_bound=row.partition_bound,
    )


def _column(row: Row[Any], identities: Mapping[tuple[int, int], Sequence]) -> Column:
    generated = _GENERATED_KINDS.get(row.generated)
    identity = _IDENTITY_KINDS.get(row.identity)
    # From PostgreSQL 17 on a partition shares the identity, and its sequence, of the partitioned table.
    sequence = identities.get((row.relid, row.number))
    return Column(
        name=row.name,
        type=row.type,
        collation=row.collation,
        not_null=row.not_null,
        not_null_validated=row.not_null_validated,
        not_null_no_inherit=row.not_null_no_inherit,
        default=row.expression if generated is None else None,
        generated=None if generated is None else Generated(generated, row.expression),
        identity=None if identity is None else Identity(identity, sequence),
        storage=_STORAGES.get(row.storage),
        compression=_COMPRESSIONS[row.compression],
        statistics=row.statistics,
        options=tuple(sorted(row.options or ())),
        is_local=row.is_local,
    )


def _constraint(row: Row[Any], names: _Names) -> Constraint:
    own = names[row.relid]
    references = None
    if row.referenced_table is not None:
        theirs = names[row.referenced]
        references = Reference(
            row.referenced_schema,
            row.referenced_table,
            tuple(theirs[number] for number in row.referenced_columns),
        )
    return Constraint(
        name=row.name,
        kind=_CONSTRAINT_KINDS[row.kind],
        definition=_definition(row),
        columns=tuple(own[number] for number in row.columns or () if number > 0),
        references=references,
        validated=row.validated,
        enforced=row.enforced,
        deferrable=row.deferrable,
        deferred=row.deferred,
        no_inherit=row.no_inherit,
        is_local=row.is_local,
        disabled_triggers=tuple(sorted(row.disabled_triggers or ())),
    )


def _index(row: Row[Any], names: Mapping[int, str]) -> Index:
    parts = tuple(_index_parts(row, names))
    return Index(
        name=row.name,
        definition=_definition(row),
        keys=parts[: row.key_count],
        included=parts[row.key_count :],
        predicate=row.predicate,
        unique=row.unique,
        primary=row.primary,
        valid=row.valid,
        constraint=row.constraint,
        clustered=row.clustered,
        replica_identity=row.replica_identity,
        tablespace=row.tablespace,
        statistics=tuple(zip(row.statistics_positions or (), row.statistics_targets or (), strict=True)),
        parent=None if row.parent_name is None else (row.parent_schema, row.parent_name),
    )


def _definition(row: Row[Any]) -> str:
    """Return the definition; PostgreSQL prints from the present, not from the snapshot of the query."""
    definition: str | None = row.definition
    if definition is None:
        raise DatabaseError(
            f"{qualify(row.name)} was dropped by another session while the catalog was read",
            hint="run it again once nobody else changes the schema",
        )
    return definition


def _index_parts(row: Row[Any], names: Mapping[int, str]) -> Iterator[str]:
    """Yield a column's name, or the text of an expression where the column number is 0."""
    for position, number in enumerate(map(int, row.columns.split())):
        yield names[number] if number else row.expressions[position]


def _sequence(row: Row[Any], tables: Mapping[int, Row[Any]], names: _Names) -> Sequence:
    owner = None if row.owner is None else tables[row.owner]
    return Sequence(
        schema=row.schema,
        name=row.name,
        type=row.type,
        start=row.start,
        increment=row.increment,
        minimum=row.minimum,
        maximum=row.maximum,
        cache=row.cache,
        cycle=row.cycle,
        persistence=_PERSISTENCES[row.persistence],
        owned_by=None if owner is None else (owner.schema, owner.name, names[row.owner][row.owner_column]),
    )
