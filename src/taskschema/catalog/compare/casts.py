"""Casts and transforms: in which form a value arrives elsewhere, and when by itself."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.created import created
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, breaking
from taskschema.catalog.ddl import casts
from taskschema.catalog.objects import Cast, Transform
from taskschema.findings import Severity

_RANKS: Mapping[str, int] = {"explicit": 0, "assignment": 1, "implicit": 2}


def _judge_context(expected: Cast, actual: Cast) -> Verdict:
    if _RANKS.get(actual.context, 0) < _RANKS.get(expected.context, 0):
        return Verdict(Severity.BREAKING, "statements that rely on it without writing it fail")
    return Verdict(Severity.BEHAVIOUR, "it is applied where nobody writes it, or makes a call ambiguous")


CASTS: Facet[Cast] = Facet(
    describe=created(casts.CASTS),
    missing=lambda _cast: Verdict(Severity.BREAKING, "statements that need it fail"),
    unexpected=lambda _cast: Verdict(
        Severity.BEHAVIOUR, "values are converted where statements failed, or in another way"
    ),
    rules={
        "method": Rule("method", breaking("values are converted in another way"), lambda value: value.method),
        "context": Rule("context", _judge_context, lambda value: value.context),
    },
)
_IN_ANOTHER_FORM = breaking("functions that ask for it get, or give, values in another form")
TRANSFORMS: Facet[Transform] = Facet(
    describe=created(casts.TRANSFORMS),
    missing=lambda _transform: Verdict(Severity.BREAKING, "functions that ask for it cannot be made"),
    unexpected=lambda _transform: Verdict(Severity.COSMETIC, "no function that is planned asks for it"),
    rules={
        "from_sql": Rule("FROM SQL function", _IN_ANOTHER_FORM, lambda value: value.from_sql),
        "to_sql": Rule("TO SQL function", _IN_ANOTHER_FORM, lambda value: value.to_sql),
    },
)
