"""What `taskschema drift` asks, and how its answers are told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from taskschema.catalog.ddl.words import comment
from taskschema.cli.door import Door
from taskschema.cli.report import Report
from taskschema.db.translate import translated
from taskschema.db.url import DatabaseUrl
from taskschema.drift import (
    Drift,
    Ignore,
    Pattern,
    Scope,
    find_drift,
    plan_adoption,
    plan_way_back,
    read_ignores,
)
from taskschema.drift.repair import Repair, render_script
from taskschema.errors import InvalidUrl, UnknownEnvironment
from taskschema.findings import Finding, Severity

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from taskschema.drift.expected import Source

_ON_THE_COMMAND_LINE = "asked for with --ignore"
_OWN_SOURCES = ("models", "migrations")


def read_scope(
    door: Door, ignore: tuple[str, ...], only: tuple[str, ...], *, severity: str, everything: bool
) -> Scope:
    """Return what is asked for: flags, and what the project ignores; raises ConfigError."""
    asked = tuple(Ignore(Pattern.parse(text, "--ignore"), _ON_THE_COMMAND_LINE) for text in ignore)
    return Scope(
        ignore=(*read_ignores(door.project.table.get("drift", {})), *asked),
        only=tuple(Pattern.parse(text, "--only") for text in only),
        severity=Severity(severity),
        everything=everything,
    )


@contextmanager
def looked_at(door: Door, against: str) -> Iterator[Connection]:
    """Lend the database that is looked at; only models and migrations have to be somebody's own."""
    if against in _OWN_SOURCES:
        with door.connection() as connection:
            yield connection
    else:
        with door.any_connection() as connection:
            yield connection


def find(door: Door, connection: Connection, against: str, scope: Scope) -> Drift:
    """Compare the database with what should be."""
    from taskschema.migrations.safety.looking import known_version_tables

    tables = (door.settings.project.version_table, *sorted(known_version_tables(connection)))
    with door.progress() as progress:
        progress.show(f"comparing with {against if against in (*_OWN_SOURCES, 'recorded') else 'the URL'}")
        return find_drift(connection, _source(door, against, scope), scope=scope, ignore_tables=tables)


def _source(door: Door, against: str, scope: Scope) -> Source:
    from taskschema.drift.expected import AnotherDatabase, Migrations, Models, Recorded

    home = door.settings.home
    if against == "recorded":
        return Recorded()

    if against == "models":
        from taskschema.models.loading import load_metadata

        metadata = load_metadata(door.settings.project)
        return Models(metadata, door.scratch_url, everything=scope.everything, home=home)
    if against == "migrations":
        return Migrations(door.scripts_for, door.scratch_url, home=home)
    return AnotherDatabase(DatabaseUrl.parse(_url(against)), door.scratch_url, home)


def _url(text: str) -> str:
    """Return a URL, out of the variable that `env:NAME` names; raises InvalidUrl, UnknownEnvironment."""
    if "://" in text:
        return text
    if not text.startswith("env:"):
        raise InvalidUrl(
            "--against is neither models, migrations or recorded, nor a URL",
            hint="a URL looks like postgresql://user:password@host:5432/database; env:NAME names a variable",
        )
    name = text.removeprefix("env:")
    if not os.environ.get(name):
        raise UnknownEnvironment("--against names a variable that is not set", hint="set it, or give a URL")
    return os.environ[name]


def report(drift: Drift) -> Report:
    """Tell what was found."""
    return Report(
        summary=_summary(drift), sentence=_sentence(drift), data=_data(drift), findings=drift.findings
    )


def report_way_back(door: Door, connection: Connection, drift: Drift) -> Report:
    """Tell what was found as the script that takes it back."""
    with door.progress() as progress:
        progress.show("trying the way back on a copy")
        repair = plan_way_back(connection, drift, scratch_url=door.scratch_url, home=door.settings.home)
    with translated(None):
        database = str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    script = render_script(repair.statements, database)
    door.say(_sentence(drift))
    return Report(
        summary=_summary(drift) | {"statements": len(repair.statements), "remaining": len(repair.remaining)},
        lines=[*_comments(drift, repair), script.rstrip()] if drift.findings else [],
        sentence=_proof(drift, repair),
        data=_data(drift) | {"sql": script} | _repair_data(repair),
        findings=drift.findings,
        is_told_in_lines=True,
    )


def report_adoption(door: Door, connection: Connection, drift: Drift, message: str) -> Report:
    """Write a revision that does what was done by hand, and tell where it is."""
    if not drift.findings:
        return report(drift)
    from taskschema.migrations.adoption import new_sql_revision
    from taskschema.migrations.scaffold import made_folder

    home = door.settings.home
    forward, back = plan_adoption(connection, drift, scratch_url=door.scratch_url, home=home)
    with made_folder(door.project):
        written = new_sql_revision(
            door.history, message, upgrade=forward.statements, downgrade=back.statements
        )
    door.say(_sentence(drift))
    left = [*forward.remaining, *back.remaining]
    return Report(
        summary=_summary(drift) | {"revision": written.revision, "remaining": len(left)},
        lines=[str(written.path), *(f"cannot adopt {each.object}: {each.hint}" for each in left)],
        sentence=f"wrote {written.revision}; here it is done already: taskschema stamp {written.revision}",
        data=_data(drift) | {"revision": written.to_json()} | _repair_data(forward),
        findings=drift.findings,
        is_told_in_lines=True,
    )


def _summary(drift: Drift) -> dict[str, object]:
    counts = Counter(finding.severity.value for finding in drift.findings)
    return {
        "against": drift.source,
        "findings": len(drift.findings),
        **{severity.value: counts[severity.value] for severity in Severity},
        "ignored": len(drift.ignored),
    }


def _data(drift: Drift) -> dict[str, Any]:
    return {"ignored": [each.to_json() for each in drift.ignored]}


def _repair_data(repair: Repair) -> dict[str, Any]:
    return {
        "statements": [
            {"sql": each.sql, "hazards": [hazard.value for hazard in each.hazards], "alone": each.alone}
            for each in repair.statements
        ],
        "remaining": [each.to_json() for each in repair.remaining],
        "unproven": list(repair.unproven),
    }


def _sentence(drift: Drift) -> str:
    number, ignored = len(drift.findings), len(drift.ignored)
    left_out = f"; {ignored} ignored" if ignored else ""
    if not number:
        return f"no drift: nothing differs between {drift.source} and the database{left_out}"
    difference = f"{number} difference{'' if number == 1 else 's'}"
    return f"{difference} between {drift.source} and the database{left_out}"


def _proof(drift: Drift, repair: Repair) -> str:
    if not drift.findings:
        return ""
    if repair.remaining:
        return f"{len(repair.remaining)} of them cannot be taken back; the script says which, and why"
    if repair.unproven:
        return "tried on a copy; what the copy could not hold was not tried, and the script says what"
    return "tried on a copy of the schema: nothing differs after it"


def _comments(drift: Drift, repair: Repair) -> Iterator[str]:
    for finding in drift.findings:
        yield comment(f"{finding.severity}: {finding.message} [{finding.code}]")
    for finding in repair.remaining:
        yield comment(_cannot(finding))
    for label in repair.unproven:
        yield comment(f"not tried, for the copy could not hold it: {label}")


def _cannot(finding: Finding) -> str:
    return f"CANNOT be taken back: {finding.object}: {finding.message}. {finding.hint}"
