"""Our own statements are spelled once, as psycopg does; SQLAlchemy gets them in its own words."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

_PARAMETER = re.compile(r"%\((\w+)\)s")


def as_text(sql: str) -> TextClause:
    """Return a statement with `%(name)s` for SQLAlchemy, on whatever driver."""
    return text(_PARAMETER.sub(r":\1", sql))
