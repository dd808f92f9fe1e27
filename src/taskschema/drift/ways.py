"""The way back to what should be, and the way on from it: statements for what a check found."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from taskschema.catalog import Catalog, read_catalog
from taskschema.db.opening import url_of
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.check import Drift
from taskschema.drift.repair import Repair, plan_repair
from taskschema.drift.repair.goal import overlaid


def plan_way_back(connection: Connection, drift: Drift, *, scratch_url: DatabaseUrl | None = None) -> Repair:
    """Plan the statements that take a database back to what should be, in all that the check told.

    Raises PermissionRefused where no scratch database may be made.
    """
    actual, goal = _ends(connection, drift)
    return _plan(connection, actual, goal, drift, scratch_url)


def plan_adoption(
    connection: Connection, drift: Drift, *, scratch_url: DatabaseUrl | None = None
) -> tuple[Repair, Repair]:
    """Plan what a revision does that adopts what was done by hand: its upgrade and its downgrade."""
    actual, goal = _ends(connection, drift)
    forward = _plan(connection, goal, actual, drift, scratch_url)
    return forward, _plan(connection, actual, goal, drift, scratch_url)


def _ends(connection: Connection, drift: Drift) -> tuple[Catalog, Catalog]:
    """Return the whole schema as it is, and as it would be without what was told."""
    actual = read_catalog(connection, ignore_tables=drift.ignore_tables)
    return actual, actual if drift.expected is None else overlaid(actual, drift.expected, drift.labels)


def _plan(
    connection: Connection, start: Catalog, end: Catalog, drift: Drift, scratch_url: DatabaseUrl | None
) -> Repair:
    if not drift.findings:
        return Repair(())
    scratch = partial(scratch_database, url_of(connection), scratch_url=scratch_url)
    return plan_repair(start, end, scratch, subjects=drift.subjects)
