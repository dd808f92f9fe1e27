"""DDL of foreign-data wrappers, servers and user mappings; secrets are not known and left out."""

from __future__ import annotations

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.options import foreign_changes, foreign_options
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import ForeignDataWrapper, Server, UserMapping


def _create_wrapper(wrapper: ForeignDataWrapper) -> list[Statement]:
    functions = f"{_function('HANDLER', wrapper.handler)} {_function('VALIDATOR', wrapper.validator)}"
    options = foreign_options(wrapper.options)
    return [Statement(f"CREATE FOREIGN DATA WRAPPER {name(wrapper)} {functions}{options}")]


def _function(role: str, function: str | None) -> str:
    return f"NO {role}" if function is None else f"{role} {function}"


def _alter_wrapper(actual: ForeignDataWrapper, expected: ForeignDataWrapper) -> list[Statement] | None:
    changes = []
    if actual.handler != expected.handler:
        changes.append(" " + _function("HANDLER", expected.handler))
    if actual.validator != expected.validator:
        changes.append(" " + _function("VALIDATOR", expected.validator))
    changes.append(foreign_changes(actual.options, expected.options))
    return _altered(f"ALTER FOREIGN DATA WRAPPER {name(expected)}", "".join(changes))


def _create_server(server: Server) -> list[Statement]:
    kind = f" TYPE {literal(server.type)}" if server.type is not None else ""
    version = f" VERSION {literal(server.version)}" if server.version is not None else ""
    wrapper = f" FOREIGN DATA WRAPPER {name(server.wrapper)}"
    return [
        Statement(f"CREATE SERVER {name(server)}{kind}{version}{wrapper}{foreign_options(server.options)}")
    ]


def _alter_server(actual: Server, expected: Server) -> list[Statement] | None:
    if (actual.wrapper, actual.type) != (expected.wrapper, expected.type):
        return None
    version = ""
    if actual.version != expected.version:
        version = f" VERSION {'NULL' if expected.version is None else literal(expected.version)}"
    changes = version + foreign_changes(actual.options, expected.options)
    return _altered(f"ALTER SERVER {name(expected)}", changes)


def _mapping(mapping: UserMapping) -> str:
    user = mapping.user if mapping.user == "PUBLIC" else name(mapping.user)
    return f"USER MAPPING FOR {user} SERVER {name(mapping.server)}"


def _create_mapping(mapping: UserMapping) -> list[Statement]:
    return [Statement(f"CREATE {_mapping(mapping)}{foreign_options(mapping.options or ())}")]


def _alter_mapping(actual: UserMapping, expected: UserMapping) -> list[Statement] | None:
    if actual.options is None or expected.options is None:
        return []
    return _altered(f"ALTER {_mapping(expected)}", foreign_changes(actual.options, expected.options))


def _altered(alter: str, changes: str) -> list[Statement]:
    return [Statement(alter + changes)] if changes else []


FOREIGN_DATA_WRAPPERS: Ddl[ForeignDataWrapper] = Ddl(
    rank=40,
    create=_create_wrapper,
    drop=lambda wrapper: [Statement(f"DROP FOREIGN DATA WRAPPER {name(wrapper)}")],
    alter=_alter_wrapper,
    rename=moving("FOREIGN DATA WRAPPER"),
)
SERVERS: Ddl[Server] = Ddl(
    rank=41,
    create=_create_server,
    drop=lambda server: [Statement(f"DROP SERVER {name(server)}")],
    alter=_alter_server,
    rename=moving("SERVER"),
)
USER_MAPPINGS: Ddl[UserMapping] = Ddl(
    rank=42,
    create=_create_mapping,
    drop=lambda mapping: [Statement(f"DROP {_mapping(mapping)}")],
    alter=_alter_mapping,
)
