"""Constraints: by definition as PostgreSQL prints it, not only by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from taskschema.catalog.compare.pairs import pair_by_name
from taskschema.catalog.compare.rules import (
    Judge,
    Rule,
    Verdict,
    changed,
    cosmetic,
    either,
    missing,
    unexpected,
)
from taskschema.catalog.objects import Constraint, ConstraintKind, Table, qualify
from taskschema.findings import Finding, Severity

_LOST: Mapping[ConstraintKind, str] = {
    ConstraintKind.CHECK: "rows that it should refuse are let in",
    ConstraintKind.FOREIGN_KEY: "rows may point at rows that do not exist",
    ConstraintKind.PRIMARY_KEY: "rows may be there twice, and nothing tells them apart",
    ConstraintKind.UNIQUE: "duplicates are let in, and ON CONFLICT on it fails",
    ConstraintKind.EXCLUSION: "rows that exclude each other are let in",
}
_ANOTHER = "it refuses, allows or does something else than it should"
_NULLS = "NULLS NOT DISTINCT"
_GAINED = "rows that should be allowed may be refused"


def compare_constraints(expected: Table, actual: Table) -> Iterator[Finding]:
    """Tell which constraints of a table are missing, unexpected or another."""
    constraints = pair_by_name(expected.constraints, actual.constraints)
    for constraint in constraints.missing:
        verdict = _judge_missing(constraint, expected, actual)
        yield missing("constraint", _name(expected, constraint), constraint.definition, verdict)
    for constraint in constraints.unexpected:
        verdict = _judge_unexpected(constraint, expected)
        yield unexpected("constraint", _name(actual, constraint), constraint.definition, verdict)
    for should, found in constraints.both:
        if should != found:
            yield from _changes(_name(expected, should), should, found)


def _judge_unexpected(constraint: Constraint, expected: Table) -> Verdict:
    if constraint.definition in {each.definition for each in expected.constraints}:
        return Verdict(Severity.COSMETIC, "another constraint demands the same already")
    return Verdict(Severity.BREAKING, _GAINED)


def differing_names(expected: Table, actual: Table) -> frozenset[str]:
    """Return the names of the constraints that `compare_constraints` tells something about."""
    different = set(expected.constraints) ^ set(actual.constraints)
    return frozenset(constraint.name for constraint in different)


def _name(table: Table, constraint: Constraint) -> str:
    return qualify(table.schema, table.name, constraint.name)


def _judge_missing(constraint: Constraint, expected: Table, actual: Table) -> Verdict:
    """A unique index of the same shape refuses what its constraint would have refused."""
    backing = {index.definition for index in expected.indexes if index.constraint == constraint.name}
    still_there = any(index.definition in backing and index.valid for index in actual.indexes)
    if constraint.kind is ConstraintKind.UNIQUE and still_there:
        return Verdict(Severity.COSMETIC, "its index still refuses duplicates, but is no constraint")
    return Verdict(Severity.BREAKING, _LOST[constraint.kind])


def _changes(name: str, should: Constraint, found: Constraint) -> Iterator[Finding]:
    told = [rule for field, rule in STATE_RULES.items() if getattr(should, field) != getattr(found, field)]
    # The definition repeats the states; it is told alone only where more than they differ.
    if not told or _bare_definition(should) != _bare_definition(found):
        told.append(_DEFINITION)
    for rule in told:
        yield changed("constraint", name, (should, found), rule)


def _bare_definition(constraint: Constraint) -> str:
    """Return the definition without the states that PostgreSQL prints at its end."""
    text = constraint.definition
    for suffix in (" NOT VALID", " NOT ENFORCED", " INITIALLY DEFERRED", " DEFERRABLE", " NO INHERIT"):
        text = text.removesuffix(suffix)
    return text


def _judge_definition(expected: Constraint, actual: Constraint) -> Verdict:
    is_key = expected.kind in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
    if is_key and expected.kind is actual.kind and sorted(expected.columns) == sorted(actual.columns):
        return _judge_key(expected, actual)
    if expected.kind is actual.kind is ConstraintKind.FOREIGN_KEY:
        return _judge_reference(expected, actual)
    return Verdict(Severity.BREAKING, _ANOTHER)


def _judge_reference(expected: Constraint, actual: Constraint) -> Verdict:
    is_single = len(expected.columns) == 1
    if is_single and _without_match(expected) == _without_match(actual):
        return Verdict(Severity.COSMETIC, "for a single column MATCH FULL and MATCH SIMPLE are the same")
    if is_single and _without_columns_to_clear(expected) == _without_columns_to_clear(actual):
        return Verdict(Severity.COSMETIC, "a single column is all that there is to set")
    if _unhurried(expected) == _unhurried(actual):
        return Verdict(Severity.BEHAVIOUR, "rows that are referred to are defended earlier, or later")
    return Verdict(Severity.BREAKING, _ANOTHER)


def _judge_key(expected: Constraint, actual: Constraint) -> Verdict:
    """Judge two keys of the same columns."""
    should, found = (_NULLS in each.definition for each in (expected, actual))
    if should and not found:
        return Verdict(Severity.BREAKING, "duplicates are let in where a column is NULL")
    if found and not should:
        return Verdict(Severity.BREAKING, "rows that should be allowed are refused where a column is NULL")
    return Verdict(Severity.BEHAVIOUR, "its index answers other questions quickly")


def _without_columns_to_clear(constraint: Constraint) -> str:
    return re.sub(r"( SET (?:NULL|DEFAULT)) \([^()]*\)", r"\1", constraint.definition)


def _unhurried(constraint: Constraint) -> str:
    """Return the definition without RESTRICT; NO ACTION, which refuses later, is not printed."""
    return re.sub(r" ON (?:UPDATE|DELETE) RESTRICT", "", constraint.definition)


def _without_match(constraint: Constraint) -> str:
    return constraint.definition.replace(" MATCH FULL", "")


_judge_validity: Judge[Constraint] = either(
    lambda found: found.validated,
    Verdict(Severity.COSMETIC, "rows that were there before it are checked too"),
    Verdict(Severity.BREAKING, "rows that were there before it may break it"),
)
_judge_enforcement: Judge[Constraint] = either(
    lambda found: found.enforced,
    Verdict(Severity.BREAKING, _GAINED),
    Verdict(Severity.BREAKING, "it stands in the catalog and checks nothing"),
)
_judge_deferral: Judge[Constraint] = either(
    lambda found: found.deferred,
    Verdict(Severity.BEHAVIOUR, "a row that breaks it is refused at COMMIT only"),
    Verdict(Severity.BEHAVIOUR, "it cannot wait for COMMIT, or does so only when told to"),
)
_judge_triggers: Judge[Constraint] = either(
    lambda found: bool(found.disabled_triggers),
    Verdict(Severity.BREAKING, "it does not check or follow every row although its definition stands"),
    Verdict(Severity.BEHAVIOUR, "it checks rows that should go unchecked"),
)
_judge_inheritance: Judge[Constraint] = either(
    lambda found: found.no_inherit,
    Verdict(Severity.BEHAVIOUR, "tables that inherit are not checked"),
    Verdict(Severity.BEHAVIOUR, "tables that inherit are checked too"),
)
_judge_locality = cosmetic("it stays, or goes, when the parent's constraint is dropped")


STATE_RULES: Mapping[str, Rule[Constraint]] = {
    "validated": Rule("validity", _judge_validity, lambda c: c.definition),
    "enforced": Rule("enforcement", _judge_enforcement, lambda c: c.definition),
    "deferrable": Rule("deferrability", _judge_deferral, lambda c: c.definition),
    "deferred": Rule("initial deferral", _judge_deferral, lambda c: c.definition),
    "no_inherit": Rule("inheritance", _judge_inheritance, lambda c: c.definition),
    "disabled_triggers": Rule(
        "internal triggers", _judge_triggers, lambda c: ", ".join(c.disabled_triggers) or "all as created"
    ),
    "is_local": Rule(
        "locality", _judge_locality, lambda c: "stated by the table" if c.is_local else "stated by a parent"
    ),
}
_DEFINITION: Rule[Constraint] = Rule("definition", _judge_definition, lambda c: c.definition)
