"""What docs/models.md shows is what happens; in a process of its own, because tables stay registered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
PRINT = """
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
print(CreateTable(Ticket.__table__).compile(dialect=postgresql.dialect()))
"""
CALL = """
found = EventCreate(at="2026-01-01T00:00:00+02:00", assignee_id="0")
print(found.at.isoformat(), found.assignee_id)
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def run(source: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_table_is_the_one_that_is_shown() -> None:
    (shown,) = blocks("sql")
    assert run(blocks("python")[0] + PRINT).split() == shown.split()


def test_the_validators_do_what_is_shown() -> None:
    start = "from datetime import datetime\nfrom taskschema.models import SQLModel\n"
    assert run(start + blocks("python")[2] + CALL) == "2025-12-31T22:00:00 None\n"


def test_derive_checks_is_callable_as_shown() -> None:
    assert run("from sqlmodel import SQLModel\n" + blocks("python")[1]) == ""
