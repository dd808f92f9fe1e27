"""Writing revision files: from the models, empty, or to join heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.autogenerate import RevisionContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.util import rev_id as new_identifier
from sqlalchemy import Connection

from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError, MigrationError
from taskschema.migrations.environment import Environment, comparison_options
from taskschema.migrations.failures import run_environment
from taskschema.migrations.guard import require_own_project
from taskschema.migrations.history import Revision, describe
from taskschema.migrations.scaffold import make_template
from taskschema.migrations.scripts import Scripts, all_scripts, command_errors, many_heads

_IDENTIFIER = re.compile(r"\w{1,32}", re.ASCII)
"""Alembic's version table holds 32 characters; the id is part of a file's name."""
_WORDS = frozenset({"base", "current", "head", "heads"})


def new_empty_revision(
    scripts: Scripts, message: str, *, head: str = "head", rev_id: str | None = None
) -> Revision:
    """Write a revision that does nothing yet; raises ManyHeads, UnknownRevision, MigrationError."""
    prepare_writing(scripts, "revision", rev_id)
    return write_revision(scripts, message, head=head, rev_id=rev_id)


def write_revision(
    scripts: Scripts,
    message: str,
    *,
    head: str | tuple[str, ...],
    rev_id: str | None,
    sources: Mapping[str, str] | None = None,
) -> Revision:
    """Write a revision of which this is what it does: `upgrades` and `downgrades`, as Python source.

    Raises ManyHeads, UnknownRevision, MigrationError, and ConfigError where the file cannot be written.
    """
    template: dict[str, Any] = {
        "config": scripts.config,
        "imports": "",
        "upgrades": "",
        "downgrades": "",
        **(sources or {}),
    }
    with _written(scripts):
        written = scripts.directory.generate_revision(
            rev_id or new_identifier(), message, head=head, refresh=True, **template
        )
    return _described(written)


def new_revision(
    connection: Connection,
    scripts: Scripts,
    message: str,
    *,
    head: str = "head",
    rev_id: str | None = None,
    scratch_url: DatabaseUrl | None = None,
) -> Revision | None:
    """Write a revision that takes the database to the models; None, and no file, where nothing differs.

    Raises MigrationError where the database is not at head, ModelsNotImportable, PermissionRefused where no
    scratch database may be made.
    """
    prepare_writing(scripts, "revision", rev_id)
    if len(scripts.heads) > 1 and head == "head":
        raise many_heads(scripts.heads)
    scripts.config.attributes["taskschema.models_wanted"] = True
    arguments = {
        "message": message, "autogenerate": True, "sql": False, "head": head, "splice": False,
        "branch_label": None, "version_path": None, "rev_id": rev_id, "depends_on": None,
    }  # fmt: skip
    revision = RevisionContext(scripts.config, scripts.directory, arguments)

    def compare(heads: tuple[str, ...], migration: MigrationContext) -> Sequence[Any]:
        _require_at_head(scripts, heads)
        revision.run_autogenerate(heads, migration)
        return ()

    environment = Environment(
        scripts, connection, compare, template_args=revision.template_args, revision_context=revision
    )
    environment.defaults = comparison_options(connection, scratch_url)
    run_environment(environment, connection)
    if all(operations.is_empty() for operations in revision.generated_revisions[-1].upgrade_ops_list):
        return None
    with _written(scripts):
        return _described(next(iter(revision.generate_scripts())))


def merge(scripts: Scripts, revisions: Sequence[str], message: str, *, rev_id: str | None = None) -> Revision:
    """Write a revision that joins others; raises MigrationError where there are not two to join."""
    prepare_writing(scripts, "merge", rev_id)
    wanted = tuple(revisions) or ("heads",)
    with _written(scripts):
        found = {
            script.revision for name in wanted for script in scripts.directory.get_revisions(name) if script
        }
        if len(found) < 2:  # noqa: PLR2004
            raise MigrationError(
                f"there is nothing to merge: {'the only head is ' if len(scripts.heads) == 1 else ''}"
                f"{', '.join(sorted(found)) or 'the history is empty'}",
                hint="name two revisions, or see the heads with taskschema heads",
            )
    return write_revision(scripts, message, head=tuple(sorted(found)), rev_id=rev_id)


def prepare_writing(scripts: Scripts, command: str, rev_id: str | None) -> None:
    """See that revisions may be written here, under this id; raises ConfigError, MigrationError."""
    require_own_project(scripts.project, command)
    _require_unused(scripts, rev_id)
    make_template(scripts.project)


@contextmanager
def _written(scripts: Scripts) -> Iterator[None]:
    """Say which file could not be written, and what Alembic has against the wish."""
    try:
        with command_errors():
            yield
    except OSError as problem:
        raise ConfigError(
            f"{problem.filename or scripts.directory.versions} cannot be written: {problem.strerror}",
            hint="check who owns the folder of revisions",
        ) from problem


def _described(script: Script | list[Script | None] | None) -> Revision:
    if not isinstance(script, Script):
        raise MigrationError(
            "no revision was written",
            hint="look at the hooks of the project's env.py: one of them took it away",
        )
    return describe(script)


def _require_unused(scripts: Scripts, rev_id: str | None) -> None:
    if rev_id is None:
        return
    if not _IDENTIFIER.fullmatch(rev_id) or rev_id in _WORDS:
        raise MigrationError(
            "that revision id cannot be used",
            hint="an id has 1 to 32 letters, digits and underscores, and is none of the words "
            + ", ".join(sorted(_WORDS)),
        )
    taken = {script.revision: script.path for script in all_scripts(scripts.directory)}
    if rev_id in taken:
        raise MigrationError(
            f"the revision id {rev_id} is taken by {Path(taken[rev_id]).name}",
            hint="choose another one, or leave --rev-id out",
        )


def _require_at_head(scripts: Scripts, heads: tuple[str, ...]) -> None:
    if tuple(sorted(heads)) != scripts.heads:
        raise MigrationError(
            f"the database is at {', '.join(sorted(heads)) or 'base'} and not at head: "
            "what the revisions do would be found again",
            hint="run taskschema upgrade head first",
        )
