"""DDL of comments and security labels."""

from __future__ import annotations

from taskschema.catalog.ddl.references import reference
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Comment, ObjectRef, SecurityLabel


def _comment(about: ObjectRef, text: str) -> list[Statement]:
    return [Statement(f"COMMENT ON {reference(about)} IS {text}")]


def _label(value: SecurityLabel, text: str) -> list[Statement]:
    return [Statement(f"SECURITY LABEL FOR {name(value.provider)} ON {reference(value.object)} IS {text}")]


def _set_comment(value: Comment) -> list[Statement]:
    return _comment(value.object, literal(value.text))


def _set_label(value: SecurityLabel) -> list[Statement]:
    return _label(value, literal(value.text))


COMMENTS: Ddl[Comment] = Ddl(
    rank=93,
    create=_set_comment,
    drop=lambda value: _comment(value.object, "NULL"),
    alter=lambda actual, expected: [] if actual == expected else _set_comment(expected),
)
SECURITY_LABELS: Ddl[SecurityLabel] = Ddl(
    rank=94,
    create=_set_label,
    drop=lambda value: _label(value, "NULL"),
    alter=lambda actual, expected: [] if actual == expected else _set_label(expected),
)
