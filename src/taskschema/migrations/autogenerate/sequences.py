"""Sequences that stand for themselves; Alembic does not look at any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from taskschema.catalog.objects import Persistence, Sequence
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.operations import SqlOp, ident, literal

_MAXIMA = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def sequence_options(sequence: Sequence) -> tuple[object, ...]:
    """Return everything of a sequence but its name and owner."""
    bounds = (sequence.start, sequence.increment, sequence.minimum, sequence.maximum)
    return (sequence.type, *bounds, sequence.cache, sequence.cycle)


def retyped(sequence: Sequence, type_: str) -> Sequence:
    """Return the sequence as PostgreSQL makes it of another type: bounds that are its type's go along."""
    old, new = (_MAXIMA.get(each, _MAXIMA["bigint"]) for each in (sequence.type, type_))
    return replace(
        sequence,
        type=type_,
        minimum=-new - 1 if sequence.minimum == -old - 1 else sequence.minimum,
        maximum=new if sequence.maximum == old else sequence.maximum,
    )


def sequence_clauses(sequence: Sequence, before: Sequence | None = None) -> tuple[str, ...]:
    """Return the options of a sequence but its type, as CREATE and ALTER SEQUENCE take them.

    With `before`, only those that are not the same there.
    """
    there = () if before is None else sequence_clauses(before)
    clauses = (
        f"INCREMENT BY {sequence.increment}",
        f"MINVALUE {sequence.minimum}",
        f"MAXVALUE {sequence.maximum}",
        f"START WITH {sequence.start}",
        f"CACHE {sequence.cache}",
        "CYCLE" if sequence.cycle else "NO CYCLE",
    )
    return tuple(clause for clause in clauses if clause not in there)


def new_sequences(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield what makes the sequences of the models, or changes them."""
    there = {(sequence.schema, sequence.name): sequence for sequence in comparison.live.sequences}
    for sequence in comparison.modelled.sequences:
        before = there.get((sequence.schema, sequence.name))
        if sequence.owned_by is not None:
            continue
        if before is None:
            name = sequence_name(sequence, comparison.default_schema)
            yield SqlOp(
                [create_sequence(sequence, comparison.default_schema)],
                [f"DROP SEQUENCE {name}"],
                only_postgresql=True,
            )
        else:
            yield from _altered(comparison, before, sequence)


def changed_serials(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield what changes the sequences of serial columns: an integer one ends early under a bigint column."""
    there = {sequence.owned_by: sequence for sequence in comparison.live.sequences}
    for sequence in comparison.modelled.sequences:
        before = there.get(sequence.owned_by)
        if sequence.owned_by is not None and before is not None:
            yield from _altered(comparison, before, sequence)


def _altered(comparison: Comparison, before: Sequence, after: Sequence) -> Iterator[SqlOp]:
    alter = f"ALTER SEQUENCE {sequence_name(before, comparison.default_schema)}"
    ways = ((before, after), (after, before))
    up, down = ([f"{alter} {action}" for action in _actions(comparison, *way)] for way in ways)
    if up or down:
        yield SqlOp(up, down, only_postgresql=True)


def _actions(comparison: Comparison, old: Sequence, new: Sequence) -> Iterator[str]:
    changes = [f"AS {new.type}"] if old.type != new.type else []
    # The bounds of a sequence that gets another type go along, where they are those of the type.
    changes += sequence_clauses(new, retyped(old, new.type))
    if changes:
        yield " ".join(changes)
    if old.persistence is not new.persistence and new.owned_by is None:
        yield "SET LOGGED" if new.persistence is Persistence.PERMANENT else "SET UNLOGGED"
    if old.owned_by != new.owned_by:
        yield f"OWNED BY {_owner(comparison, new)}"


def _owner(comparison: Comparison, sequence: Sequence) -> str:
    if sequence.owned_by is None:
        return "NONE"
    schema, table, column = sequence.owned_by
    return f"{ident(table, None if schema == comparison.default_schema else schema)}.{ident(column)}"


def unused_sequences(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield a DROP for each sequence that a default drew from and that nothing of the models does now."""
    wanted = {(sequence.schema, sequence.name) for sequence in comparison.modelled.sequences}
    defaults = {column.default for table in comparison.live.tables for column in table.columns}
    for sequence in comparison.live.sequences:
        call = f"nextval({literal(ident(sequence.name, sequence.schema))}::regclass)"
        is_wanted = (sequence.schema, sequence.name) in wanted
        if sequence.owned_by is None and not is_wanted and call in defaults:
            name = sequence_name(sequence, comparison.default_schema)
            yield SqlOp(
                [f"DROP SEQUENCE {name}"],
                [create_sequence(sequence, comparison.default_schema)],
                only_postgresql=True,
            )


def create_sequence(sequence: Sequence, default_schema: str) -> str:
    """Return the statement that creates the sequence, with the options that it must name."""
    return " ".join([f"CREATE SEQUENCE {sequence_name(sequence, default_schema)}", *told_options(sequence)])


def told_options(sequence: Sequence, *, with_type: bool = True) -> Iterator[str]:
    """Yield the options that PostgreSQL would choose otherwise; an identity has its column's type."""
    if with_type and sequence.type != "bigint":
        yield f"AS {sequence.type}"
    yield from sequence_clauses(sequence, Sequence("", "", maximum=_MAXIMA.get(sequence.type, 0)))


def sequence_name(sequence: Sequence, default_schema: str) -> str:
    """Return the name as SQL has it, with its schema unless that is the default one."""
    return ident(sequence.name, None if sequence.schema == default_schema else sequence.schema)
