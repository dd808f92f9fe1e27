"""DDL of grants and default privileges: GRANT and REVOKE of what differs, and of no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskschema.catalog.ddl.privileges import EVERYTHING, Change, Held, changes
from taskschema.catalog.ddl.references import granted_on
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import OWNER, PUBLIC, DefaultPrivileges, Grant
from taskschema.catalog.objects.privileges import ALL, Words

_NOTHING = Held()


def _built_in(grant: Grant) -> Held:
    """Return what a grantee holds of whom nothing is said."""
    return EVERYTHING if grant.is_rest else _NOTHING


def _held(value: Grant | DefaultPrivileges) -> Held:
    return Held(value.privileges, value.grantable)


def _grants(about: Grant, actual: Held, expected: Held) -> list[Statement]:
    role = _role(about.grantee, about.owner)
    statements: list[Statement] = []
    for change in changes(actual, expected):
        words = _of_column(change.words, about)
        if change.verb == "REVOKE":
            statements += _taken_from_grantors(about, words)
        statements.append(
            Statement(
                _sentence(change, words, granted_on(about.object), role, cascade=bool(actual.grantable))
            )
        )
    return statements


def _taken_from_grantors(about: Grant, words: str) -> Iterator[Statement]:
    """Take away what others handed on, which REVOKE leaves: it only takes what the owner granted.

    They lose the right to hand it on, and whoever else has it from them loses it; what they should have
    is granted again once that is read.
    """
    for grantor in about.grantors:
        if grantor != about.grantee:
            revoke = f"REVOKE GRANT OPTION FOR {words} ON {granted_on(about.object)}"
            yield Statement(f"{revoke} FROM {name(grantor)} CASCADE")


def _of_column(words: Words, about: Grant) -> str:
    column = f" ({name(about.object.names[-1])})" if about.object.kind == "column" else ""
    return ", ".join(f"{word}{column}" for word in _spelled_out(words))


def _spelled_out(words: Words) -> Iterable[str]:
    return ("ALL PRIVILEGES" if word == ALL else word for word in words)


def _role(grantee: str, owner: str) -> str:
    return grantee if grantee == PUBLIC else name(owner if grantee == OWNER else grantee)


def _sentence(change: Change, words: str, on: str, role: str, *, cascade: bool) -> str:
    if change.verb == "GRANT":
        return f"GRANT {words} ON {on} TO {role}{' WITH GRANT OPTION' if change.option else ''}"
    option = "GRANT OPTION FOR " if change.option else ""
    return f"REVOKE {option}{words} ON {on} FROM {role}{' CASCADE' if cascade else ''}"


GRANTS: Ddl[Grant] = Ddl(
    rank=91,
    create=lambda grant: _grants(grant, _built_in(grant), _held(grant)),
    drop=lambda grant: _grants(grant, _held(grant), _built_in(grant)),
    alter=lambda actual, expected: _grants(actual, _held(actual), _held(expected)),
)


def _built_in_default(value: DefaultPrivileges) -> Held:
    """Return what a grantee gets where no default privileges are set; those of a schema are added to that."""
    if value.schema is not None:
        return _NOTHING
    to_all = value.grantee == PUBLIC and value.objects in ("functions", "types")
    return EVERYTHING if to_all or value.grantee == OWNER else _NOTHING


def _defaults(about: DefaultPrivileges, actual: Held, expected: Held) -> list[Statement]:
    place = "" if about.schema is None else f" IN SCHEMA {name(about.schema)}"
    begin = f"ALTER DEFAULT PRIVILEGES FOR ROLE {name(about.role)}{place}"
    role = _role(about.grantee, about.role)
    return [
        Statement(
            f"{begin} {_sentence(change, ', '.join(_spelled_out(change.words)), on, role, cascade=False)}"
        )
        for on in [about.objects.upper()]
        for change in changes(actual, expected)
    ]


DEFAULT_PRIVILEGES: Ddl[DefaultPrivileges] = Ddl(
    rank=92,
    create=lambda value: _defaults(value, _built_in_default(value), _held(value)),
    drop=lambda value: _defaults(value, _held(value), _built_in_default(value)),
    alter=lambda actual, expected: _defaults(actual, _held(actual), _held(expected)),
)
