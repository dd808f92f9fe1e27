"""Claim: `verify` of 5,000,000 tasks takes at most 0.55 of VALIDATE CONSTRAINT, and 0.4 of a SELECT a rule.

Run in the checkout: `.venv/bin/python bench/verify.py URL [--rows N] [--rounds N] [--jobs N]`; the URL is
that of a server where a database can be made. The table has 6 CHECKs, 3 foreign keys with an index each, and
2 unique keys beside NOT NULLs; its last rows break four of the rules. The peers: `ALTER TABLE .. VALIDATE
CONSTRAINT` of the CHECKs and foreign keys, added again as NOT VALID before, which is not timed; and a SELECT
a rule, as a person would write it. All three run in turn, on the same rows; ours reads the catalog too.
"""

from __future__ import annotations

import argparse
import resource
import statistics
from collections.abc import Sequence
from contextlib import ExitStack

import psycopg
from measuring import seconds

from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.verify import Options, verify

DATABASE = "taskschema_bench_verify"
CHECKS = {
    "ck_priority": "priority BETWEEN 1 AND 5",
    "ck_estimate": "estimate >= 0 AND estimate < 10000",
    "ck_title": "length(title) BETWEEN 1 AND 200",
    "ck_status": "status IN ('todo', 'doing', 'done', 'dropped')",
    "ck_code": "code ~ '^[A-Z]+-[0-9]+$'",
    "ck_times": "finished_at IS NULL OR finished_at >= created_at",
}
KEYS = {"fk_project": ("project_id", "project"), "fk_creator": ("creator_id", "worker"),
        "fk_assignee": ("assignee_id", "worker")}  # fmt: skip
UNIQUES = (("id",), ("code",))
TABLES = """
CREATE TABLE project (id int PRIMARY KEY);
CREATE TABLE worker (id int PRIMARY KEY);
INSERT INTO project SELECT generate_series(1, 1000);
INSERT INTO worker SELECT generate_series(1, 5000);
CREATE TABLE task (
  id bigint PRIMARY KEY, code text NOT NULL UNIQUE, title text NOT NULL, status text NOT NULL,
  priority int NOT NULL, estimate numeric, project_id int, creator_id int NOT NULL, assignee_id int,
  created_at timestamptz NOT NULL, finished_at timestamptz
);
INSERT INTO task
SELECT n, 'TASK-' || n, 'The title of task ' || n, (ARRAY['todo', 'doing', 'done', 'dropped'])[1 + n % 4],
  1 + n % 5, n % 100, 1 + n % 1000, 1 + n % 5000, nullif(n % 5001, 0),
  timestamptz '2026-01-01' + n * interval '1 s', timestamptz '2026-02-01' + n * interval '1 s'
FROM generate_series(1, %s) AS n;
CREATE INDEX ON task (project_id);
CREATE INDEX ON task (creator_id);
CREATE INDEX ON task (assignee_id);
UPDATE task SET priority = 9, estimate = -1, project_id = 4711 WHERE id > %s - 20;
UPDATE task SET assignee_id = 4711 * 4711 WHERE id > %s - 10;
VACUUM ANALYZE;
"""


def add_not_valid(connection: psycopg.Connection) -> None:
    """Add the CHECKs and foreign keys anew, as if nobody had looked at a row yet."""
    for name in (*CHECKS, *KEYS):
        connection.execute(f"ALTER TABLE task DROP CONSTRAINT IF EXISTS {name}".encode())
    for name, condition in CHECKS.items():
        connection.execute(f"ALTER TABLE task ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID".encode())
    for name, (column, table) in KEYS.items():
        foreign = f"FOREIGN KEY ({column}) REFERENCES {table} NOT VALID"
        connection.execute(f"ALTER TABLE task ADD CONSTRAINT {name} {foreign}".encode())


def validate(connection: psycopg.Connection) -> None:
    """Validate one after the other; what the last rows break is refused at the end of its scan."""
    for name in (*CHECKS, *KEYS):
        try:
            connection.execute(f"ALTER TABLE task VALIDATE CONSTRAINT {name}".encode())
        except psycopg.errors.IntegrityError:
            continue


def select(connection: psycopg.Connection) -> None:
    """Ask one SELECT a rule, one after the other."""
    statements = [f"SELECT count(*) FROM task WHERE NOT ({condition})" for condition in CHECKS.values()]
    statements += [
        f"SELECT count(*) FROM task t WHERE t.{column} IS NOT NULL "
        f"AND NOT EXISTS (SELECT FROM {table} r WHERE r.id = t.{column})"
        for column, table in KEYS.values()
    ]
    statements += [
        f"SELECT count(*) FROM (SELECT 1 FROM task GROUP BY {', '.join(columns)} HAVING count(*) > 1) x"
        for columns in UNIQUES
    ]
    for statement in statements:
        connection.execute(statement.encode()).fetchall()


def ours(url: DatabaseUrl, jobs: int) -> None:
    engine = create_command_engine(url)
    with ExitStack() as stack:
        first, *others = [stack.enter_context(engine.connect()) for _ in range(jobs)]
        found = verify(first, others=others, options=Options(tables=("task",)))
    rows = {one.rule.object.rpartition(".")[2]: one.rows for one in found.broken}
    assert rows == {"ck_priority": 20, "ck_estimate": 20, "fk_project": 20, "fk_assignee": 10}, rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    server = DatabaseUrl.parse(asked.url)
    url = server.with_database(DATABASE)
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {DATABASE}".encode())
        try:
            with psycopg.connect(url.reveal(), autocommit=True) as connection:
                for statement in TABLES.split(";\n")[:-1]:
                    connection.execute(statement.replace("%s", str(asked.rows)).encode())
                measure(connection, url, asked)
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())


def measure(connection: psycopg.Connection, url: DatabaseUrl, asked: argparse.Namespace) -> None:
    """Run all three in turn, the first round unmeasured, and print medians and ratios."""
    rounds: list[Sequence[float]] = []
    for _ in range(asked.rounds + 1):
        add_not_valid(connection)
        # Before the peer: what it validates or not is the same to us.
        mine = seconds(lambda: ours(url, asked.jobs))
        rounds.append((seconds(lambda: validate(connection)), seconds(lambda: select(connection)), mine))
    validated, selected, mine = (statistics.median(one) for one in zip(*rounds[1:], strict=True))
    print(f"{asked.rows} rows: VALIDATE {validated:.2f} s, SELECTs {selected:.2f} s, taskschema {mine:.2f} s")
    print(
        f"ratio to VALIDATE {mine / validated:.2f} (goal 0.55), to SELECTs {mine / selected:.2f} (goal 0.4)"
    )
    print(f"our process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
