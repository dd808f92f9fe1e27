"""Labels of enumerated types that were renamed: as many as before, and other words at the same places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from taskschema.catalog import codec
from taskschema.catalog.objects import Catalog, Enum, qualify
from taskschema.migrations.autogenerate.comparison import Comparison
from taskschema.migrations.autogenerate.operations import SqlOp, ident, literal

Relabelled = tuple[Enum, Enum]
"""An enumerated type as it is, and as it should be."""

_ELEMENT = re.compile(r'"(?:[^"\\]|\\.)*"|[^,{}"]+')
_PLAIN = re.compile(r"\w+")


def find_relabelled(live: Catalog, modelled: Catalog) -> tuple[tuple[Relabelled, ...], Catalog]:
    """Find types whose labels were renamed; return them with the live catalog as it is once they are."""
    wanted = {(enum.schema, enum.name): enum for enum in modelled.enums}
    found = []
    for enum in live.enums:
        after = wanted.get((enum.schema, enum.name))
        if after is not None and after.renamed_labels(enum):
            found.append((enum, after))
    return tuple(found), _under_new_labels(live, found) if found else live


def label_renames(comparison: Comparison) -> Iterator[SqlOp]:
    """Yield what renames labels in their place: rows, defaults and conditions go along."""
    for before, after in comparison.relabelled:
        name = ident(after.name, None if after.schema == comparison.default_schema else after.schema)
        rename = f"ALTER TYPE {name} RENAME VALUE {{}} TO {{}}"
        pairs = [(literal(old), literal(new)) for new, old in after.renamed_labels(before)]
        told = ", ".join(f"{old}, now {new}" for old, new in pairs)
        yield SqlOp(
            [rename.format(old, new) for old, new in pairs],
            [rename.format(new, old) for old, new in reversed(pairs)],
            only_postgresql=True,
            note=f"Taken for renamed, since it stands in its place: {told}. Rows go along.",
        )


def _under_new_labels(catalog: Catalog, found: Iterable[Relabelled]) -> Catalog:
    encoded: Any = codec.encode(catalog)
    for before, after in found:
        labels = {old: new for new, old in after.renamed_labels(before)}
        name = re.escape(qualify(before.schema, before.name))
        constant = re.compile(rf"'((?:[^']|'')*)'(::{name}(\[\])?(?![\w\"$]))")
        encoded = _rewritten(encoded, constant, labels)
    relabelled = {(after.schema, after.name): list(after.labels) for _, after in found}
    for enum in encoded["enums"]:
        enum["labels"] = relabelled.get((enum["schema"], enum["name"]), enum["labels"])
    return Catalog.from_json(encoded)


def _rewritten(value: Any, constant: re.Pattern[str], labels: Mapping[str, str]) -> Any:
    """Rewrite constants of the type, which PostgreSQL prints with their type, wherever they stand in text."""
    if isinstance(value, str):
        return constant.sub(partial(_other_constant, labels=labels), value) if "::" in value else value
    if isinstance(value, list):
        return [_rewritten(item, constant, labels) for item in value]
    if isinstance(value, dict):
        return {key: _rewritten(item, constant, labels) for key, item in value.items()}
    return value


def _other_constant(found: re.Match[str], labels: Mapping[str, str]) -> str:
    text = found[1].replace("''", "'")
    if found[3]:
        text = _ELEMENT.sub(lambda element: _other_element(element[0], labels), text)
    else:
        text = labels.get(text, text)
    return literal(text) + found[2]


def _other_element(element: str, labels: Mapping[str, str]) -> str:
    """Return an element of an array's text under the new label, in quotes where it needs them."""
    label = re.sub(r"\\(.)", r"\1", element[1:-1]) if element.startswith('"') else element
    if label not in labels:
        return element
    label = labels[label]
    if _PLAIN.fullmatch(label) and label.upper() != "NULL":
        return label
    escaped = re.sub(r'(["\\])', r"\\\1", label)
    return f'"{escaped}"'
