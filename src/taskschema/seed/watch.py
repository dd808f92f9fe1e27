"""How far a run is: rows, rows a second, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Advance = Callable[[str, float | None], None]
"""Takes what is under way as a text, and how far it is from 0 to 1 where that is known."""


def _silent(_: str, __: float | None) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Watch:
    """Tells whoever listens what is under way."""

    advance: Advance = _silent
    clock: Callable[[], float] = time.monotonic
    _began: float = field(default=0.0)
    _rows: int = 0
    _bytes: int = 0
    _size: int | None = None
    _name: str = ""

    def begin(self, name: str, size: int | None) -> None:
        """Begin with a file of this name, and of so many bytes where that tells how many rows it has."""
        self._name, self._size, self._rows, self._bytes = name, size, 0, 0
        self._began = self.clock()

    def read(self, rows: int, size: int | None) -> None:
        """Say that so many more rows, and bytes where they are known, have been read."""
        self._rows += rows
        self._bytes += size or 0
        seconds = max(self.clock() - self._began, 1e-6)
        fraction = min(self._bytes / self._size, 1.0) if self._size and self._bytes else None
        text = f"reading {self._name}: {self._rows} rows, {round(self._rows / seconds)} rows/s"
        if fraction:
            text += f", {round(seconds / fraction - seconds)} s left"
        self.advance(text, fraction)

    def phase(self, what: str) -> None:
        """Say that something else has begun, of which nobody knows how far it is."""
        self.advance(what, None)
