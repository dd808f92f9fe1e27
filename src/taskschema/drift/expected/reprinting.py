"""A catalog as a server of another version prints it: made there without rows, and read back.

PostgreSQL 16 prints views with fewer qualifiers than 15 did, and such things change with every version. Text
of two versions is therefore never compared: one server prints both sides.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from taskschema.catalog import Catalog
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.scratching import scratch_like
from taskschema.drift.repair.copying import copy_into
from taskschema.drift.repair.goal import overlaid
from taskschema.drift.repair.workshop import Workshop


def reprinted(
    catalog: Catalog, live: Connection, *, scratch_url: DatabaseUrl | None = None, home: Path | None = None
) -> Catalog:
    """Return the catalog in the words of the live server's version.

    What that server refuses, such as the grant to a role that it does not have, stays as it was, and so do
    the database itself and settings, which have no text to print. Raises PermissionRefused where no scratch
    database may be made.
    """
    made = replace(catalog, databases=(), settings=())
    with (
        scratch_like(live, scratch_url=scratch_url, home=home) as scratch,
        Workshop.opened(scratch) as workshop,
    ):
        result = copy_into(workshop, made)
    read = overlaid(result.reached, made, frozenset(result.refusals))
    return replace(read, databases=catalog.databases, settings=catalog.settings)
