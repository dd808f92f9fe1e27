"""Functions, procedures and aggregates: what they are called with, what they do, and with whose rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from taskschema.catalog.compare.aggregates import judge_options
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.pairs import pair
from taskschema.catalog.compare.rules import (
    Rule,
    Verdict,
    breaking,
    cosmetic,
    unexpected,
)
from taskschema.catalog.compare.sqltext import differ_in_layout_alone
from taskschema.catalog.masking import shown_definition, shown_setting
from taskschema.catalog.objects import Parameter, Routine, qualify
from taskschema.findings import Finding, Severity

_SQL = ("sql", "plpgsql")
_SAFETY = ("role", "session_authorization", "row_security", "session_replication_role")
"""Settings that decide whose rights count and which rows and triggers there are."""
_FIRED = ("trigger", "event_trigger")


def _judge_missing(routine: Routine) -> Verdict:
    if routine.result in _FIRED:
        return Verdict(Severity.BREAKING, "no trigger can run it")
    return Verdict(Severity.BREAKING, "every statement that calls it fails")


def _judge_unexpected(routine: Routine) -> Verdict:
    if routine.security_definer:
        return Verdict(Severity.BEHAVIOUR, "whoever may call it acts with the rights of its owner")
    return Verdict(Severity.COSMETIC, "nothing that is planned calls it")


def _judge_body(expected: Routine, actual: Routine) -> Verdict:
    if expected.routine == actual.routine == "aggregate":
        return judge_options(expected.body, actual.body)
    both_sql = expected.language in _SQL and expected.language == actual.language
    if both_sql and differ_in_layout_alone(expected.body, actual.body):
        return Verdict(Severity.COSMETIC, "only comments or white space in it differ")
    return Verdict(Severity.BREAKING, "it does something else")


def _judge_parameters(expected: Routine, actual: Routine) -> Verdict:
    should, found = expected.parameters, actual.parameters
    if [(each.mode, each.type) for each in should] != [(each.mode, each.type) for each in found]:
        return Verdict(Severity.BREAKING, "calls give or get other values than they should")
    pairs = [(one, other) for one, other in zip(should, found, strict=True) if one != other]
    if any(one.name not in (None, other.name) for one, other in pairs):
        return Verdict(Severity.BREAKING, "calls that give arguments by name fail")
    if any(other.default is None and one.default is not None for one, other in pairs):
        return Verdict(Severity.BREAKING, "calls that leave an argument out fail")
    if any(one.default != other.default for one, other in pairs):
        return Verdict(Severity.BEHAVIOUR, "calls that leave an argument out mean another value")
    return Verdict(Severity.COSMETIC, "calls may give arguments by name too")


def _judge_security(_expected: Routine, actual: Routine) -> Verdict:
    if actual.security_definer:
        return Verdict(Severity.BREAKING, "whoever may call it acts with the rights of its owner")
    return Verdict(Severity.BREAKING, "callers need the rights for all that it does, and may lack them")


def _judge_settings(expected: Routine, actual: Routine) -> Verdict:
    changed = {setting.partition("=")[0] for setting in set(expected.settings) ^ set(actual.settings)}
    if "search_path" in changed and (expected.security_definer or actual.security_definer):
        return Verdict(Severity.BREAKING, "with its owner's rights it may be led to objects of somebody else")
    if "search_path" in changed:
        return Verdict(Severity.BREAKING, "names in it may lead to other objects")
    if changed & set(_SAFETY):
        return Verdict(Severity.BREAKING, "it acts with other rights, or past policies and triggers")
    return Verdict(Severity.BEHAVIOUR, f"it runs with another {', '.join(sorted(changed))}")


def _judge_volatility(_expected: Routine, actual: Routine) -> Verdict:
    if actual.volatility == "volatile":
        return Verdict(Severity.BEHAVIOUR, "it runs for every row, and no index can be made with it")
    return Verdict(Severity.BEHAVIOUR, "statements may use a result that was computed before")


def _judge_parallel(_expected: Routine, actual: Routine) -> Verdict:
    if actual.parallel == "unsafe":
        return Verdict(Severity.BEHAVIOUR, "statements with it run in one process, and may take longer")
    return Verdict(Severity.BEHAVIOUR, "it may run in parallel workers, where some of what it does may fail")


def _judge_strictness(_expected: Routine, actual: Routine) -> Verdict:
    if actual.strict:
        return Verdict(Severity.BEHAVIOUR, "for NULL it returns NULL and does not run")
    return Verdict(Severity.BEHAVIOUR, "it runs for NULL too")


def _judge_leakproofness(_expected: Routine, actual: Routine) -> Verdict:
    if actual.leakproof:
        return Verdict(Severity.BEHAVIOUR, "it is shown rows that policies and barriers hide")
    return Verdict(Severity.BEHAVIOUR, "policies and barriers are applied before it, past its indexes")


def _parameter(value: Parameter) -> str:
    mode = "" if value.mode == "in" else f"{value.mode.upper()} "
    name = "" if value.name is None else f"{qualify(value.name)} "
    default = "" if value.default is None else f" DEFAULT {value.default}"
    return f"{mode}{name}{value.type}{default}"


def _listed(values: Iterable[str]) -> str | None:
    return ", ".join(values) or None


RULES: Mapping[str, Rule[Routine]] = {
    "parameters": Rule(
        "parameters", _judge_parameters, lambda routine: _listed(map(_parameter, routine.parameters))
    ),
    "result": Rule("result", breaking("callers get values of another type"), lambda routine: routine.result),
    "language": Rule("language", breaking("something else runs its body"), lambda routine: routine.language),
    "body": Rule("body", _judge_body, lambda routine: routine.body),
    "library": Rule("library", breaking("other code runs"), lambda routine: routine.library),
    "volatility": Rule("volatility", _judge_volatility, lambda routine: routine.volatility.upper()),
    "parallel": Rule(
        "parallel safety",
        _judge_parallel,
        lambda routine: f"PARALLEL {routine.parallel.upper()}",
    ),
    "strict": Rule(
        "strictness",
        _judge_strictness,
        lambda routine: "STRICT" if routine.strict else "CALLED ON NULL INPUT",
    ),
    "leakproof": Rule(
        "leakproofness",
        _judge_leakproofness,
        lambda routine: "LEAKPROOF" if routine.leakproof else "NOT LEAKPROOF",
    ),
    "security_definer": Rule(
        "security",
        _judge_security,
        lambda routine: "SECURITY DEFINER" if routine.security_definer else "SECURITY INVOKER",
    ),
    "settings": Rule(
        "settings", _judge_settings, lambda routine: _listed(map(shown_setting, routine.settings))
    ),
    "transforms": Rule(
        "transforms",
        breaking("its arguments arrive, or its result leaves, in another form"),
        lambda routine: _listed(routine.transforms),
    ),
    "cost": Rule("cost", cosmetic("plans with it may differ"), lambda routine: routine.cost),
    "rows": Rule("rows", cosmetic("plans with it may differ"), lambda routine: routine.rows),
    "support": Rule(
        "support function", cosmetic("plans with it may differ"), lambda routine: routine.support
    ),
    "extensions": Rule(
        "extensions",
        cosmetic("it is dropped, or stays, with an extension"),
        lambda routine: _listed(routine.extensions),
    ),
}
_OVERLOAD = Verdict(Severity.BEHAVIOUR, "calls that should reach another one of its name may reach it")


class _Routines(Facet[Routine]):
    """Routines, of which several may have one name."""

    def compare(self, expected: Iterable[Routine], actual: Iterable[Routine]) -> Iterator[Finding]:
        """Tell how routines differ; one more of a name that is called is worse than one of a new name."""
        should, found = list(expected), list(actual)
        called = {routine.name for routine in should}
        overloads = {each.label for each in pair(should, found).unexpected if each.name in called}
        for each in found:
            if each.label in overloads:
                yield unexpected(each.kind, each.qualified_name, self.describe(each), _OVERLOAD)
        yield from Facet.compare(self, should, [each for each in found if each.label not in overloads])

    def judge_renamed(self, expected: Routine) -> Verdict:
        """A function that triggers run is named by no statement."""
        if expected.result in _FIRED:
            return Verdict(Severity.COSMETIC, "triggers run it under any name")
        return Verdict(Severity.BREAKING, "every statement that calls it fails")


ROUTINES: Facet[Routine] = _Routines(
    describe=lambda routine: shown_definition(routine.definition, routine.settings),
    missing=_judge_missing,
    unexpected=_judge_unexpected,
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that calls it fails"),
)
