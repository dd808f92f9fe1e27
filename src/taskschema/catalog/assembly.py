"""Rows of pg_catalog put together to tables, with their columns, constraints and indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from taskschema.catalog.masking import masked
from taskschema.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    Generated,
    GeneratedKind,
    Identity,
    IdentityKind,
    Index,
    MaterializedView,
    MaterializedViewColumn,
    Persistence,
    Reference,
    ReplicaIdentity,
    Sequence,
    Table,
    TableKind,
    qualify,
)
from taskschema.catalog.rows import Row, Rows
from taskschema.errors import DatabaseError

# pg_catalog writes closed sets as single letters.
_TABLE_KINDS = {"r": TableKind.TABLE, "p": TableKind.PARTITIONED, "f": TableKind.FOREIGN}
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

_Names = Mapping[int, Mapping[int, str]]
_ByTable = Mapping[int, "list[Row]"]


def assemble(rows: Rows) -> dict[str, tuple[Any, ...]]:
    """Return tables, materialized views and sequences out of the rows of what was read of them."""
    tables = {row.relid: row for row in rows.get("tables", ())}
    columns, names = _by_table(rows.get("columns", ())), _column_names(rows.get("columns", ()))
    constraints, indexes = _by_table(rows.get("constraints", ())), _by_table(rows.get("indexes", ()))
    sequences = rows.get("sequences", ())
    identities = {(row.owner, row.owner_column): _sequence(row) for row in sequences if row.ownership == "i"}
    return {
        "tables": tuple(
            _table(
                row,
                columns=tuple(
                    _column(column, position, identities)
                    for position, column in enumerate(columns[relid], start=1)
                ),
                constraints=tuple(_constraint(constraint, names) for constraint in constraints[relid]),
                indexes=tuple(_index(index, names[relid]) for index in indexes[relid]),
            )
            for relid, row in tables.items()
        ),
        "materialized_views": tuple(
            _materialized_view(
                row, columns[row.relid], [_index(each, names[row.relid]) for each in indexes[row.relid]]
            )
            for row in rows.get("materialized_views", ())
        ),
        "sequences": tuple(_sequence(row) for row in sequences if row.ownership != "i"),
    }


def _by_table(rows: Iterable[Row]) -> _ByTable:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.relid].append(row)
    return grouped


def _column_names(rows: Iterable[Row]) -> _Names:
    names: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        names[row.relid][row.number] = row.name
    return names


def _table(
    row: Row,
    *,
    columns: tuple[Column, ...],
    constraints: tuple[Constraint, ...],
    indexes: tuple[Index, ...],
) -> Table:
    return Table(
        schema=row.schema,
        name=row.name,
        relkind=_TABLE_KINDS[row.kind],
        persistence=_PERSISTENCES[row.persistence],
        columns=columns,
        constraints=constraints,
        indexes=indexes,
        access_method=row.access_method,
        tablespace=row.tablespace,
        options=_options(row),
        replica_identity=_REPLICA_IDENTITIES[row.replica_identity],
        of_type=row.of_type,
        inherits=tuple(zip(row.parent_schemas or (), row.parent_names or (), strict=True)),
        partition_key=row.partition_key,
        partition_bound=row.partition_bound,
        row_security=row.row_security,
        force_row_security=row.force_row_security,
        server=row.server,
        foreign_options=masked(_sorted(row.foreign_options)),
    )


def _options(row: Row) -> tuple[str, ...]:
    toast = (f"toast.{option}" for option in row.toast_options or ())
    return tuple(sorted([*(row.options or ()), *toast]))


def _column(row: Row, position: int, identities: Mapping[tuple[int, int], Sequence]) -> Column:
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
        generated=(
            None if generated is None else Generated(generated, row.expression, row.expression_changeable)
        ),
        identity=None if identity is None else Identity(identity, sequence),
        storage=_STORAGES.get(row.storage),
        compression=_COMPRESSIONS[row.compression],
        statistics=row.statistics,
        options=_sorted(row.options),
        is_local=row.is_local,
        not_null_name=row.not_null_name,
        foreign_options=masked(_sorted(row.foreign_options)),
        position=position,
        type_storage=_STORAGES[row.type_storage],
        not_null_constraint=row.not_null_constraint,
        not_null_is_local=row.not_null_is_local,
    )


def _materialized_view(row: Row, columns: Iterable[Row], indexes: Iterable[Index]) -> MaterializedView:
    return MaterializedView(
        schema=row.schema,
        name=row.name,
        definition=row.definition,
        columns=tuple(filter(None, map(_materialized_column, columns))),
        indexes=tuple(indexes),
        options=_options(row),
        access_method=row.access_method,
        tablespace=row.tablespace,
        depends_on=tuple(row.depends_on),
        populated=row.populated,
    )


def _materialized_column(row: Row) -> MaterializedViewColumn | None:
    """Return how a column is stored, None where that is as its type says."""
    column = MaterializedViewColumn(
        name=row.name,
        storage=_STORAGES.get(row.storage),
        compression=_COMPRESSIONS[row.compression],
        statistics=row.statistics,
        options=_sorted(row.options),
        type_storage=_STORAGES[row.type_storage],
    )
    return None if column == MaterializedViewColumn(row.name) else column


def _constraint(row: Row, names: _Names) -> Constraint:
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
        disabled_triggers=_sorted(row.disabled_triggers),
        is_referenced=row.is_referenced,
    )


def _index(row: Row, names: Mapping[int, str]) -> Index:
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
        depends_on=tuple(row.depends_on or ()),
    )


def _sorted(values: list[str] | None) -> tuple[str, ...]:
    return tuple(sorted(values)) if values else ()


def _definition(row: Row) -> str:
    """Return the definition; PostgreSQL prints from the present, not from the snapshot of the query."""
    definition: str | None = row.definition
    if definition is None:
        raise DatabaseError(
            f"{qualify(row.name)} was dropped by another session while the catalog was read",
            hint="run it again once nobody else changes the schema",
        )
    return definition


def _index_parts(row: Row, names: Mapping[int, str]) -> Iterator[str]:
    """Yield a column's name, or the text of an expression where the column number is 0."""
    for position, number in enumerate(map(int, row.columns.split())):
        yield names[number] if number else row.expressions[position]


def _sequence(row: Row) -> Sequence:
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
        owned_by=None if row.owned_by is None else tuple(row.owned_by),
    )
