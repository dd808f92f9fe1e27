"""DDL of functions, procedures and aggregates: altered where that says less than to replace them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

from taskschema.catalog.ddl.assignments import assignment, parameter
from taskschema.catalog.ddl.extension_dependence import dependence
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Parameter, Routine, Setting

_PROPERTIES: Mapping[str, Mapping[object, str]] = {
    "volatility": {"volatile": "VOLATILE", "stable": "STABLE", "immutable": "IMMUTABLE"},
    "strict": {True: "STRICT", False: "CALLED ON NULL INPUT"},
    "leakproof": {True: "LEAKPROOF", False: "NOT LEAKPROOF"},
    "security_definer": {True: "SECURITY DEFINER", False: "SECURITY INVOKER"},
    "parallel": {"safe": "PARALLEL SAFE", "restricted": "PARALLEL RESTRICTED", "unsafe": "PARALLEL UNSAFE"},
}
_ALTERABLE = frozenset({*_PROPERTIES, "cost", "rows", "settings"})


def _create(routine: Routine) -> list[Statement]:
    return [_define(routine), *_depend(replace(routine, extensions=()), routine)]


def _define(routine: Routine) -> Statement:
    return Statement(routine.definition.rstrip())


def _alter(actual: Routine, expected: Routine) -> list[Statement] | None:
    if not _is_replaceable(actual, expected):
        return None
    changed = {field.name for field in fields(Routine) if field.compare} - {"extensions"}
    changed = {field for field in changed if getattr(actual, field) != getattr(expected, field)}
    if changed <= _ALTERABLE and expected.routine != "aggregate":
        actions = " ".join(_actions(actual, expected))
        statements = [_altered(expected, actions)] if actions else []
    else:
        statements = [_define(expected)] if changed else []
    return [*statements, *_depend(actual, expected)]


def _is_replaceable(actual: Routine, expected: Routine) -> bool:
    """True if CREATE OR REPLACE puts the one in the place of the other."""
    if actual.result != expected.result or len(actual.parameters) != len(expected.parameters):
        return False
    if expected.routine == "aggregate" and _aggregate_kind(actual) != _aggregate_kind(expected):
        return False
    return all(map(_fits, actual.parameters, expected.parameters))


def _fits(actual: Parameter, expected: Parameter) -> bool:
    """True if a parameter is the same but for a name or a default that it gets."""
    gets_name = actual.name is None and expected.mode in ("in", "variadic")
    return (
        (actual.mode, actual.type) == (expected.mode, expected.type)
        and (gets_name or actual.name == expected.name)
        and (actual.default is None or expected.default is not None)
    )


def _aggregate_kind(aggregate: Routine) -> tuple[str, bool]:
    """Return which arguments are sorted, where some are, and whether it is one for hypothetical rows."""
    signature = aggregate.body.partition("\n")[0] if aggregate.body.startswith("(") else ""
    return signature, aggregate.body.endswith("HYPOTHETICAL = true")


def _actions(actual: Routine, expected: Routine) -> Iterator[str]:
    for field, words in _PROPERTIES.items():
        if getattr(actual, field) != getattr(expected, field):
            yield words[getattr(expected, field)]
    if actual.cost != expected.cost:
        yield f"COST {expected.cost}"
    if actual.rows != expected.rows:
        yield f"ROWS {expected.rows}"
    found, should = (tuple(map(_setting, side.settings)) for side in (actual, expected))
    kept = {setting.name for setting in should}
    yield from (f"RESET {parameter(setting)}" for setting in found if setting.name not in kept)
    yield from (f"SET {assignment(setting)}" for setting in should if setting not in found)


def _setting(text: str) -> Setting:
    word, _, value = text.partition("=")
    return Setting(word, value)


def _depend(actual: Routine, expected: Routine) -> Iterator[Statement]:
    return dependence(_target(expected), actual.extensions, expected.extensions)


def _altered(routine: Routine, action: str) -> Statement:
    return Statement(f"ALTER {_target(routine)} {action}")


def _target(routine: Routine) -> str:
    # ALTER AGGREGATE knows but a few actions.
    word = "ROUTINE" if routine.routine == "aggregate" else _word(routine)
    return f"{word} {name(routine)}({routine.arguments})"


def _rename(actual: Routine, expected: Routine) -> list[Statement]:
    statements = []
    moved = replace(actual, schema=expected.schema)
    if actual.schema != expected.schema:
        statements.append(_altered(actual, f"SET SCHEMA {name(expected.schema)}"))
    if actual.name != expected.name:
        statements.append(_altered(moved, f"RENAME TO {name(expected.name)}"))
    return statements


def _drop(routine: Routine) -> list[Statement]:
    no_arguments = "*" if routine.routine == "aggregate" else ""
    return [Statement(f"DROP {_word(routine)} {name(routine)}({routine.arguments or no_arguments})")]


def _word(routine: Routine) -> str:
    return "FUNCTION" if routine.routine == "window function" else routine.routine.upper()


ROUTINES: Ddl[Routine] = Ddl(rank=25, create=_create, drop=_drop, alter=_alter, rename=_rename)
