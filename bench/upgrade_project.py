"""A history of as many revisions as asked for, for taskschema and for alembic, over the same files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from taskschema.db.url import DatabaseUrl

BIN = Path(sys.executable).parent
OUR_ENV = "from taskschema.migrations.environment import run_migrations\n\nrun_migrations()\n"
REVISION = '''"""revision number {number}

Revision ID: {revision}
Revises: {below}
Create Date: 2026-01-01 00:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = {revision!r}
down_revision: Union[str, Sequence[str], None] = {below!r}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    {up}


def downgrade() -> None:
    """Downgrade schema."""
    {down}
'''
TABLE = """op.create_table(
        "{table}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("id", name="pk_{table}"),
    )"""
STEPS = (
    (TABLE, 'op.drop_table("{table}")'),
    ('op.add_column("{table}", sa.Column("note", sa.Text()))', 'op.drop_column("{table}", "note")'),
    ('op.create_index("ix_{table}_title", "{table}", ["title"])', 'op.drop_index("ix_{table}_title")'),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Where each program finds its project."""

    ours: Path
    theirs: Path
    revisions: int

    def folder(self, program: str) -> Path:
        return self.theirs if program == "alembic" else self.ours

    def spelled(self, url: DatabaseUrl, program: str) -> str:
        """Return the URL as the program reads it; alembic gets it in its ini file too."""
        if program != "alembic":
            return url.reveal()
        text = url.sqlalchemy_url().render_as_string(hide_password=False)
        ini = self.theirs / "alembic.ini"
        lines = ini.read_text(encoding="utf-8").splitlines()
        option = f"sqlalchemy.url = {text.replace('%', '%%')}"
        told = [option if line.startswith("sqlalchemy.url") else line for line in lines]
        ini.write_text("\n".join(told) + "\n", encoding="utf-8")
        return text


def make_sides(folder: Path, count: int) -> Sides:
    """Write both projects; alembic's folder of revisions is a link to ours."""
    sides = Sides(folder / "ours", folder / "theirs", count)
    versions = sides.ours / "migrations" / "versions"
    versions.mkdir(parents=True)
    sides.theirs.mkdir()
    (sides.ours / "pyproject.toml").write_text(
        '[tool.taskschema]\nmigrations = "migrations"\n', encoding="utf-8"
    )
    (sides.ours / "migrations" / "env.py").write_text(OUR_ENV, encoding="utf-8")
    for number in range(count):
        _write(versions, number)
    subprocess.run([BIN / "alembic", "init", "migrations"], cwd=sides.theirs, capture_output=True, check=True)
    theirs = sides.theirs / "migrations" / "versions"
    theirs.rmdir()
    theirs.symlink_to(versions)
    return sides


def _write(versions: Path, number: int) -> None:
    up, down = (text.format(table=f"t{number // 3:04}") for text in STEPS[number % 3])
    revision, below = f"{number:012x}", f"{number - 1:012x}" if number else None
    text = REVISION.format(number=number, revision=revision, below=below, up=up, down=down)
    (versions / f"{revision}_revision_number_{number}.py").write_text(text, encoding="utf-8")
