"""How long a run of migrations waits, tries and may last: settings, with defaults that suit production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from taskschema.config.durations import parse_duration
from taskschema.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, all of them; 0 means no limit, but for `lock_timeout`, `wait_lock` and `retry_for`."""

    lock_timeout: float = 2.0
    """How long a statement waits for a lock that blocks readers or writers while it is waited for."""
    long_lock_timeout: float = 1800.0
    """The same for what blocks neither: CONCURRENTLY, VALIDATE CONSTRAINT, VACUUM."""
    statement_timeout: float = 3600.0
    """How long a statement may last."""
    long_statement_timeout: float = 0.0
    """The same for CONCURRENTLY, VALIDATE CONSTRAINT, VACUUM."""
    idle_in_transaction_timeout: float = 60.0
    """How long a revision may compute between two statements of a transaction."""
    transaction_timeout: float = 7200.0
    """How long a revision's transaction may last, on PostgreSQL 17 and later."""
    wait_lock: float = 600.0
    """How long a run waits for another one; 0 means not at all."""
    retry_for: float = 300.0
    """How long a revision is tried again after lock timeouts and deadlocks; 0 means not at all."""


NAMES = tuple(field.name for field in fields(Limits))
KEYS = tuple(name.replace("_", "-") for name in NAMES)
"""What the project file calls them."""


def read_limits(
    environ: Mapping[str, str], environment: Mapping[str, object], table: Mapping[str, object]
) -> Limits:
    """Return the limits: a variable is stronger than the environment's table, and that than the project's.

    Raises ConfigError for what is no duration, and for a lock_timeout of 0, which would wait for ever.
    """
    found = {}
    for name, key in zip(NAMES, KEYS, strict=True):
        variable = f"TASKSCHEMA_{name.upper()}"
        for said, value in (
            (f"the variable {variable}", environ.get(variable)),
            (f"{key} of the environment", environment.get(key)),
            (f"{key} in [tool.taskschema]", table.get(key)),
        ):
            if value is not None:
                found[name] = parse_duration(str(value), said)
                break
    limits = Limits(**found)
    if limits.lock_timeout <= 0:
        raise ConfigError(
            "lock-timeout is 0, and would let everybody wait behind a migration for ever",
            hint="give it a short time, such as 2s",
        )
    return limits
