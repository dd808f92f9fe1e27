"""`taskschema heads`."""

from __future__ import annotations

from taskschema.cli.door import Door, command
from taskschema.cli.report import Report


@command("heads")
def cli(door: Door) -> Report:
    """List the revisions that nothing follows; needs no database."""
    from taskschema.cli import moves
    from taskschema.migrations.history import read_heads

    heads = read_heads(door.history)
    return Report(
        summary={"heads": len(heads)},
        lines=[moves.named(revision) for revision in heads],
        sentence="" if heads else "there are no revisions yet: taskschema revision -m TEXT writes the first",
        data={"heads": [revision.to_json() for revision in heads]},
    )
