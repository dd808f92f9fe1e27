"""DDL of operators: PostgreSQL 14 can change nothing of them but what the planner asks."""

from __future__ import annotations

from dataclasses import replace

from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Operator


def _create(operator: Operator) -> list[Statement]:
    options = {
        "FUNCTION": operator.function,
        "LEFTARG": operator.left,
        "RIGHTARG": operator.right,
        "COMMUTATOR": operator.commutator and f"OPERATOR({operator.commutator})",
        "NEGATOR": operator.negator and f"OPERATOR({operator.negator})",
        "RESTRICT": operator.restrict,
        "JOIN": operator.join,
    }
    listed = [f"{word} = {option}" for word, option in options.items() if option is not None]
    flags = [word for word, is_set in (("HASHES", operator.hashes), ("MERGES", operator.merges)) if is_set]
    return [Statement(f"CREATE OPERATOR {_signs(operator)} ({', '.join([*listed, *flags])})")]


def _alter(actual: Operator, expected: Operator) -> list[Statement] | None:
    if actual == expected:
        return []
    if replace(actual, restrict=expected.restrict, join=expected.join) != expected:
        return None
    changes = [
        f"{word} = {should or 'NONE'}"
        for word, should, found in (
            ("RESTRICT", expected.restrict, actual.restrict),
            ("JOIN", expected.join, actual.join),
        )
        if should != found
    ]
    return [Statement(f"ALTER OPERATOR {_called(expected)} SET ({', '.join(changes)})")]


def _rename(actual: Operator, expected: Operator) -> list[Statement] | None:
    if actual.name != expected.name:
        return None
    return [Statement(f"ALTER OPERATOR {_called(actual)} SET SCHEMA {name(expected.schema)}")]


def _signs(operator: Operator) -> str:
    return f"{name(operator.schema)}.{operator.name}"


def _called(operator: Operator) -> str:
    return f"{_signs(operator)} ({operator.left or 'NONE'}, {operator.right})"


OPERATORS: Ddl[Operator] = Ddl(
    rank=31,
    create=_create,
    drop=lambda operator: [Statement(f"DROP OPERATOR {_called(operator)}")],
    alter=_alter,
    rename=_rename,
)
