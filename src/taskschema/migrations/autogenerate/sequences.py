"""Sequences that stand for themselves; Alembic does not look at any."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.objects import Sequence
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.operations import SqlOp, ident, literal


def sequence_options(sequence: Sequence) -> tuple[object, ...]:
    """Return everything of a sequence but its name and owner."""
    bounds = (sequence.start, sequence.increment, sequence.minimum, sequence.maximum)
    return (sequence.type, *bounds, sequence.cache, sequence.cycle)


def sequence_clauses(sequence: Sequence) -> tuple[str, ...]:
    """Return the options of a sequence but its type, as CREATE and ALTER SEQUENCE take them."""
    return (
        f"INCREMENT BY {sequence.increment}",
        f"MINVALUE {sequence.minimum}",
        f"MAXVALUE {sequence.maximum}",
        f"START WITH {sequence.start}",
        f"CACHE {sequence.cache}",
        "CYCLE" if sequence.cycle else "NO CYCLE",
    )


def new_sequences(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield what makes the sequences of the models, or changes them."""
    there = {(sequence.schema, sequence.name): sequence for sequence in comparison.live.sequences}
    for sequence in comparison.modelled.sequences:
        if sequence.owned_by is not None:
            continue
        name = _name(comparison, sequence)
        before = there.get((sequence.schema, sequence.name))
        if before is None:
            yield SqlOp([_create(name, sequence)], [f"DROP SEQUENCE {name}"], only_postgresql=True)
        elif sequence_options(before) != sequence_options(sequence):
            alter = f"ALTER SEQUENCE {name}"
            up, down = (f"{alter} {_every_option(side)}" for side in (sequence, before))
            yield SqlOp([up], [down], only_postgresql=True)


def unused_sequences(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield a DROP for each sequence that a default drew from and that nothing of the models does now."""
    wanted = {(sequence.schema, sequence.name) for sequence in comparison.modelled.sequences}
    defaults = {column.default for table in comparison.live.tables for column in table.columns}
    for sequence in comparison.live.sequences:
        call = f"nextval({literal(ident(sequence.name, sequence.schema))}::regclass)"
        is_wanted = (sequence.schema, sequence.name) in wanted
        if sequence.owned_by is None and not is_wanted and call in defaults:
            name = _name(comparison, sequence)
            yield SqlOp([f"DROP SEQUENCE {name}"], [_create(name, sequence)], only_postgresql=True)


def _create(name: str, sequence: Sequence) -> str:
    if sequence_options(sequence) == sequence_options(Sequence("", "")):
        return f"CREATE SEQUENCE {name}"
    return f"CREATE SEQUENCE {name} {_every_option(sequence)}"


def _every_option(sequence: Sequence) -> str:
    return " ".join([f"AS {sequence.type}", *sequence_clauses(sequence)])


def _name(comparison: Comparison, sequence: Sequence) -> str:
    schema = None if sequence.schema == comparison.default_schema else sequence.schema
    return ident(sequence.name, schema)
