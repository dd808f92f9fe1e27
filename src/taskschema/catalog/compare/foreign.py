"""Foreign-data wrappers, servers and user mappings: where rows of foreign tables come from, and as whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking, cosmetic
from taskschema.catalog.masking import shown
from taskschema.catalog.objects import ForeignDataWrapper, Server, UserMapping, qualify
from taskschema.findings import Finding, Severity

_OTHER_PLACE = "rows of its tables come from another place, or in another way"
_NO_ROWS = "foreign tables that need it cannot be read"


def _options(value: ForeignDataWrapper | Server | UserMapping) -> str | None:
    return shown(value.options or ())


def _describe_wrapper(wrapper: ForeignDataWrapper) -> str:
    return f"HANDLER {wrapper.handler} VALIDATOR {wrapper.validator} OPTIONS ({shown(wrapper.options) or ''})"


def _describe_server(server: Server) -> str:
    return f"FOREIGN DATA WRAPPER {qualify(server.wrapper)} OPTIONS ({shown(server.options) or ''})"


WRAPPER_RULES: Mapping[str, Rule[ForeignDataWrapper]] = {
    "handler": Rule("handler", breaking(_OTHER_PLACE), lambda wrapper: wrapper.handler),
    "validator": Rule(
        "validator", cosmetic("options are checked in another way, or not"), lambda wrapper: wrapper.validator
    ),
    "options": Rule("options", behaviour(_OTHER_PLACE), _options),
}
FOREIGN_DATA_WRAPPERS: Facet[ForeignDataWrapper] = Facet(
    describe=_describe_wrapper,
    missing=lambda _wrapper: Verdict(Severity.BREAKING, _NO_ROWS),
    unexpected=lambda _wrapper: Verdict(Severity.COSMETIC, "no server that is planned uses it"),
    rules=WRAPPER_RULES,
    renamed=Verdict(Severity.COSMETIC, "only statements that make servers name it"),
)

SERVER_RULES: Mapping[str, Rule[Server]] = {
    "wrapper": Rule("wrapper", breaking(_OTHER_PLACE), lambda server: server.wrapper),
    "type": Rule("type", behaviour("the wrapper may treat it in another way"), lambda server: server.type),
    "version": Rule(
        "version", behaviour("the wrapper may treat it in another way"), lambda server: server.version
    ),
    "options": Rule("options", breaking(_OTHER_PLACE), _options),
}
SERVERS: Facet[Server] = Facet(
    describe=_describe_server,
    missing=lambda _server: Verdict(Severity.BREAKING, _NO_ROWS),
    unexpected=lambda _server: Verdict(Severity.COSMETIC, "no table that is planned is on it"),
    rules=SERVER_RULES,
    renamed=Verdict(Severity.COSMETIC, "only statements that make tables or user mappings name it"),
)


class _UserMappings(Facet[UserMapping]):
    """User mappings, whose options not every role may see."""

    def changes(self, expected: UserMapping, actual: UserMapping) -> Iterator[Finding]:
        """Tell nothing of options that one of the two who read could not see."""
        if expected.options is not None and actual.options is not None:
            yield from super().changes(expected, actual)


USER_MAPPING_RULES: Mapping[str, Rule[UserMapping]] = {
    "options": Rule("options", breaking("the server is reached as somebody else, or not at all"), _options),
}
USER_MAPPINGS: Facet[UserMapping] = _UserMappings(
    describe=lambda mapping: f"OPTIONS ({_options(mapping) or ''})",
    missing=lambda _mapping: Verdict(Severity.BREAKING, "its user cannot read what is on the server"),
    unexpected=lambda _mapping: Verdict(
        Severity.COSMETIC, "its user is known to the server, if allowed to use it"
    ),
    rules=USER_MAPPING_RULES,
)
