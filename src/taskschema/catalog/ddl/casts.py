"""DDL of casts and transforms: PostgreSQL can only replace transforms."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Cast, Transform

_CONTEXTS: Mapping[str, str] = {"assignment": " AS ASSIGNMENT", "implicit": " AS IMPLICIT"}


def _create_cast(cast: Cast) -> list[Statement]:
    context = _CONTEXTS.get(cast.context, "")
    return [Statement(f"CREATE CAST ({cast.source} AS {cast.target}) {cast.method}{context}")]


def _replace_transform(transform: Transform) -> list[Statement]:
    functions = [
        f"{direction} SQL WITH FUNCTION {function}"
        for direction, function in (("FROM", transform.from_sql), ("TO", transform.to_sql))
        if function is not None
    ]
    return [Statement(f"CREATE OR REPLACE TRANSFORM {_transform(transform)} ({', '.join(functions)})")]


def _transform(transform: Transform) -> str:
    return f"FOR {transform.type} LANGUAGE {name(transform.language)}"


CASTS: Ddl[Cast] = Ddl(
    rank=30,
    create=_create_cast,
    drop=lambda cast: [Statement(f"DROP CAST ({cast.source} AS {cast.target})")],
)
TRANSFORMS: Ddl[Transform] = Ddl(
    rank=30,
    create=_replace_transform,
    drop=lambda transform: [Statement(f"DROP TRANSFORM {_transform(transform)}")],
    alter=lambda actual, expected: [] if actual == expected else _replace_transform(expected),
)
