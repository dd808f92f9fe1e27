"""Generating tasks against a hand-written INSERT .. SELECT generate_series that fills the same columns.

    TASKSCHEMA_DATABASE_URL=... python bench/seed_generate.py [ROWS]

The database is at head and is emptied of tasks, workers and projects.
"""

from __future__ import annotations

import os
import statistics
import sys

from measuring import seconds
from sqlalchemy import Connection, create_engine, text

from taskschema.config import canonical_project
from taskschema.models.loading import load_metadata
from taskschema.seed.generate import generate

HAND = """
INSERT INTO task (id, title, description, status, priority, progress_percent, project_id, parent_id,
                  created_at, updated_at, due_date, assignee_id)
SELECT i, 'Task number ' || i, 'What is to be done about task number ' || i,
       (ARRAY['pending', 'in_progress', 'completed'])[1 + i % 3], (ARRAY['low', 'medium', 'high'])[1 + i % 3],
       i % 101, p.id, CASE WHEN i % 2 = 0 THEN i / 2 END, now() - interval '1 day', now(),
       now() + i % 90 * interval '1 day', w.id
FROM generate_series(1, :rows) AS g(i)
JOIN (SELECT row_number() OVER () - 1 AS k, id FROM project) AS p ON p.k = i % 50
JOIN (SELECT row_number() OVER () - 1 AS k, id FROM worker) AS w ON w.k = i % 500
"""
NULLS = {"task.description": 0, "task.due_date": 0, "task.project_id": 0, "task.assignee_id": 0}
"""Nothing is NULL but half of the parents, as in the statement by hand."""


def main() -> None:
    """Alternate both and print medians of five and their ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    url = os.environ["TASKSCHEMA_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    metadata = load_metadata(canonical_project())
    with create_engine(url).connect() as connection:
        with connection.begin():
            connection.execute(text("TRUNCATE task, worker, project CASCADE"))
            generate(connection, metadata=metadata, wanted={"worker": 500, "project": 50})

        def run(ours: bool) -> float:
            with connection.begin():
                connection.execute(text("TRUNCATE task CASCADE"))
            return seconds(lambda: fill(connection, ours=ours))

        def fill(lent: Connection, *, ours: bool) -> None:
            with lent.begin():
                if ours:
                    generate(lent, metadata=metadata, wanted={"task": rows}, null=NULLS)
                else:
                    lent.execute(text(HAND), {"rows": rows})

        pairs = []
        for number in range(5):
            sides = {ours: run(ours) for ours in ((False, True) if number % 2 else (True, False))}
            pairs.append((sides[False], sides[True]))
    theirs, ours = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(f"{rows} tasks: by hand {theirs:.2f} s, taskschema {ours:.2f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
