"""One load by taskschema in a process of its own: `seed_ours.py FOLDER trust|validate`, DATABASE_URL set.

Prints a JSON object: seconds of the call with its COMMIT, and the peak memory in MB of this process and of
the biggest one that it started.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from pathlib import Path

from taskschema.config import canonical_project
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.models.loading import load_metadata
from taskschema.seed import seed


def main(folder: Path, *, trust: bool) -> None:
    """Load the set `bench` of the folder."""
    metadata = load_metadata(canonical_project())
    engine = create_command_engine(DatabaseUrl.parse(os.environ["DATABASE_URL"]))
    with engine.connect() as connection:
        began = time.perf_counter()
        with connection.begin():
            report = seed(connection, metadata=metadata, directory=folder, sets=["bench"], trust=trust)
        took = time.perf_counter() - began
    (counts,) = report.tables
    print(
        json.dumps(
            {
                "seconds": took,
                "megabytes": _own_peak(),
                "child_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
                "inserted": counts.inserted,
                "unchanged": counts.unchanged,
            }
        )
    )


def _own_peak() -> float:
    """Return VmHWM: unlike ru_maxrss it does not begin with what the parent had before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE)
        assert found
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), trust=sys.argv[2] == "trust")
