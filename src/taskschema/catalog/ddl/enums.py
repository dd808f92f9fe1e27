"""DDL of enumerated types: labels can be renamed and added in place, never dropped or moved."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Enum


def _create(enum: Enum) -> list[Statement]:
    labels = ", ".join(map(literal, enum.labels))
    return [Statement(f"CREATE TYPE {name(enum)} AS ENUM ({labels})")]


def _alter(actual: Enum, expected: Enum) -> list[Statement] | None:
    renamed = expected.renamed_labels(actual)
    if renamed:
        return [_rename_label(expected, old, new) for new, old in renamed]
    kept = tuple(label for label in expected.labels if label in actual.labels)
    return list(_additions(actual, expected)) if kept == actual.labels else None


def _rename_label(enum: Enum, old: str, new: str) -> Statement:
    return Statement(f"ALTER TYPE {name(enum)} RENAME VALUE {literal(old)} TO {literal(new)}")


def _additions(actual: Enum, expected: Enum) -> Iterator[Statement]:
    """Add each label after the one before it, the first before what is first now."""
    for position, label in enumerate(expected.labels):
        if label in actual.labels:
            continue
        place = ""
        if position:
            place = f" AFTER {literal(expected.labels[position - 1])}"
        elif actual.labels:
            place = f" BEFORE {literal(actual.labels[0])}"
        # A transaction that adds a label cannot use it.
        yield Statement(f"ALTER TYPE {name(expected)} ADD VALUE {literal(label)}{place}", alone=True)


ENUMS: Ddl[Enum] = Ddl(
    rank=16,
    create=_create,
    drop=lambda enum: [Statement(f"DROP TYPE {name(enum)}")],
    alter=_alter,
    rename=moving("TYPE"),
)
