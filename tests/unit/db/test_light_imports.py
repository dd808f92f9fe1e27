"""Settings and URLs are read with the standard library alone: `taskschema --help` waits for nobody."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {"sqlalchemy", "sqlmodel", "pydantic", "psycopg", "alembic", "asyncpg", "rich"}
CODE = """
import json, sys
from taskschema.config import load_settings
from taskschema.db.url import DatabaseUrl
load_settings(environ={"DATABASE_URL": "postgresql://h/d"})
DatabaseUrl.parse("postgresql://u:p@h/d?sslmode=require").libpq_parameters()
import taskschema.db.engines
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_reading_settings_and_urls_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=True, capture_output=True, text=True, timeout=60
    )
    assert HEAVY.isdisjoint(json.loads(done.stdout))
