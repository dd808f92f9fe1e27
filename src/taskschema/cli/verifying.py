"""What `taskschema verify` asks, and how its answers are told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from taskschema.cli.door import Door
from taskschema.cli.report import Report
from taskschema.config.durations import parse_duration
from taskschema.db.opening import url_of
from taskschema.db.translate import translated
from taskschema.errors import ConfigError
from taskschema.findings import Severity
from taskschema.verify import Options, Verification, verify
from taskschema.verify.baseline import Baseline, read_baseline, write_baseline
from taskschema.verify.violations import open_violations

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    tables: tuple[str, ...]
    with_models: bool
    out: Path | None
    sample: str | None
    since: str | None
    timeout: str
    jobs: int
    with_values: bool
    with_flaws: bool
    deep: bool
    with_python: bool = False


def find(door: Door, asked: Asked) -> Verification:
    """Verify the database that is meant; raises ConfigError, DatabaseError."""
    from taskschema.migrations.safety.looking import known_version_tables
    from taskschema.models.loading import load_metadata

    options = Options(
        tables=asked.tables,
        statement_timeout=parse_duration(asked.timeout, "--timeout"),
        sample=_percent(asked.sample),
        since=_moment(asked.since),
        with_flaws=asked.with_flaws,
        deep=asked.deep,
        with_python=asked.with_python,
    )
    metadata = load_metadata(door.settings.project) if asked.with_models else None
    with ExitStack() as undo:
        sink = None if asked.out is None else undo.enter_context(open_violations(asked.out))
        opened = door.connection() if asked.with_models else door.any_connection()
        connection = undo.enter_context(opened)
        own = door.settings.project.version_table
        ignored = (own, *sorted(known_version_tables(connection)))
        connection.rollback()  # what was read until now is of no moment
        others = undo.enter_context(_others(connection, asked.jobs - 1))
        progress = undo.enter_context(door.progress())
        progress.show("reading the rules")
        return verify(
            connection,
            metadata=metadata,
            others=others,
            options=replace(
                options,
                ignore_tables=ignored,
                sink=sink,
                on_advance=lambda advance: progress.advance(str(advance), advance.fraction),
            ),
        )


def prove_constraints(door: Door) -> Report:
    """Try a row against each constraint of the models, and tell which let it in."""
    from taskschema.models.loading import load_metadata
    from taskschema.verify.proving import prove

    metadata = load_metadata(door.settings.project)
    with door.connection() as connection, door.progress() as progress:
        connection.rollback()
        progress.show("trying rows against constraints")
        proof = prove(connection, metadata)
    proven = _plural(len(proof.proven), "constraint")
    unproven = f"; {len(proof.unproven)} could not be tried" if proof.unproven else ""
    let_in = f"; {_plural(len(proof.findings), 'constraint')} let one in" if proof.findings else ""
    return Report(
        summary={
            "proven": len(proof.proven),
            "unproven": len(proof.unproven),
            "findings": len(proof.findings),
        },
        lines=[f"not proven: {one.object}: {one.reason}" for one in proof.unproven],
        sentence=f"{proven} refused every row that breaks it alone{let_in}{unproven}",
        data={"proven": proof.proven, "unproven": [one.to_json() for one in proof.unproven]},
        findings=sorted(proof.findings),
    )


@contextmanager
def _others(connection: Connection, number: int) -> Iterator[list[Connection]]:
    """Lend further connections to the same database."""
    with ExitStack() as undo:
        with translated(url_of(connection)):
            others = [undo.enter_context(connection.engine.connect()) for _ in range(number)]
        yield others


def _percent(text: str | None) -> float | None:
    if text is None:
        return None
    found = _PERCENT.fullmatch(text.strip())
    if found is None or not 0 < float(found[1]) <= 100:  # noqa: PLR2004  # percent
        raise ConfigError(f"--sample is no percentage: {text!r}", hint="write 1% or 0.5%, up to 100%")
    return float(found[1])


def _moment(text: str | None) -> datetime | None:
    """Return when that was: so long ago, or a day, or a moment, which is UTC where it does not say."""
    if text is None:
        return None
    if text.strip()[-1:].isalpha() and text.strip()[-1:] != "Z":
        return datetime.now(UTC) - timedelta(seconds=parse_duration(text, "--since"))
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as problem:
        raise ConfigError(
            f"--since is no time: {text!r}", hint="write 2d, 12h, 2026-01-31 or 2026-01-31T12:00:00+01:00"
        ) from problem
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def accept(door: Door, found: Verification, baseline: Path) -> Report:
    """Write what was found as what is known from now on."""
    accepted = Baseline.of(found.broken, (*found.problems, *found.flaws, *found.damage))
    write_baseline(baseline, accepted)
    return Report(
        summary=_summary(found) | {"accepted": len(accepted.known)},
        sentence=f"{baseline} knows {_plural(len(accepted.known), 'finding')} now",
        data={"violations": [one.to_json() for one in found.broken]},
    )


def report(found: Verification, asked: Asked, baseline: Path | None) -> Report:
    """Tell what was found, but for what the baseline knows."""
    known = Baseline() if baseline is None else read_baseline(baseline)
    told = replace(
        found,
        broken=tuple(one for one in found.broken if not known.knows(one)),
        problems=tuple(one for one in found.problems if not known.knows_problem(one)),
        flaws=tuple(one for one in found.flaws if not known.knows_problem(one)),
        damage=tuple(one for one in found.damage if not known.knows_problem(one)),
    )
    if not asked.with_values:
        told = told.without_values()
    accepted = len(found.findings) - len(told.findings)
    return Report(
        summary=_summary(told) | {"accepted": accepted},
        sentence=_sentence(told, asked, accepted),
        data={"violations": [one.to_json() for one in told.broken]},
        findings=told.findings,
    )


def _summary(found: Verification) -> dict[str, object]:
    counts = Counter(finding.severity.value for finding in found.findings)
    return {
        "tables": found.tables,
        "rules": found.rules,
        "rows": found.rows,
        "left_out": found.left_out,
        "findings": len(found.findings),
        **{severity.value: counts[severity.value] for severity in Severity},
        "broken_rules": len(found.broken),
        "violations": sum(one.rows for one in found.broken),
    }


def _sentence(found: Verification, asked: Asked, accepted: int) -> str:
    part = "" if asked.sample is None else f", {asked.sample.rstrip('%')} % of each"
    if asked.since is not None:
        part = (
            f", rows since {asked.since}; {_plural(found.left_out, 'table')} left out, which do not say when"
        )
    about = f"{_plural(found.rules, 'rule')} of {_plural(found.tables, 'table')}{part}"
    known = f"; {accepted} known by the baseline" if accepted else ""
    if not found.findings:
        return f"every row obeys {about}{known}"
    rows = sum(one.rows for one in found.broken)
    said = f"{_plural(len(found.broken), 'rule')} broken by {_plural(rows, 'row')}" if found.broken else ""
    missed = f"{_plural(len(found.problems), 'thing')} not verified" if found.problems else ""
    flaws = f"{_plural(len(found.flaws), 'flaw')} of the rules themselves" if found.flaws else ""
    damage = (
        f"{_plural(len(found.damage), 'table or index', 'tables or indexes')} damaged" if found.damage else ""
    )
    return f"{'; '.join(filter(None, (damage, said, missed, flaws)))}; asked: {about}{known}"


def _plural(number: int, word: str, several: str = "") -> str:
    return f"{number:,} {word if number == 1 else several or f'{word}s'}"
