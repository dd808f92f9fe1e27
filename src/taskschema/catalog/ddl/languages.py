"""DDL of procedural languages."""

from __future__ import annotations

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Language


def _create(language: Language) -> list[Statement]:
    functions = "".join(
        f" {word} {function}"
        for word, function in (
            ("HANDLER", language.handler),
            ("INLINE", language.inline),
            ("VALIDATOR", language.validator),
        )
        if function is not None
    )
    trusted = "TRUSTED " if language.trusted else ""
    return [Statement(f"CREATE OR REPLACE {trusted}LANGUAGE {name(language)}{functions}")]


LANGUAGES: Ddl[Language] = Ddl(
    rank=8,
    create=_create,
    drop=lambda language: [Statement(f"DROP LANGUAGE {name(language)}")],
    alter=lambda actual, expected: [] if actual == expected else _create(expected),
    rename=moving("LANGUAGE"),
)
