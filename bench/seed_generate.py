"""Generating tasks against a hand-written INSERT .. SELECT generate_series that fills the same columns.

    TASKSCHEMA_DATABASE_URL=... python bench/seed_generate.py [ROWS] [--client]

The database is at head and is emptied of tasks, workers and projects. `--client` compares with rows that
Python makes of the same words and sends by COPY, with the foreign keys checked behind them as ours are.
"""

from __future__ import annotations

import os
import random
import statistics
import sys

from measuring import seconds
from psycopg import sql
from sqlalchemy import Connection, create_engine, text

from taskschema.config import canonical_project
from taskschema.models.loading import load_metadata
from taskschema.seed.generate import generate
from taskschema.seed.generate.words import pool_of_words
from taskschema.seed.stage.foreign_keys import without_foreign_keys
from taskschema.seed.stage.statements import Statements

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
STATUS, PRIORITY = ("pending", "in_progress", "completed"), ("low", "medium", "high")
COPY = sql.SQL(
    "COPY task (id, title, description, status, priority, progress_percent, project_id, parent_id,"
    " created_at, updated_at, due_date, assignee_id) FROM STDIN (FORMAT csv)"
)
NULLS = {"task.description": 0, "task.due_date": 0, "task.project_id": 0, "task.assignee_id": 0}
"""Nothing is NULL but half of the parents, as in the statement by hand."""


def send_from_here(connection: Connection, rows: int) -> None:
    """Make rows in Python, as plainly as it can be done, and COPY them."""
    statements, chance = Statements(connection), random.Random(7)
    workers = [each for (each,) in statements.fetch(sql.SQL("SELECT id FROM worker"))]
    projects = [each for (each,) in statements.fetch(sql.SQL("SELECT id FROM project"))]
    titles, texts = pool_of_words("title", 7), pool_of_words("description", 7)
    draw, whole = chance.choice, chance.randrange
    ((oid,),) = statements.fetch(sql.SQL("SELECT 'task'::regclass::oid::bigint"))
    with without_foreign_keys(statements, [oid]), statements.copy(COPY) as copy:
        for start in range(1, rows + 1, 10_000):
            lines = []
            for i in range(start, min(start + 10_000, rows + 1)):
                parent = whole(1, i) if i > 1 and i % 2 else ""
                day = f"2025-{whole(1, 13):02}-{whole(1, 29):02} {whole(24):02}:{whole(60):02}:00+00"
                lines.append(
                    f"{i},{draw(titles)},{draw(texts)},{draw(STATUS)},{draw(PRIORITY)},{whole(101)},"
                    f"{draw(projects)},{parent},{day},{day},{day},{draw(workers)}\n"
                )
            copy.write("".join(lines).encode())


def main() -> None:
    """Alternate both and print medians of five and their ratio."""
    words = [word for word in sys.argv[1:] if word != "--client"]
    is_client = "--client" in sys.argv
    rows = int(words[0]) if words else 1_000_000
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
                elif is_client:
                    send_from_here(lent, rows)
                else:
                    lent.execute(text(HAND), {"rows": rows})

        pairs = []
        for number in range(5):
            sides = {ours: run(ours) for ours in ((False, True) if number % 2 else (True, False))}
            pairs.append((sides[False], sides[True]))
    theirs, ours = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    peer = "made in Python" if is_client else "by hand"
    print(f"{rows} tasks: {peer} {theirs:.2f} s, taskschema {ours:.2f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
