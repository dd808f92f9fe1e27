"""One catalog under other names: what a rename changes in everything that mentions the object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from taskschema.catalog import codec
from taskschema.catalog.objects import (
    BaseType,
    Catalog,
    CatalogObject,
    ColumnOf,
    ConstraintOf,
    IndexOf,
    ObjectRef,
    qualify,
)

_RELATIONS = frozenset({"tables", "views", "materialized_views", "sequences"})
_LATE_BOUND = frozenset({"body", "definition"})
"""Text of a routine that PostgreSQL keeps as it was written, unless it was parsed."""
_QUALIFIED = frozenset({"owned_by", "parent", "inherits", "of", "exceptions", "multirange", "names"})
"""Fields with lists of names that begin with a schema; "names" is that of a reference."""
_PLAIN = frozenset(
    {
        *(
            "name",
            "table",
            "columns",
            "server",
            "role",
            "roles",
            "user",
            "owner",
            "grantee",
            "labels",
            "label",
        ),
        *("text", "value", "options", "foreign_options", "settings", "publications", "tags"),
    }
)
"""Fields with names that stand alone, or with text that PostgreSQL takes for no name."""
_REFERENCE = frozenset(field.name for field in fields(ObjectRef))
_BASE_TYPE = frozenset(field.name for field in fields(BaseType))
"""Its options name functions."""
_OVERLOADED: Mapping[str, tuple[str, ...]] = {
    "routines": ("routine", "arguments"),
    "operators": ("left", "right"),
    "operator_families": ("method",),
    "operator_classes": ("method",),
}
"""What tells objects of one name apart."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is called `old` and is to be called `new`; both with the schema and the relation, where there are.

    `subject` is the field of Catalog for objects, and columns, constraints or indexes for parts. Of objects
    that may share a name, `apart` tells the one that is meant from the others, and `label` is what it was.
    """

    subject: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    apart: tuple[str | None, ...] = ()
    label: str = ""

    @classmethod
    def between(cls, subject: str, old: CatalogObject, new: CatalogObject) -> Renaming:
        """Rename one object to what the other one is called."""
        apart = tuple(getattr(old, field) for field in _OVERLOADED.get(subject, ()))
        return cls(subject, _full_names(old), _full_names(new), apart, old.label)

    def applied(self, catalog: Catalog) -> Catalog:
        """Return the catalog as PostgreSQL would print it after the rename, as far as text can tell."""
        encoded: Any = codec.encode(catalog)
        if self.subject == "schemas":
            rewritten = _rewrite_schema(encoded, self.old[0], self.new[0])
        elif self.subject in ("columns", "constraints", "indexes"):
            rewritten = {subject: [self._part(item) for item in items] for subject, items in encoded.items()}
        else:
            rewritten = {
                subject: [self._object(subject, item) for item in items] for subject, items in encoded.items()
            }
        return Catalog.from_json(rewritten)

    def _object(self, subject: str, item: dict[str, Any]) -> Any:
        is_late_bound = subject == "routines" and not item["parsed"]
        kept = {key: item[key] for key in _LATE_BOUND} if is_late_bound else {}
        rewritten = {**self._mentions(item), **kept}
        if subject == self.subject and _names(item) == self.old and self._is_meant(item):
            keys = [key for key in ("schema", "table", "name") if item.get(key) is not None]
            rewritten |= dict(zip(keys, self.new, strict=True))
            if isinstance(rewritten.get("definition"), str):
                rewritten["definition"] = _first(rewritten["definition"], self.old[-1], self.new[-1])
        return rewritten

    def _is_meant(self, item: dict[str, Any]) -> bool:
        """True unless an item, or what a reference is about, is another one of the name."""
        if self.subject in _OVERLOADED and item.keys() == _REFERENCE:
            return ObjectRef(**{**item, "names": tuple(item["names"])}).label == self.label
        return self.apart == tuple(item[field] for field in _OVERLOADED.get(self.subject, ()))

    def _mentions(self, value: Any, field: str = "") -> Any:
        """Rewrite qualified names in text, and names in parts that stand beside each other."""
        if isinstance(value, str):
            is_text = len(self.old) > 1 and field not in _PLAIN
            return _replaced(value, qualify(*self.old), qualify(*self.new)) if is_text else value
        if isinstance(value, list):
            if field in _QUALIFIED and tuple(value[: len(self.old)]) == self.old:
                return [*self.new, *value[len(self.old) :]]
            return [self._mentions(item, field) for item in value]
        if isinstance(value, dict):
            if value.keys() == _REFERENCE and not self._is_meant(value):
                return value
            is_base_type = value.keys() == _BASE_TYPE
            rewritten = {
                key: self._mentions(item, "" if is_base_type else key) for key, item in value.items()
            }
            for key in ("table", "name"):
                if self.subject in _RELATIONS and (value.get("schema"), value.get(key)) == self.old:
                    rewritten |= {"schema": self.new[0], key: self.new[1]}
                    break
            return rewritten
        return value

    def _part(self, item: dict[str, Any]) -> Any:
        """Rewrite what belongs to the relation of the part, and what names the part."""
        schema, relation, name = self.old
        is_own = item.get("schema") == schema and relation in (item.get("name"), item.get("table"))
        rewritten = _walked(item, self.old, self.new)
        if not is_own:
            return rewritten
        to = self.new[-1]
        for part in rewritten.get(self.subject, ()):
            if part["name"] == name:
                part["name"] = to
                if self.subject == "indexes":
                    part["definition"] = _first(part["definition"], name, to)
        if self.subject == "constraints":
            _rename_backing_index(rewritten, name, to)
        if self.subject == "columns":
            _rename_in_parts(rewritten, name, to)
        return rewritten


def _full_names(value: CatalogObject) -> tuple[str, ...]:
    if isinstance(value, IndexOf | ConstraintOf | ColumnOf):
        return (value.of.schema, value.of.name, value.part.name)
    return value.names


def _names(item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(item[key] for key in ("schema", "table", "name") if item.get(key) is not None)


def _walked(value: Any, old: tuple[str, ...], new: tuple[str, ...], field: str = "") -> Any:
    if isinstance(value, list):
        if field in _QUALIFIED and tuple(value) == old:
            return list(new)
        return [_walked(item, old, new, field) for item in value]
    if isinstance(value, dict):
        return {key: _walked(item, old, new, key) for key, item in value.items()}
    return value


def _rename_backing_index(table: dict[str, Any], name: str, to: str) -> None:
    for index in table.get("indexes", ()):
        if index["constraint"] == name:
            index["constraint"] = index["name"] = to
            index["definition"] = _first(index["definition"], name, to)


def _rename_in_parts(item: dict[str, Any], name: str, to: str) -> None:
    """Rewrite a column's name in constraints, indexes and whatever else is attached to its table."""
    for part in (*item.get("constraints", ()), *item.get("indexes", ()), *_attached(item)):
        for key, value in part.items():
            if key in ("columns", "keys", "included"):
                part[key] = [to if each == name else each for each in value]
            elif key in ("definition", "predicate", "using", "check") and isinstance(value, str):
                part[key] = _replaced(value, qualify(name), qualify(to))
    if item.get("partition_key"):
        item["partition_key"] = _replaced(item["partition_key"], qualify(name), qualify(to))


def _attached(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "table" in item:
        yield item


def _rewrite_schema(value: Any, old: str, new: str, field: str = "") -> Any:
    if isinstance(value, str):
        return value if field in _PLAIN else _in_schema(value, old, new)
    if isinstance(value, list):
        if field in _QUALIFIED and value and value[0] == old:
            return [new, *value[1:]]
        is_listed = field == "schemas" and old in value  # by a publication, in order
        names = sorted(new if item == old else item for item in value) if is_listed else value
        return [_rewrite_schema(item, old, new, field) for item in names]
    if isinstance(value, dict):
        rewritten = {
            key: _rewrite_schema(item, old, new, "" if value.keys() == _BASE_TYPE else key)
            for key, item in value.items()
        }
        if value.keys() == _REFERENCE and not _is_in_schema(value):
            rewritten = value
        if value.get("schema") == old:
            rewritten["schema"] = new
        if set(value) == {"name"} and value["name"] == old:
            rewritten["name"] = new
        if value.get("parsed") is False:
            rewritten["body"] = value["body"]
            rewritten["definition"] = _in_schema(value["definition"], old, new, count=1)
        return rewritten
    return value


def _is_in_schema(reference: Mapping[str, Any]) -> bool:
    """True for what is about a schema, or about something that is in one."""
    return reference["kind"] == "schema" or (
        len(reference["names"]) > 1 and reference["kind"] != "user mapping"
    )


def _in_schema(text: str, old: str, new: str, count: int = 0) -> str:
    pattern = rf"(?<![\w\".$]){re.escape(qualify(old))}\."
    return re.sub(pattern, lambda _: f"{qualify(new)}.", text, count=count)


def _replaced(text: str, old: str, new: str) -> str:
    """Replace a name, qualified or not, where it stands as a whole."""
    return re.sub(rf"(?<![\w\".$]){re.escape(old)}(?![\w\"$])", lambda _: new, text)


def _first(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w\"$]){re.escape(qualify(old))}(?![\w\"$])", lambda _: qualify(new), text, count=1)
