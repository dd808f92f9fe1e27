"""DDL of text search parsers, templates, dictionaries and configurations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchMapping,
    TextSearchParser,
    TextSearchTemplate,
)

_WORD = re.compile(r'"(?:[^"]|"")+"|[^ =]+')
"""The name of an option of a dictionary, in quotes where it needs them."""


def _configuration(value: TextSearchConfiguration) -> str:
    return f"TEXT SEARCH CONFIGURATION {name(value)}"


def _create_configuration(value: TextSearchConfiguration) -> list[Statement]:
    plain = TextSearchConfiguration(value.schema, value.name, value.parser)
    define = Statement(f"CREATE {_configuration(value)} (PARSER = {value.parser})")
    return [define, *_map(plain, value)]


def _alter_configuration(
    actual: TextSearchConfiguration, expected: TextSearchConfiguration
) -> list[Statement] | None:
    return None if actual.parser != expected.parser else [*_map(actual, expected)]


def _map(actual: TextSearchConfiguration, expected: TextSearchConfiguration) -> Iterator[Statement]:
    found, should = ({each.token: each for each in value.mappings} for value in (actual, expected))
    for token in found:
        if token not in should:
            yield Statement(f"ALTER {_configuration(expected)} DROP MAPPING FOR {name(token)}")
    for token, mapping in should.items():
        if mapping != found.get(token):
            verb = "ALTER" if token in found else "ADD"
            yield Statement(f"ALTER {_configuration(expected)} {verb} {_mapping(mapping)}")


def _mapping(mapping: TextSearchMapping) -> str:
    return f"MAPPING FOR {name(mapping.token)} WITH {', '.join(mapping.dictionaries)}"


def _create_dictionary(value: TextSearchDictionary) -> list[Statement]:
    options = ", ".join((f"TEMPLATE = {value.template}", *value.options))
    return [Statement(f"CREATE TEXT SEARCH DICTIONARY {name(value)} ({options})")]


def _alter_dictionary(actual: TextSearchDictionary, expected: TextSearchDictionary) -> list[Statement] | None:
    if actual.template != expected.template:
        return None
    should = {_word(option) for option in expected.options}
    changes = [_word(option) for option in actual.options if _word(option) not in should]
    changes += [option for option in expected.options if option not in actual.options]
    if not changes:
        return []
    return [Statement(f"ALTER TEXT SEARCH DICTIONARY {name(expected)} ({', '.join(changes)})")]


def _word(option: str) -> str:
    found = _WORD.match(option)
    return option if found is None else found.group()


def _create_parser(value: TextSearchParser) -> list[Statement]:
    functions = {
        "START": value.start,
        "GETTOKEN": value.gettoken,
        "END": value.end,
        "LEXTYPES": value.lextypes,
        "HEADLINE": value.headline,
    }
    return [Statement(f"CREATE TEXT SEARCH PARSER {name(value)} ({_listed(functions)})")]


def _create_template(value: TextSearchTemplate) -> list[Statement]:
    functions = {"INIT": value.init, "LEXIZE": value.lexize}
    return [Statement(f"CREATE TEXT SEARCH TEMPLATE {name(value)} ({_listed(functions)})")]


def _listed(functions: Mapping[str, str | None]) -> str:
    return ", ".join(f"{role} = {function}" for role, function in functions.items() if function)


TEXT_SEARCH_PARSERS: Ddl[TextSearchParser] = Ddl(
    rank=36,
    create=_create_parser,
    drop=lambda value: [Statement(f"DROP TEXT SEARCH PARSER {name(value)}")],
    rename=moving("TEXT SEARCH PARSER"),
)
TEXT_SEARCH_TEMPLATES: Ddl[TextSearchTemplate] = Ddl(
    rank=37,
    create=_create_template,
    drop=lambda value: [Statement(f"DROP TEXT SEARCH TEMPLATE {name(value)}")],
    rename=moving("TEXT SEARCH TEMPLATE"),
)
TEXT_SEARCH_DICTIONARIES: Ddl[TextSearchDictionary] = Ddl(
    rank=38,
    create=_create_dictionary,
    drop=lambda value: [Statement(f"DROP TEXT SEARCH DICTIONARY {name(value)}")],
    alter=_alter_dictionary,
    rename=moving("TEXT SEARCH DICTIONARY"),
)
TEXT_SEARCH_CONFIGURATIONS: Ddl[TextSearchConfiguration] = Ddl(
    rank=39,
    create=_create_configuration,
    drop=lambda value: [Statement(f"DROP {_configuration(value)}")],
    alter=_alter_configuration,
    rename=moving("TEXT SEARCH CONFIGURATION"),
)
