"""Names and options as statements need them: always in quotes where PostgreSQL could take them for words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from taskschema.catalog.objects import CatalogObject

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


def name(value: CatalogObject | str | tuple[str, ...]) -> str:
    """Write an object's qualified name, or one name, or several joined by dots."""
    parts = value.names if isinstance(value, CatalogObject) else (value,) if isinstance(value, str) else value
    return ".".join(_quoted(part) for part in parts)


def literal(text: str) -> str:
    """Write text as a string of SQL, whatever standard_conforming_strings says."""
    quoted = "'" + text.replace("'", "''") + "'"
    return "E" + quoted.replace("\\", "\\\\") if "\\" in text else quoted


def comment(text: str) -> str:
    """Write text as comments, whatever line breaks a name or a definition holds."""
    return "\n".join(f"-- {line}" for line in text.splitlines())


def options(values: Iterable[str]) -> str:
    """Write `name=value` pairs as a WITH clause with a space before it, nothing where there are none."""
    listed = ", ".join(map(option, values))
    return f" WITH ({listed})" if listed else ""


def option(value: str) -> str:
    """Write one storage parameter."""
    word, _, setting = value.partition("=")
    return f"{name(tuple(word.split('.')))} = {literal(setting)}"


def _quoted(part: str) -> str:
    # Quotes are harmless around a plain name, and needed around a reserved word.
    return part if _PLAIN.fullmatch(part) and not _is_keyword(part) else '"' + part.replace('"', '""') + '"'


def _is_keyword(part: str) -> bool:
    from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

    return part in RESERVED_WORDS or part in _MORE


# Keywords that PostgreSQL reserves for types, functions or columns beyond SQLAlchemy's list, see
# https://www.postgresql.org/docs/current/sql-keywords-appendix.html
_WORDS = """
authorization between bigint binary bit boolean char character coalesce collation concurrently cross
current_schema dec decimal exists extract float freeze full greatest grouping ilike inner inout int integer
interval is isnull join json_array json_arrayagg json_exists json_object json_objectagg json_query
json_scalar json_serialize json_table json_value lateral least left like merge_action national natural
nchar none normalize notnull nullif numeric out outer overlaps overlay position precision real right row
setof similar smallint substring system_user tablesample time timestamp treat trim values varchar verbose
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize
xmltable
"""
_MORE = frozenset(_WORDS.split())
