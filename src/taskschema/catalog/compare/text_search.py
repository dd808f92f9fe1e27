"""Text search: into which words documents are taken apart, and so what is found."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking
from taskschema.catalog.objects import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
)
from taskschema.findings import Severity

_FOUND = "searches find other documents, and what was indexed no longer fits"
_NAMED = "every statement that names it fails"
_UNUSED = Verdict(Severity.COSMETIC, "nothing that is planned searches with it")
_LOST = Verdict(Severity.BREAKING, _NAMED)


def _mappings(configuration: TextSearchConfiguration) -> str | None:
    listed = (f"{each.token} WITH {', '.join(each.dictionaries)}" for each in configuration.mappings)
    return "; ".join(listed) or None


def _describe_dictionary(dictionary: TextSearchDictionary) -> str:
    return ", ".join((f"TEMPLATE = {dictionary.template}", *dictionary.options))


CONFIGURATION_RULES: Mapping[str, Rule[TextSearchConfiguration]] = {
    "parser": Rule("parser", behaviour(_FOUND), lambda each: each.parser),
    "mappings": Rule("mappings", behaviour(_FOUND), _mappings),
}
TEXT_SEARCH_CONFIGURATIONS: Facet[TextSearchConfiguration] = Facet(
    describe=lambda each: f"PARSER = {each.parser}",
    missing=lambda _each: _LOST,
    unexpected=lambda _each: _UNUSED,
    rules=CONFIGURATION_RULES,
    renamed=_LOST,
)

DICTIONARY_RULES: Mapping[str, Rule[TextSearchDictionary]] = {
    "template": Rule("template", behaviour(_FOUND), lambda each: each.template),
    "options": Rule("options", behaviour(_FOUND), lambda each: ", ".join(each.options) or None),
}
TEXT_SEARCH_DICTIONARIES: Facet[TextSearchDictionary] = Facet(
    describe=_describe_dictionary,
    missing=lambda _each: _LOST,
    unexpected=lambda _each: _UNUSED,
    rules=DICTIONARY_RULES,
    renamed=Verdict(Severity.COSMETIC, "configurations follow it; only statements that ask it by name fail"),
)

PARSER_RULES: Mapping[str, Rule[TextSearchParser]] = {
    "start": Rule("start function", breaking(_FOUND), lambda each: each.start),
    "gettoken": Rule("token function", breaking(_FOUND), lambda each: each.gettoken),
    "end": Rule("end function", breaking(_FOUND), lambda each: each.end),
    "lextypes": Rule("token types function", breaking(_FOUND), lambda each: each.lextypes),
    "headline": Rule(
        "headline function", behaviour("headlines look different, or fail"), lambda each: each.headline
    ),
}
TEXT_SEARCH_PARSERS: Facet[TextSearchParser] = Facet(
    describe=lambda each: f"START = {each.start}, GETTOKEN = {each.gettoken}",
    missing=lambda _each: _LOST,
    unexpected=lambda _each: _UNUSED,
    rules=PARSER_RULES,
    renamed=Verdict(Severity.COSMETIC, "configurations follow it"),
)

TEMPLATE_RULES: Mapping[str, Rule[TextSearchTemplate]] = {
    "lexize": Rule("function", breaking(_FOUND), lambda each: each.lexize),
    "init": Rule("initialisation", breaking(_FOUND), lambda each: each.init),
}
TEXT_SEARCH_TEMPLATES: Facet[TextSearchTemplate] = Facet(
    describe=lambda each: f"LEXIZE = {each.lexize}",
    missing=lambda _each: _LOST,
    unexpected=lambda _each: _UNUSED,
    rules=TEMPLATE_RULES,
    renamed=Verdict(Severity.COSMETIC, "dictionaries follow it"),
)
