"""Publications and subscriptions: which changes arrive elsewhere, and from where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Judge, Rule, Verdict, behaviour, breaking, either
from taskschema.catalog.objects import Publication, PublishedTable, Subscription, qualify
from taskschema.findings import Severity

T = TypeVar("T")
_LOST = "changes that subscribers wait for do not reach them"
_GAINED = "subscribers get changes that they should not get, and may stop at them"


def _judge_set(field: Callable[[T], Iterable[object]]) -> Judge[T]:
    """Judge by whether something is gone, or only something was added."""

    def judge(expected: T, actual: T) -> Verdict:
        if set(field(expected)) - set(field(actual)):
            return Verdict(Severity.BREAKING, _LOST)
        return Verdict(Severity.BEHAVIOUR, _GAINED)

    return judge


def _table(table: PublishedTable) -> str:
    columns = "" if table.columns is None else f" ({', '.join(map(qualify, table.columns))})"
    where = "" if table.where is None else f" WHERE ({table.where})"
    return f"TABLE {qualify(table.schema, table.name)}{columns}{where}"


def _describe(publication: Publication) -> str:
    return ", ".join(filter(None, (rule.show(publication) for rule in RULES.values())))


RULES: Mapping[str, Rule[Publication]] = {
    "all_tables": Rule(
        "scope",
        either(
            lambda found: found.all_tables,
            Verdict(Severity.BEHAVIOUR, _GAINED),
            Verdict(Severity.BREAKING, _LOST),
        ),
        lambda each: "ALL TABLES" if each.all_tables else None,
    ),
    "all_sequences": Rule(
        "sequences",
        either(
            lambda found: found.all_sequences,
            Verdict(Severity.BEHAVIOUR, _GAINED),
            Verdict(Severity.BREAKING, _LOST),
        ),
        lambda each: "ALL SEQUENCES" if each.all_sequences else None,
    ),
    "schemas": Rule(
        "schemas",
        _judge_set(lambda each: each.schemas),
        lambda each: ", ".join(f"TABLES IN SCHEMA {qualify(schema)}" for schema in each.schemas) or None,
    ),
    "tables": Rule(
        "tables",
        _judge_set(lambda each: each.tables),
        lambda each: ", ".join(map(_table, each.tables)) or None,
    ),
    "operations": Rule(
        "operations",
        _judge_set(lambda each: each.operations),
        lambda each: f"publish {', '.join(each.operations) or 'nothing'}",
    ),
    "via_root": Rule(
        "partitions",
        behaviour("changes arrive as those of the partition, or of the partitioned table"),
        lambda each: "as the partitioned table" if each.via_root else None,
    ),
    "generated_columns": Rule(
        "generated columns",
        behaviour("subscribers get, or do not get, what is computed"),
        lambda each: None if each.generated_columns == "none" else f"{each.generated_columns} columns",
    ),
}
PUBLICATIONS: Facet[Publication] = Facet(
    describe=_describe,
    missing=lambda _each: Verdict(Severity.BREAKING, _LOST),
    unexpected=lambda _each: Verdict(
        Severity.BEHAVIOUR, "UPDATE and DELETE are refused where it publishes them without a replica identity"
    ),
    rules=RULES,
    renamed=Verdict(Severity.BREAKING, "subscriptions name it, and get nothing"),
)

SUBSCRIPTION_RULES: Mapping[str, Rule[Subscription]] = {
    "publications": Rule(
        "publications",
        breaking("other changes arrive than should"),
        lambda each: ", ".join(map(qualify, each.publications)) or None,
    ),
    "enabled": Rule(
        "state",
        either(
            lambda found: found.enabled,
            Verdict(Severity.BEHAVIOUR, "changes arrive although it should be switched off"),
            Verdict(Severity.BREAKING, "it is switched off: no changes arrive"),
        ),
        lambda each: "enabled" if each.enabled else "disabled",
    ),
    "options": Rule(
        "options", behaviour("changes arrive in another way"), lambda each: ", ".join(each.options) or None
    ),
}
SUBSCRIPTIONS: Facet[Subscription] = Facet(
    describe=lambda each: f"PUBLICATION {', '.join(map(qualify, each.publications))}",
    missing=lambda _each: Verdict(Severity.BREAKING, "no changes arrive"),
    unexpected=lambda _each: Verdict(Severity.BEHAVIOUR, "rows arrive from somewhere that nobody planned"),
    rules=SUBSCRIPTION_RULES,
    renamed=Verdict(Severity.COSMETIC, "only the slot and statements that alter it are named after it"),
)
