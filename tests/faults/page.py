"""Writes what the tests of harm counted into docs/reliability.md: `python -m tests.faults.page COUNTS`.

A table has the rows of one server, and of one verb: what begins with "seeding" is apart.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BIGGEST = ("longest", "seconds")


def main(counts: Path) -> None:
    """Replace the tables of the server that was measured; of a verb that was not harmed the table stays."""
    rows = [json.loads(line) for line in counts.read_text(encoding="utf-8").splitlines()]
    for place in sorted({_place(row) for row in rows}):
        text = PAGE.read_text(encoding="utf-8")
        begin, end = f"<!-- {place} -->\n", f"<!-- end of {place} -->\n"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        table = table_of(row for row in rows if _place(row) == place)
        PAGE.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


def _place(row: dict[str, Any]) -> str:
    """Return what the comments around a table say."""
    return f"seeding {row['server']}" if row["law"].startswith("seeding") else str(row["server"])


def table_of(rows: Iterable[dict[str, Any]]) -> str:
    """Add up the rows of each law: numbers are summed, of what is measured in seconds the longest is kept."""
    laws: dict[str, dict[str, float]] = {}
    for row in rows:
        found = laws.setdefault(row["law"], {})
        for name, value in row.items():
            if name in ("law", "server"):
                continue
            is_biggest = any(word in name for word in _BIGGEST)
            found[name] = max(found.get(name, 0), value) if is_biggest else found.get(name, 0) + value
    lines = ["| what was done | counted |", "|---|---|"]
    for law, counted in sorted(laws.items()):
        said = ", ".join(f"{name.replace('_', ' ')}: {value:g}" for name, value in counted.items())
        lines.append(f"| {law} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
