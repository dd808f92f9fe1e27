"""What models can express, and what is therefore no drift against them.

Left to the database: row-level security flags, replica identity, tablespaces and storage parameters that a
model does not state, how columns are stored and sampled, which index CLUSTER uses, the names of NOT NULL
constraints, partitions of a table that is partitioned in the models, schemas that no model names, and
comments on anything but tables and columns. A constraint that is not valid, not enforced or switched off,
and an index that is not valid, are drift: the model promises what they no longer do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from taskschema.catalog import Catalog
from taskschema.catalog.objects import Column, Comment, Constraint, Index, Table
from taskschema.drift.expected.source import Sides

SUBJECTS = ("schemas", "enums", "domains", "sequences", "tables", "comments")
"""The fields of Catalog that models fill."""


def expressible(expected: Catalog, actual: Catalog) -> Sides:
    """Return both sides with the database's own word for what models cannot express."""
    found = {table.label: table for table in actual.tables}
    tables = tuple(_as_found(table, found.get(table.label)) for table in expected.tables)
    left_out = frozenset(_partitions(expected, actual))
    named = {
        each.names[0] for each in (*expected.tables, *expected.enums, *expected.domains, *expected.sequences)
    }
    return Sides(
        replace(
            expected,
            tables=tables,
            schemas=tuple(schema for schema in expected.schemas if schema.name in named),
            comments=_comments(expected, frozenset()),
        ),
        replace(
            actual,
            tables=tuple(table for table in actual.tables if (table.schema, table.name) not in left_out),
            sequences=tuple(each for each in actual.sequences if (each.owned_by or ())[:2] not in left_out),
            schemas=tuple(schema for schema in actual.schemas if schema.name in named),
            comments=_comments(actual, left_out),
        ),
    )


def _partitions(expected: Catalog, actual: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the partitions, at any depth, of what the models partition, but for those that are models."""
    ours = {(table.schema, table.name) for table in expected.tables}
    parents = {
        (table.schema, table.name): table.inherits[0]
        for table in actual.tables
        if table.partition_bound is not None
    }
    for name in parents:
        above = name
        while above in parents and above not in ours:
            above = parents[above]
        if above in ours and above != name:
            yield name


def _comments(catalog: Catalog, left_out: Collection[tuple[str, ...]]) -> tuple[Comment, ...]:
    return tuple(
        each
        for each in catalog.comments
        if each.object.kind in ("table", "column") and each.object.names[:2] not in left_out
    )


def _as_found(expected: Table, actual: Table | None) -> Table:
    if actual is None or actual == expected:
        return expected
    columns = {column.name: column for column in actual.columns}
    constraints = {constraint.name: constraint for constraint in actual.constraints}
    indexes = {index.name: index for index in actual.indexes}
    return replace(
        expected,
        columns=tuple(_column(each, columns.get(each.name)) for each in expected.columns),
        constraints=tuple(_constraint(each, constraints.get(each.name)) for each in expected.constraints),
        indexes=tuple(_index(each, indexes.get(each.name)) for each in expected.indexes),
        options=_stated(expected.options, actual.options),
        tablespace=expected.tablespace or actual.tablespace,
        replica_identity=actual.replica_identity,
        of_type=actual.of_type,
        row_security=actual.row_security,
        force_row_security=actual.force_row_security,
    )


def _stated(expected: Iterable[str], actual: Iterable[str]) -> tuple[str, ...]:
    """Return the options that a model states, and the others as they are."""
    stated: Mapping[str, str] = {option.partition("=")[0]: option for option in expected}
    others = (option for option in actual if option.partition("=")[0] not in stated)
    return tuple(sorted([*stated.values(), *others]))


def _column(expected: Column, actual: Column | None) -> Column:
    if actual is None or actual == expected:
        return expected
    return replace(
        expected,
        storage=actual.storage,
        compression=actual.compression,
        statistics=actual.statistics,
        options=actual.options,
        is_local=actual.is_local,
        not_null_name=actual.not_null_name,
        foreign_options=actual.foreign_options,
    )


def _constraint(expected: Constraint, actual: Constraint | None) -> Constraint:
    return expected if actual is None else replace(expected, is_local=actual.is_local)


def _index(expected: Index, actual: Index | None) -> Index:
    if actual is None or actual == expected:
        return expected
    return replace(
        expected,
        clustered=actual.clustered,
        replica_identity=actual.replica_identity,
        statistics=actual.statistics,
        tablespace=expected.tablespace or actual.tablespace,
    )
