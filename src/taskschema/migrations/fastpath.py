"""The short road of `upgrade`: at head already, one query says so, and no revision is imported.

It answers only where everything is as usual. What is wrong, if anything is, the full road says.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from taskschema.config import Project, ProjectKind, Settings
from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from taskschema.errors import TaskschemaError
from taskschema.migrations.graph import read_graph


class _Standing(NamedTuple):
    """The one revision that a database stands at, and the hash of all files that brought it there."""

    head: str
    chain_hash: str


_ENV = ["from taskschema.migrations.environment import run_migrations", "run_migrations()"]
"""An env.py that is ours, without comments: any other may well look elsewhere, or do something."""
_DOCSTRING = re.compile(r'(?:[ \t]*(?:#[^\n]*)?\n)*(?:"""[^\\]*?"""|"[^"\\\n]*")(?=[ \t]*(?:#[^\n]*)?\n)')
_ALEMBIC_KEY = re.compile(r"\balembic\b[ \t]*[\"']?[ \t]*[\].=]")
"""Where [tool.alembic] may be: dependencies are named so too."""
_HARMLESS = frozenset(
    ("script_location", "prepend_sys_path", "path_separator", "version_path_separator", "sqlalchemy.url",
     "file_template", "truncate_slug_length", "timezone", "output_encoding")
)  # fmt: skip
"""Options of Alembic that do not say which files are revisions, but for the folder they stand in."""
_PLAIN_FOLDER = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")
"""One below the project, and not in a package."""


def heads_stood_on(settings: Settings) -> tuple[str, ...] | None:
    """Return the head if the database stands at it for certain and every file is the one that was applied.

    None for anything else, whatever goes wrong included. Takes no lock, and writes nothing.
    """
    named, project = settings.database.url, settings.project
    if named is None or project.kind is not ProjectKind.PYPROJECT:
        return None
    try:
        url = DatabaseUrl.parse(named).direct()
        folder = _usual_folder(project) if url.is_postgresql else None
    except (OSError, UnicodeError, TaskschemaError):
        return None
    standing = None if folder is None else _read_standing(url, project)
    if folder is None or standing is None:
        return None
    return (standing.head,) if _is_head(standing, folder) else None


def _is_head(standing: _Standing, folder: Path) -> bool:
    """Claim that the files have this head alone, and are those that were applied."""
    try:
        graph = read_graph(folder / "versions")
    except (OSError, UnicodeError):
        return False
    return (
        graph is not None
        and graph.heads == (standing.head,)
        and graph.chain_hashes[standing.head] == standing.chain_hash
    )


def _usual_folder(project: Project) -> Path | None:
    """Return the folder of env.py where that is ours, and nothing says to look elsewhere."""
    options = {} if project.alembic_ini is None else _options_of_ini(project.alembic_ini)
    others = set() if project.pyproject is None else _options_of_pyproject(project.pyproject)
    if not options.keys() | others <= _HARMLESS:
        return None
    folder = project.migrations
    if folder is None:
        location = options.get("script_location", "").removeprefix("%(here)s/")
        if not _PLAIN_FOLDER.fullmatch(location) or "script_location" in others:
            return None
        folder = project.root / location
    return folder if _is_our_env((folder / "env.py").read_text(encoding="utf-8")) else None


def _is_our_env(text: str) -> bool:
    found = _DOCSTRING.match(text)
    rest = text if found is None else text[found.end() :]
    lines = (line.partition("#")[0].rstrip() for line in rest.split("\n"))
    return [line for line in lines if line] == _ENV


def _options_of_ini(ini: Path) -> dict[str, str]:
    """Return what may be an option of Alembic; what is not understood has a name that nobody knows."""
    found: dict[str, str] = {}
    section = ""
    for line in map(str.strip, ini.read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            section = line[1:].partition("]")[0]
        elif section in ("alembic", "DEFAULT") and line and line[0] not in "#;":
            name, value = re.split("[=:]", f"{line}=", maxsplit=1)
            key = name.strip().lower()
            found["" if key in found else key] = value.removesuffix("=").strip()
    return found


def _options_of_pyproject(pyproject: Path) -> set[str]:
    text = pyproject.read_text(encoding="utf-8")
    if _ALEMBIC_KEY.search(text) is None:
        return set()
    import tomllib

    table = tomllib.loads(text).get("tool", {}).get("alembic", {})
    return set(table) if isinstance(table, dict) else {""}


def _read_standing(url: DatabaseUrl, project: Project) -> _Standing | None:
    """Ask where the database stands, in one round trip; None for anything unusual.

    Raises the errors of connections: the full road would try the same once more, password and all.
    """
    import psycopg
    from psycopg import sql

    from taskschema.db.translate import translated

    schema, name = project.version_table_schema, project.version_table
    text = files(__package__).joinpath("fastpath.sql").read_bytes()
    # psycopg looks for its placeholders in identifiers too.
    table = sql.Identifier(*(part.replace("%", "%%") for part in (schema, name) if part is not None))
    query = sql.SQL(f"SET lock_timeout = '2s'; {text.decode()}").format(version_table=table)
    with translated(url):
        connection = connect(url)
    try:
        # Two statements can be sent at once where the parameters are put in on this side.
        with connection, psycopg.ClientCursor(connection) as cursor:
            cursor.execute(query, {"schema": schema, "name": name})
            cursor.nextset()
            row = cursor.fetchone()
    except psycopg.Error:
        return None
    return None if row is None else _standing(*row)


def _standing(
    found: list[str] | None, outcome: str, chain_hash: str, is_recorded: bool, is_half_done: bool
) -> _Standing | None:
    is_finished = is_recorded is True and is_half_done is False and outcome != "reverted"
    return _Standing(found[0], chain_hash) if found and len(found) == 1 and is_finished else None
