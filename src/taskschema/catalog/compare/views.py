"""Views: what they show, with whose rights, and what goes in through them."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, cosmetic
from taskschema.catalog.objects import View, ViewColumn, qualify
from taskschema.findings import Severity

_SECURITY = ("security_invoker", "security_barrier", "check_option")


def _judge_options(expected: View, actual: View) -> Verdict:
    changed = set(expected.options) ^ set(actual.options)
    if any(option.startswith("security_invoker") for option in changed):
        return Verdict(Severity.BREAKING, "it reads with the rights of somebody else, past policies or not")
    if any(option.startswith("check_option") for option in changed):
        return Verdict(Severity.BREAKING, "rows that it would not show are let in through it, or refused")
    return Verdict(Severity.BREAKING, "rows that it hides may leak, or it is planned in another way")


def _judge_definition(expected: View, actual: View) -> Verdict:
    lost = {column.name for column in expected.columns} - {column.name for column in actual.columns}
    if lost:
        return Verdict(Severity.BREAKING, f"queries that name {', '.join(sorted(lost))} fail")
    return Verdict(Severity.BEHAVIOUR, "it shows other rows or columns")


def _judge_columns(expected: View, actual: View) -> Verdict:
    if _shape(expected) == _shape(actual):
        return Verdict(Severity.BEHAVIOUR, "rows that come in through it hold other values")
    if set(_shape(expected)) <= set(_shape(actual)):
        return Verdict(Severity.BEHAVIOUR, "it shows more columns")
    return Verdict(Severity.BREAKING, "queries that name a column that is gone, or of another type, fail")


def _shape(view: View) -> tuple[tuple[str, str, str | None], ...]:
    return tuple((column.name, column.type, column.collation) for column in view.columns)


def _column(column: ViewColumn) -> str:
    collation = f" COLLATE {column.collation}" if column.collation else ""
    default = f" DEFAULT {column.default}" if column.default is not None else ""
    return f"{qualify(column.name)} {column.type}{collation}{default}"


RULES: Mapping[str, Rule[View]] = {
    "columns": Rule("columns", _judge_columns, lambda view: ", ".join(map(_column, view.columns))),
    "options": Rule("options", _judge_options, lambda view: ", ".join(view.options) or None),
    "persistence": Rule("persistence", cosmetic("a view holds no rows"), lambda view: view.persistence),
    "definition": Rule("definition", _judge_definition, lambda view: view.definition),
}
VIEWS: Facet[View] = Facet(
    describe=lambda view: view.definition,
    missing=lambda _view: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _view: Verdict(Severity.COSMETIC, "nothing that is planned reads it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
)
