"""The database itself: which text it holds, how it sorts, and how many may come in."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, behaviour, breaking, cosmetic
from taskschema.catalog.objects import Database
from taskschema.findings import Severity

_SORTED = "text is sorted and compared in another way"
_UNTOLD = Verdict(Severity.BREAKING, "nothing is known of the database as a whole")


def _judge_limit(_expected: Database, actual: Database) -> Verdict:
    if actual.connection_limit == 0:
        return Verdict(Severity.BREAKING, "nobody but a superuser can connect")
    return Verdict(Severity.BEHAVIOUR, "more or fewer sessions than planned can be open at a time")


RULES: Mapping[str, Rule[Database]] = {
    "encoding": Rule(
        "encoding",
        breaking("text that it cannot hold is refused"),
        lambda d: d.encoding,
    ),
    "collate": Rule("collation", behaviour(_SORTED), lambda d: d.collate),
    "ctype": Rule(
        "character classification",
        behaviour("other letters are upper and lower case"),
        lambda d: d.ctype,
    ),
    "provider": Rule("locale provider", behaviour(_SORTED), lambda d: d.provider),
    "locale": Rule("locale", behaviour(_SORTED), lambda d: d.locale),
    "icu_rules": Rule("ICU rules", behaviour(_SORTED), lambda d: d.icu_rules),
    "connection_limit": Rule("connection limit", _judge_limit, lambda d: str(d.connection_limit)),
    "tablespace": Rule("tablespace", cosmetic("its files are in another place"), lambda d: d.tablespace),
}
DATABASES: Facet[Database] = Facet(
    describe=lambda database: f"encoding {database.encoding}, collation {database.collate}",
    missing=lambda _database: _UNTOLD,
    unexpected=lambda _database: _UNTOLD,
    rules=RULES,
)
"""Of which there is always one on each side, as long as the subject is read on both."""
