"""Views: what they show, with whose rights, and what goes in through them."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour
from taskschema.catalog.objects import View, ViewColumn, qualify
from taskschema.findings import Severity


def _judge_options(expected: View, actual: View) -> Verdict:
    changed = {option.partition("=")[0] for option in set(expected.options) ^ set(actual.options)}
    if "security_invoker" in changed:
        return Verdict(Severity.BREAKING, "it reads with the rights of somebody else, past policies or not")
    if "check_option" in changed:
        return Verdict(Severity.BREAKING, "rows that it would not show are let in through it, or refused")
    if "security_barrier=true" in expected.options:
        return Verdict(Severity.BREAKING, "functions in a query may see rows that it hides")
    return Verdict(Severity.BEHAVIOUR, "conditions of queries are checked after its own, perhaps slower")


def _judge_columns(expected: View, actual: View) -> Verdict:
    if set(expected.columns) <= set(actual.columns):
        return Verdict(Severity.BEHAVIOUR, "queries for all of its columns get more, or another order")
    return Verdict(Severity.BREAKING, "queries that name a column that is gone, or of another type, fail")


def _column(column: ViewColumn) -> str:
    collation = f" COLLATE {column.collation}" if column.collation else ""
    return f"{qualify(column.name)} {column.type}{collation}"


def _default(default: tuple[str, str]) -> str:
    column, expression = default
    return f"{qualify(column)} DEFAULT {expression}"


RULES: Mapping[str, Rule[View]] = {
    "columns": Rule("columns", _judge_columns, lambda view: ", ".join(map(_column, view.columns))),
    "defaults": Rule(
        "defaults",
        behaviour("rows that come in through it hold other values"),
        lambda view: ", ".join(map(_default, view.defaults)) or None,
    ),
    "options": Rule("options", _judge_options, lambda view: ", ".join(view.options) or None),
    "definition": Rule(
        "definition", behaviour("it shows other rows or values"), lambda view: view.definition
    ),
}
VIEWS: Facet[View] = Facet(
    describe=lambda view: view.definition,
    missing=lambda _view: Verdict(Severity.BREAKING, "every statement that names it fails"),
    unexpected=lambda _view: Verdict(Severity.COSMETIC, "nothing that is planned reads it"),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "every statement that names it fails"),
    apart=frozenset({"defaults", "options"}),
)
