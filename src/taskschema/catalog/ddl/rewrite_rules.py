"""DDL of rewrite rules."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.attached import STATES, renaming
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Rule

_CREATE, _REPLACE = "CREATE RULE ", "CREATE OR REPLACE RULE "


def _create(rule: Rule) -> list[Statement]:
    return [Statement(rule.definition.removesuffix(";")), *_state(rule, "origin")]


def _drop(rule: Rule) -> list[Statement]:
    return [Statement(f"DROP RULE {name(rule.name)} ON {name((rule.schema, rule.table))}")]


def _alter(actual: Rule, expected: Rule) -> list[Statement] | None:
    statements = []
    if actual.definition != expected.definition:
        definition = expected.definition.removeprefix(_CREATE).removesuffix(";")
        statements.append(Statement(_REPLACE + definition))
    return [*statements, *_state(expected, actual.enabled)]


def _state(rule: Rule, enabled: str) -> Iterator[Statement]:
    if enabled != rule.enabled:
        table = name((rule.schema, rule.table))
        yield Statement(f"ALTER TABLE {table} {STATES[rule.enabled]} RULE {name(rule.name)}")


REWRITE_RULES: Ddl[Rule] = Ddl(rank=81, create=_create, drop=_drop, alter=_alter, rename=renaming("RULE"))
