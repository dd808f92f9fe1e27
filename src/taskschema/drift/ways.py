"""The way back to what should be, and the way on from it: statements for what a check found."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.drift.check import Drift
from taskschema.drift.expected.scratching import scratch_like
from taskschema.drift.repair import Repair, plan_repair
from taskschema.drift.repair.goal import overlaid


def plan_way_back(
    connection: Connection, drift: Drift, *, scratch_url: DatabaseUrl | None = None, home: Path | None = None
) -> Repair:
    """Plan the statements that take a database back to what should be, in all that the check told.

    Copies are made as `scratch_like` makes databases. Raises PermissionRefused where none may be made.
    """
    if not drift.findings:
        return Repair(())
    actual, goal = _ends(connection, drift)
    scratch = partial(scratch_like, connection, scratch_url=scratch_url, home=home)
    with translated(None):
        return plan_repair(actual, goal, scratch, subjects=drift.subjects)


def plan_adoption(
    connection: Connection, drift: Drift, *, scratch_url: DatabaseUrl | None = None, home: Path | None = None
) -> tuple[Repair, Repair]:
    """Plan what a revision does that adopts what was done by hand: its upgrade and its downgrade."""
    actual, goal = _ends(connection, drift)
    scratch = partial(scratch_like, connection, scratch_url=scratch_url, home=home)
    with translated(None):
        forward = plan_repair(goal, actual, scratch, subjects=drift.subjects)
        return forward, plan_repair(actual, goal, scratch, subjects=drift.subjects)


def _ends(connection: Connection, drift: Drift) -> tuple[Catalog, Catalog]:
    """Return the whole schema as it is, and as it would be without what was told."""
    actual = read_catalog(connection, ignore_tables=drift.ignore_tables)
    return actual, actual if drift.expected is None else overlaid(actual, drift.expected, drift.labels)
