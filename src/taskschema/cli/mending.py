"""`taskschema verify --fix-sql` and `--write-revision`: what mends the rules, printed or as a revision."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from taskschema.cli.door import Door
from taskschema.cli.report import Report
from taskschema.verify.fixing import fixable, render_fixes


def mend(door: Door, told: Report, message: str | None) -> Report:
    """Tell what was found with the statements that mend it; with a message, as a revision that has them."""
    if not told.findings:
        return told
    return _script(door, told) if message is None else _revision(door, told, message)


def _script(door: Door, told: Report) -> Report:
    mended = fixable(told.findings)
    script = render_fixes(told.findings)
    statements = [statement.sql for flaw in mended for statement in flaw.fix]
    door.say(told.sentence)
    return replace(
        told,
        summary={**told.summary, "fixed": len(mended)},
        lines=[script],
        sentence=f"{len(mended)} of {len(told.findings)} findings are mended by the script; run it with psql",
        data={**told.data, "sql": script, "statements": statements},
        is_told_in_lines=True,
    )


def _revision(door: Door, told: Report, message: str) -> Report:
    from taskschema.migrations.adoption import new_sql_revision
    from taskschema.migrations.scaffold import made_folder

    mended = [flaw for flaw in fixable(told.findings) if not flaw.is_of_rows]
    if not mended:
        return replace(told, sentence=f"{told.sentence}; nothing of it is mended by a revision")
    with made_folder(door.project):
        written = new_sql_revision(
            door.history,
            message,
            upgrade=list(chain.from_iterable(flaw.fix for flaw in mended)),
            downgrade=list(chain.from_iterable(flaw.undo for flaw in reversed(mended))),
            asked_by="verify --write-revision",
        )
    door.say(told.sentence)
    return replace(
        told,
        summary={**told.summary, "fixed": len(mended), "revision": written.revision},
        lines=[str(written.path)],
        sentence=f"wrote {written.revision}, which mends {len(mended)} of {len(told.findings)} findings; "
        "read it, then run it: taskschema upgrade",
        data={**told.data, "revision": written.to_json()},
    )
