"""How a run behaves: how long it waits and tries, whom it tells what, and whether it takes care at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taskschema.config.limits import Limits

if TYPE_CHECKING:
    from taskschema.migrations.safety.advance import Advance
    from taskschema.migrations.safety.repairing import Repair


def _nobody(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a run is told by whoever starts it."""

    limits: Limits = field(default_factory=Limits)
    command: str = "upgrade"
    """What the lease says is under way."""
    say: Callable[[str], None] = _nobody
    """Takes sentences: who holds the lock, who blocks, what is tried again."""
    on_advance: Callable[[Advance], None] | None = None
    """Told every other second how far a statement is that reports its progress."""
    accepts: Collection[str] = ()
    """Of a repair: the revisions that are named; all that are refused where it is empty."""
    on_repair: Callable[[Repair], None] = _nobody
    """Told what a repair accepted."""
    is_careful: bool = True
    """False for a throw-away database: no lock, no ledger, no record."""


THROWAWAY = Conduct(is_careful=False)
"""For databases that nobody else knows."""
