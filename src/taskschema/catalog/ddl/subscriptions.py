"""DDL of subscriptions; none can be made, since nobody is told where they lead."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Subscription


def _drop(subscription: Subscription) -> list[Statement]:
    # It drops its slot on the publisher too, which is why it cannot be undone.
    return [Statement(f"DROP SUBSCRIPTION {name(subscription)}", alone=True)]


def _alter(actual: Subscription, expected: Subscription) -> list[Statement] | None:
    """Change what can be changed; some options PostgreSQL lets alone, or while it is disabled only."""
    alter = f"ALTER SUBSCRIPTION {name(expected)}"
    statements = []
    if actual.enabled and not expected.enabled:
        statements.append(Statement(f"{alter} DISABLE"))
    settings = _settings(actual, expected)
    if settings:
        statements.append(Statement(f"{alter} SET ({settings})"))
    if actual.publications != expected.publications:
        listed = ", ".join(map(name, expected.publications))
        refresh = "" if actual.enabled and expected.enabled else " WITH (refresh = false)"
        statements.append(Statement(f"{alter} SET PUBLICATION {listed}{refresh}", alone=True))
    if expected.enabled and not actual.enabled:
        statements.append(Statement(f"{alter} ENABLE"))
    return statements


def _settings(actual: Subscription, expected: Subscription) -> str:
    should, found = (dict(each.partition("=")[::2] for each in s.options) for s in (expected, actual))
    defaults = _defaults(expected)
    changed = [word for word in sorted({*should, *found}) if should.get(word) != found.get(word)]
    return ", ".join(f"{word} = {_value(should.get(word, defaults[word]))}" for word in changed)


def _defaults(subscription: Subscription) -> Mapping[str, str]:
    switches = ("binary", "disable_on_error", "failover", "run_as_owner", "two_phase")
    return {
        **dict.fromkeys(switches, "false"),
        "origin": "any",
        "password_required": "true",
        "slot_name": subscription.name,
        "streaming": "off",
        "synchronous_commit": "off",
    }


def _value(value: str) -> str:
    return value if value == "NONE" else literal(value)


SUBSCRIPTIONS: Ddl[Subscription] = Ddl(
    rank=86, create=lambda _subscription: [], drop=_drop, alter=_alter, rename=moving("SUBSCRIPTION")
)
