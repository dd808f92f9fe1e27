"""DDL of tables: with their columns; constraints and indexes are made afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskschema.catalog.ddl import columns, identities, not_null, partitions
from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.options import foreign_changes, foreign_options, parameters
from taskschema.catalog.ddl.relations import alter, altered, is_foreign, is_partitioned, word
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name, options
from taskschema.catalog.objects import Column, ColumnOf, Persistence, ReplicaIdentity, Table

_DEFAULT_METHOD = "heap"


def _create(table: Table) -> list[Statement]:
    completed = (each for column in _in_order(table) for each in identities.completed(table, column))
    return [
        Statement(_definition(table)),
        *altered(table, _settings(table), only=True),
        *completed,
        *([alter(table, f"OF {table.of_type}")] if table.of_type is not None else []),
        *partitions.attached(table),
    ]


def _in_order(table: Table) -> list[Column]:
    """Return the columns that the table states, in the order in which it has them."""
    ordered = sorted(table.columns, key=lambda column: column.position)
    return [column for column in ordered if column.is_local or not _has_plain_parents(table)]


def _has_plain_parents(table: Table) -> bool:
    return bool(table.inherits) and table.partition_bound is None


def _definition(table: Table) -> str:
    unlogged = "UNLOGGED " if table.persistence is Persistence.UNLOGGED else ""
    listed = ",\n  ".join(columns.definition(column) for column in _in_order(table))
    body = f"(\n  {listed}\n)" if listed else "()"
    return f"CREATE {unlogged}{word(table)} {name(table)} {body}{''.join(_clauses(table))}"


def _clauses(table: Table) -> Iterator[str]:
    """Yield what follows the columns, in PostgreSQL's order."""
    if _has_plain_parents(table):
        yield f"\nINHERITS ({', '.join(map(name, table.inherits))})"
    if table.partition_key is not None:
        yield f"\nPARTITION BY {table.partition_key}"
    if table.server is not None:
        yield f"\nSERVER {name(table.server)}{foreign_options(table.foreign_options)}"
    if table.access_method is not None and (is_partitioned(table) or table.access_method != _DEFAULT_METHOD):
        yield f"\nUSING {name(table.access_method)}"
    yield options(table.options)
    if table.tablespace is not None:
        yield f"\nTABLESPACE {name(table.tablespace)}"


def _settings(table: Table) -> Iterator[str]:
    """Yield the actions that complete a table that was just created."""
    for column in sorted(table.columns, key=lambda column: column.position):
        yield from _own_not_null(table, column)
        yield from columns.settings(columns.bare(column), column)
        if column.not_null_is_local or not _has_plain_parents(table):
            yield from not_null.unvalidated(ColumnOf(table, column))
    yield from _security(Table("", ""), table)
    yield from _replica_identity(Table("", ""), table)


def _own_not_null(table: Table, column: Column) -> Iterator[str]:
    """Yield the NOT NULL that a table states of a parent's column.

    Whether it has another default than the parent is seen when it is read again.
    """
    is_parents = _has_plain_parents(table) and not column.is_local
    if is_parents and column.not_null and column.not_null_is_local:
        yield f"ALTER COLUMN {name(column.name)} SET NOT NULL"


def _alter(actual: Table, expected: Table) -> list[Statement] | None:
    fixed = ("relkind", "partition_key", "server")
    if any(getattr(actual, field) != getattr(expected, field) for field in fixed):
        return None
    return [
        *_persisted(actual, expected),
        *_placed(actual, expected),
        *altered(expected, parameters(actual.options, expected.options)),
        *altered(expected, _security(actual, expected)),
        *altered(expected, _replica_identity(actual, expected)),
        *altered(expected, _typed(actual, expected)),
        *_other_options(actual, expected),
        *partitions.moved(actual, expected),
    ]


def _persisted(actual: Table, expected: Table) -> Iterator[Statement]:
    # A partitioned table has no rows of its own to log, and PostgreSQL 18 refuses the words.
    if actual.persistence != expected.persistence and not is_partitioned(expected):
        action = "SET UNLOGGED" if expected.persistence is Persistence.UNLOGGED else "SET LOGGED"
        yield alter(expected, action, hazards=(Hazard.REWRITES,))


def _placed(actual: Table, expected: Table) -> Iterator[Statement]:
    hazards = () if is_partitioned(expected) else (Hazard.REWRITES,)
    if actual.access_method != expected.access_method:
        method = "DEFAULT" if expected.access_method is None else name(expected.access_method)
        yield alter(expected, f"SET ACCESS METHOD {method}", hazards=hazards)
    if actual.tablespace != expected.tablespace:
        tablespace = name(expected.tablespace or "pg_default")
        yield alter(expected, f"SET TABLESPACE {tablespace}", hazards=hazards)


def _security(actual: Table, expected: Table) -> Iterator[str]:
    if actual.row_security != expected.row_security:
        yield f"{'ENABLE' if expected.row_security else 'DISABLE'} ROW LEVEL SECURITY"
    if actual.force_row_security != expected.force_row_security:
        yield f"{'FORCE' if expected.force_row_security else 'NO FORCE'} ROW LEVEL SECURITY"


def _replica_identity(actual: Table, expected: Table) -> Iterator[str]:
    """Yield the action for all but USING INDEX, which is a state of the index."""
    identity = expected.replica_identity
    if not is_foreign(expected) and identity not in (actual.replica_identity, ReplicaIdentity.INDEX):
        yield f"REPLICA IDENTITY {identity.upper()}"


def _typed(actual: Table, expected: Table) -> Iterable[str]:
    if actual.of_type == expected.of_type:
        return []
    return ["NOT OF"] if expected.of_type is None else [f"OF {expected.of_type}"]


def _other_options(actual: Table, expected: Table) -> list[Statement]:
    changes = foreign_changes(actual.foreign_options, expected.foreign_options).strip()
    return [alter(expected, changes)] if changes and is_foreign(expected) else []


def _drop(table: Table) -> list[Statement]:
    hazards = () if is_foreign(table) else (Hazard.LOSES_DATA,)
    return [Statement(f"DROP {word(table)} {name(table)}", hazards)]


def _rename(actual: Table, expected: Table) -> list[Statement]:
    return moving(word(actual))(actual, expected)


TABLES: Ddl[Table] = Ddl(rank=50, create=_create, drop=_drop, alter=_alter, rename=_rename)
