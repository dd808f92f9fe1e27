"""The conditions under which a value breaks a rule of its type: domains and enums, however deep they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from taskschema.verify.rules import quoted

_DEPTH = 8
"""How deep a type is looked into: arrays of composites of domains of arrays are rarely deeper than four."""


_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


def bracketed(expression: str) -> str:
    """Return an expression in brackets: in its own, where one pair is around all of it."""
    depth, bare = 0, _QUOTED.sub("", expression)
    for place, letter in enumerate(bare):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return expression if letter == ")" and place == len(bare) - 1 else f"({expression})"
    return f"({expression})"


@dataclass(frozen=True, slots=True)
class TypeRule:
    """A rule of a type, and when an expression of that type breaks it."""

    code: str
    words: str
    broken: str
    validated: bool = True


@dataclass(frozen=True, slots=True)
class Types:
    """The types that people made: rows of `types`, `domain_checks` and the attributes of composites."""

    types: Mapping[int, Any]
    checks: Mapping[int, Sequence[Any]]
    attributes: Mapping[int, Sequence[Any]]

    def rules(self, type_: int, value: str, depth: int = 0) -> Iterator[TypeRule]:
        """Yield the rules of a type, for a value that is given as an expression."""
        found = self.types.get(type_)
        if found is None or depth > _DEPTH:
            return
        if found.kind == "d":
            yield from self._of_domain(found, value, depth)
        elif found.kind == "e":
            yield _of_enum(found, value)
        elif found.element:
            yield from self._of_array(found, value, depth)
        elif found.kind == "c":
            yield from self._of_composite(found, value, depth)

    def _of_domain(self, domain: Any, value: str, depth: int) -> Iterator[TypeRule]:
        bare = f"(({value})::{self._base_name(domain)})"
        if domain.not_null:
            yield TypeRule("domain-broken", f"{domain.name} NOT NULL", f"pg_catalog.num_nulls({value}) = 1")
        for check in self.checks.get(domain.oid, ()):
            # VALUE is a word that is reserved nowhere else: a column of that name stands for it.
            broken = (
                f"EXISTS (SELECT FROM (SELECT {bare} AS value) AS domain_value "
                f"WHERE {bracketed(check.expression)} IS FALSE)"
            )
            words = f"{domain.name} CHECK {bracketed(check.expression)}"
            yield TypeRule("domain-broken", words, broken, check.validated)
        yield from self.rules(domain.base, bare, depth + 1)

    def _base_name(self, domain: Any) -> str:
        """Return the type below all domains: on the way from one domain to another values are checked."""
        below = self.types.get(domain.base)
        return self._base_name(below) if below is not None and below.kind == "d" else str(domain.base_name)

    def _of_array(self, array: Any, value: str, depth: int) -> Iterator[TypeRule]:
        element = f"element_{depth}"
        for rule in self.rules(array.element, f"{element}.value", depth + 1):
            broken = (
                f"EXISTS (SELECT FROM (SELECT pg_catalog.unnest({value}) AS value) AS {element} "
                f"WHERE {rule.broken})"
            )
            yield TypeRule(rule.code, rule.words, broken, rule.validated)

    def _of_composite(self, composite: Any, value: str, depth: int) -> Iterator[TypeRule]:
        for attribute in self.attributes.get(composite.relid, ()):
            part = f"({value}).{quoted(attribute.name)}"
            for rule in self.rules(attribute.type, part, depth + 1):
                broken = f"(pg_catalog.num_nulls({value}) = 0 AND {rule.broken})"
                yield TypeRule(rule.code, rule.words, broken, rule.validated)


def _of_enum(enum: Any, value: str) -> TypeRule:
    """A label that was taken out of the catalog by hand leaves values that cannot even be printed."""
    labels = sql.SQL(", ").join(map(sql.Literal, enum.labels or ())).as_string(None)
    broken = f"NOT ({value} = ANY (ARRAY[{labels}]::{enum.name}[]))"
    return TypeRule("enum-broken", f"a label of {enum.name}", broken)
