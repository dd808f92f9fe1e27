"""How revisions and moves between them are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from taskschema.cli.conducting import Waiting, conduct_of
from taskschema.cli.report import Report

if TYPE_CHECKING:
    from taskschema.cli.door import Door
    from taskschema.migrations.history import Revision
    from taskschema.migrations.move import Move


class Words(NamedTuple):
    """What a move is called before, while and after a revision is moved."""

    verb: str
    doing: str
    done: str


UP = Words("apply", "applying", "applied")
DOWN = Words("undo", "undoing", "undid")


def named(revision: Revision) -> str:
    """Return `5d57b3f5dd48 make the tables`."""
    return f"{revision.revision} {revision.message}".rstrip()


def listed(revisions: Sequence[str]) -> str:
    """Return the names, or `base` where there are none."""
    return ", ".join(revisions) or "base"


def lines_of(revision: Revision, *, details: bool = False) -> list[str]:
    """Return a revision as `history` and `show` print it."""
    marks = [
        mark
        for mark, stands in (("head", revision.is_head), ("merge", revision.is_merge), *(
            (label, True) for label in revision.labels
        ))
        if stands
    ]  # fmt: skip
    came = listed(revision.down_revisions)
    tail = f" ({', '.join(marks)})" if marks else ""
    first = f"{came} -> {revision.revision}{tail}, {revision.message}"
    if not details:
        return [first]
    rest = [f"    {line}".rstrip() for line in revision.description.splitlines()[1:]]
    return [first, *rest, f"    {revision.path}"]


def run_move(
    door: Door, run: Callable[..., Move], revision: str, *, dry_run: bool, words: Words, waiting: Waiting
) -> Report:
    """Run `upgrade` or `downgrade` on the database that is meant, and say each step."""
    scripts = door.scripts
    with door.connection() as connection, door.progress() as progress:
        move = run(
            connection,
            scripts,
            revision,
            dry_run=dry_run,
            conduct=conduct_of(door, progress, waiting),
            on_begin=lambda step: progress.show(f"{words.doing} {named(step)}"),
            on_step=lambda step: door.say(f"{words.done} {named(step)}"),
        )
    return report_move(move, dry_run=dry_run, verb=words.verb)


def report_move(move: Move, *, dry_run: bool, verb: str) -> Report:
    """Return the report of what was moved, or would be."""
    if move.is_nothing:
        sentence = f"nothing to do: the database is at {listed(move.after)}"
    elif dry_run:
        sentence = (
            f"would {verb} {_count(len(move.revisions))}: {listed(move.before)} -> {listed(move.after)}"
        )
    else:
        sentence = f"the database is at {listed(move.after)} now, and was at {listed(move.before)}"
    lines = [named(revision) for revision in move.revisions] if dry_run else []
    summary = {
        "before": list(move.before),
        "after": list(move.after),
        "revisions": len(move.revisions),
        "dry_run": dry_run,
    }
    return Report(summary=summary, lines=lines, sentence=sentence, data=move.to_json())


def report_sql(sql: str) -> Report:
    """Return the report of a move that was printed instead of run."""
    return Report(summary={"dry_run": True}, lines=[sql.rstrip("\n")], data={"sql": sql})


def _count(number: int) -> str:
    return f"{number} revision{'' if number == 1 else 's'}"
