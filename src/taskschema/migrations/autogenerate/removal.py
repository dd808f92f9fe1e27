"""Labels that go: whoever writes the revision says what rows get instead, and rows are refused until then."""

from __future__ import annotations

from taskschema.catalog.objects import Column, Enum
from taskschema.migrations.autogenerate.comparison import Named
from taskschema.migrations.autogenerate.operations import ident, literal


def lost_labels(before: Named, after: Named) -> tuple[str, ...]:
    """Return the labels that the one type has and the other has not."""
    if not isinstance(before, Enum) or not isinstance(after, Enum):
        return ()
    return tuple(label for label in before.labels if label not in after.labels)


def removal_note(name: str, labels: tuple[str, ...]) -> str:
    """Say what to do about rows that hold a label that goes; nothing where none does."""
    if not labels:
        return ""
    listed = ", ".join(map(literal, labels))
    return (
        f"The type {name} is made anew without {listed}: rows that hold such a label are refused.\n"
        "Write what they get instead after THEN, or last in array_replace."
    )


def conversion(column: Column, name: str, labels: tuple[str, ...]) -> str:
    """Return the USING that takes a column to the new type, with a place to say what lost labels become."""
    held, array = ident(column.name), "[]" if column.type.endswith("[]") else ""
    text = f"{held}::text{array}"
    if labels and array:
        for label in map(literal, labels):
            text = f"array_replace({text}, {label}, {label})"
    elif labels:
        arms = " ".join(f"WHEN {label} THEN {label}" for label in map(literal, labels))
        text = f"(CASE {text} {arms} ELSE {text} END)"
    return f"{text}::{name}{array}"
