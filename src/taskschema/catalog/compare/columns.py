"""Columns: type, NULL, default, how they are computed, and how they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from taskschema.catalog.compare import describe
from taskschema.catalog.compare.pairs import pair_by_name
from taskschema.catalog.compare.rules import (
    Judge,
    Rule,
    Verdict,
    behaviour,
    breaking,
    changes,
    cosmetic,
    either,
    missing,
    unexpected,
)
from taskschema.catalog.compare.sequences import judge_sequence
from taskschema.catalog.compare.types import judge_type
from taskschema.catalog.masking import shown
from taskschema.catalog.objects import Column, Identity, Table, qualify
from taskschema.findings import Finding, Severity

_SEQUENCE = re.compile(r"nextval\(\(?'([^']+)'::(\w+)")


def compare_columns(expected: Table, actual: Table) -> Iterator[Finding]:
    """Tell which columns of a table are missing, unexpected or another."""
    columns = pair_by_name(expected.columns, actual.columns)
    for column in columns.missing:
        verdict = Verdict(Severity.BREAKING, "every statement that names it fails")
        yield missing("column", _name(expected, column), describe.column(column), verdict)
    for column in columns.unexpected:
        yield unexpected("column", _name(actual, column), describe.column(column), _judge_unexpected(column))
    for should, found in columns.both:
        yield from changes("column", _name(expected, should), (should, found), RULES)


def _name(table: Table, column: Column) -> str:
    return qualify(table.schema, table.name, column.name)


def _is_filled(column: Column) -> bool:
    return bool(column.default is not None or column.generated or column.identity)


def _judge_unexpected(column: Column) -> Verdict:
    if column.not_null and not _is_filled(column):
        return Verdict(Severity.BREAKING, "every INSERT that leaves it out is refused")
    return Verdict(Severity.BEHAVIOUR, "it is filled and read by nobody who is known")


def _judge_not_null(expected: Column, _actual: Column) -> Verdict:
    if expected.not_null:
        return Verdict(Severity.BREAKING, "rows may now hold NULL where a value is promised")
    return Verdict(Severity.BREAKING, "rows without a value, which should be allowed, are refused")


_judge_not_null_validity: Judge[Column] = either(
    lambda found: found.not_null_validated,
    Verdict(Severity.COSMETIC, "rows that were there before it are checked too"),
    Verdict(Severity.BREAKING, "rows that were there before it may still hold NULL"),
)


def _judge_default(expected: Column, actual: Column) -> Verdict:
    is_nothing = actual.default is None or actual.default.startswith("NULL::")
    if is_nothing and actual.not_null and not (actual.generated or actual.identity):
        return Verdict(Severity.BREAKING, "every INSERT that leaves the column out is refused")
    should, found = (_SEQUENCE.findall(each.default or "") for each in (expected, actual))
    if should == found or expected.identity or actual.identity:
        return Verdict(Severity.BEHAVIOUR, "new rows that leave the column out hold another value")
    if should and found and _may_be_the_same(should, found):
        return Verdict(Severity.BEHAVIOUR, "the sequence is looked up by its name at another time")
    return Verdict(Severity.BREAKING, "new rows take numbers from elsewhere, which may collide")


def _may_be_the_same(should: list[tuple[str, str]], found: list[tuple[str, str]]) -> bool:
    """Whether they differ in being bound (regclass) or found by name at each INSERT (text), and no more."""
    if [kind for _, kind in should] == [kind for _, kind in found]:
        return False
    bare = [[name.rpartition(".")[2] for name, _ in each] for each in (should, found)]
    return bare[0] == bare[1]


def _judge_generated(expected: Column, actual: Column) -> Verdict:
    should, found = expected.generated, actual.generated
    if should is None:
        return Verdict(Severity.BREAKING, "every INSERT or UPDATE that gives a value is refused")
    if found is None:
        return Verdict(Severity.BREAKING, "nothing computes the value any more")
    if should.expression != found.expression:
        return Verdict(Severity.BREAKING, "another value is computed")
    return Verdict(Severity.COSMETIC, "the same value is computed at another time")


def _judge_identity(expected: Column, actual: Column) -> Verdict:
    should, found = expected.identity, actual.identity
    if should is None or found is None:
        return _judge_identity_presence(expected, actual)
    if should.kind != found.kind:
        return _judge_identity_kind(found)
    if should.sequence is None or found.sequence is None:
        return Verdict(Severity.BEHAVIOUR, "rows are numbered together with another table, or no longer")
    return judge_sequence(should.sequence, found.sequence)


def _judge_identity_presence(expected: Column, actual: Column) -> Verdict:
    """Judge an identity on one side only; the other may number rows by a default."""
    if _SEQUENCE.search(expected.default or "") or _SEQUENCE.search(actual.default or ""):
        return Verdict(Severity.BEHAVIOUR, "rows are numbered by the column here, and by its default there")
    if expected.identity is None:
        return Verdict(Severity.BREAKING, "the database numbers rows that should bring their own value")
    return Verdict(Severity.BREAKING, "new rows get no number, and an INSERT without one is refused")


def _judge_identity_kind(found: Identity) -> Verdict:
    if found.kind == "always":
        return Verdict(Severity.BREAKING, "every INSERT that gives its own value is refused")
    return Verdict(
        Severity.BEHAVIOUR, "an INSERT may give its own value, which a later number can collide with"
    )


RULES: Mapping[str, Rule[Column]] = {
    "type": Rule("type", lambda e, a: judge_type(e.type, a.type), lambda c: c.type),
    "collation": Rule(
        "collation", behaviour("text is sorted and compared in another way"), lambda c: c.collation
    ),
    "not_null": Rule("nullability", _judge_not_null, describe.not_null),
    "not_null_validated": Rule("NOT NULL validity", _judge_not_null_validity, describe.not_null),
    "not_null_no_inherit": Rule(
        "NOT NULL inheritance", breaking("tables that inherit may, or may not, hold NULL"), describe.not_null
    ),
    "default": Rule("default", _judge_default, lambda c: c.default),
    "generated": Rule("generation", _judge_generated, lambda c: describe.generated(c.generated)),
    "identity": Rule("identity", _judge_identity, lambda c: describe.identity(c.identity)),
    "storage": Rule("storage", cosmetic("large values are stored in another way"), lambda c: c.storage),
    "compression": Rule(
        "compression", cosmetic("large values are compressed in another way"), lambda c: c.compression
    ),
    "statistics": Rule(
        "statistics target",
        cosmetic("the planner knows more or less about its values"),
        lambda c: None if c.statistics is None else str(c.statistics),
    ),
    "options": Rule(
        "options",
        cosmetic("the planner assumes something else about its values"),
        lambda c: ", ".join(c.options) or None,
    ),
    "not_null_name": Rule(
        "NOT NULL name", cosmetic("errors name another constraint"), lambda c: c.not_null_name
    ),
    "foreign_options": Rule(
        "foreign options",
        breaking("its values come from another place"),
        lambda c: shown(c.foreign_options),
    ),
    "is_local": Rule(
        "locality",
        cosmetic("it stays, or goes, when the parent's column is dropped"),
        lambda c: "stated by the table" if c.is_local else "stated by a parent",
    ),
}
