"""A history with everything in it that a kill could hurt, and what a database is like at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from taskschema.catalog.digest import Digest, read_digest
from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from tests.fixtures.runners import Runner, Zygote

HEAD = "r7"
ROWS = 2000
COUNTED = 10
"""How many times the chain adds one to the counter: once for each statement that must happen just once."""
COUNT = 'op.execute("UPDATE counter SET n = n + 1")'

CHAIN: dict[str, tuple[object, ...]] = {
    "r1": (
        None,
        f"""
        op.execute("CREATE TYPE mood AS ENUM ('good', 'bad')")
        op.create_table(
            "account", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("mail", sa.Text())
        )
        op.execute("INSERT INTO account SELECT n, 'm' || n FROM generate_series(1, {ROWS}) AS n")
        op.execute("CREATE TABLE counter (n integer NOT NULL)")
        op.execute("INSERT INTO counter VALUES (0)")
        """,
        "pass",
    ),
    "r2": (
        "r1",
        f"""
        op.add_column("account", sa.Column("balance", sa.Integer(), server_default="0", nullable=False))
        {COUNT}
        """,
        "pass",
    ),
    "r3": (
        "r2",
        f"""
        op.add_column("account", sa.Column("seen", sa.DateTime(timezone=True)))
        {COUNT}
        with op.get_context().autocommit_block():
            op.create_index("ix_account_mail", "account", ["mail"], unique=True, postgresql_concurrently=True)
            op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_account_balance ON account (balance)")
        {COUNT}
        """,
        "pass",
    ),
    "r4": (
        "r3",
        f"""
        with op.get_context().autocommit_block():
            {COUNT}
            op.execute("ALTER TYPE mood ADD VALUE 'fine'")
            {COUNT}
            op.execute("DO $$ BEGIN UPDATE counter SET n = n + 1; END $$")
            op.execute("DROP INDEX CONCURRENTLY ix_account_balance")
        op.execute("ALTER TABLE account ADD COLUMN mood mood DEFAULT 'fine'")
        """,
        "pass",
    ),
    "r5": (
        "r4",
        f"""
        op.create_table("entry", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("account_id", sa.Integer(), nullable=False))
        op.execute("INSERT INTO entry SELECT n, n FROM generate_series(1, 500) AS n")
        op.execute(
            "ALTER TABLE entry ADD CONSTRAINT fk FOREIGN KEY (account_id) REFERENCES account NOT VALID"
        )
        {COUNT}
        op.execute("COMMIT")
        {COUNT}
        """,
        "pass",
    ),
    "r6": (
        "r5",
        f"""
        bind = op.get_bind()
        add = sa.text("UPDATE account SET balance = balance + 1 WHERE id > :low AND id <= :low + 1000")
        fill = sa.text("UPDATE account SET seen = now() WHERE id IN"
                       " (SELECT id FROM account WHERE seen IS NULL ORDER BY id LIMIT 900)")
        with op.get_context().autocommit_block():
            for low in range(0, {ROWS}, 1000):
                bind.execute(add, {{"low": low}})
            while bind.execute(fill).rowcount > 0:
                pass
        op.execute("UPDATE account SET seen = '2026-01-01' WHERE seen IS NOT NULL")
        with op.get_context().autocommit_block():
            op.execute("ALTER TABLE entry VALIDATE CONSTRAINT fk")
            op.execute("CREATE INDEX CONCURRENTLY ix_entry ON entry (account_id)")
            op.execute("REINDEX INDEX CONCURRENTLY ix_entry")
            {COUNT}
        """,
        "pass",
    ),
    "r7": ("r6", f"{COUNT}\nop.alter_column('account', 'mail', nullable=False)", "pass"),
}

_STATE = """
SELECT (SELECT string_agg(version_num, ',') FROM alembic_version) AS at,
  (SELECT n FROM counter) AS counted,
  (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM entry) AS entries,
  (SELECT count(*) FROM pg_index WHERE NOT indisvalid) AS invalid,
  (SELECT string_agg(revision, ',' ORDER BY id) FROM taskschema.ledger WHERE outcome = 'applied') AS applied,
  (SELECT count(*) FROM taskschema.journal WHERE ledger_id IS NULL) AS unfinished,
  (SELECT count(*) FROM taskschema.lease) AS leases,
  (SELECT bool_and(is_recorded) FROM taskschema.ledger
    WHERE revision = 'r7' AND outcome = 'applied') AS recorded,
  (SELECT md5(string_agg(account::text, ',' ORDER BY id)) FROM account) AS rows
"""


@dataclass(frozen=True, slots=True)
class End:
    """All of a database that has to be as after an undisturbed run."""

    state: tuple[object, ...]
    catalog: Digest


@dataclass(frozen=True, slots=True)
class Chain:
    """The history in a folder, and the way to run it on new databases."""

    folder: Path
    runners: Zygote
    new_database: Callable[[], DatabaseUrl]

    def upgrade(self, url: DatabaseUrl, *more: str, name: str = "runner") -> Runner:
        """Start `upgrade head` on a database."""
        return self.runners.upgrade(url, self.folder, *more, name=name)

    @staticmethod
    def end_of(url: DatabaseUrl) -> End:
        """Look at a database."""
        return end_of(url)


def end_of(url: DatabaseUrl) -> End:
    """Look at a database."""
    with connect(url) as connection:
        state = connection.execute(_STATE.encode()).fetchone()
    assert state is not None
    engine = create_command_engine(url)
    with engine.connect() as connection:
        catalog = read_digest(connection)
    engine.dispose()
    return End(tuple(state), catalog)


def expected_state() -> tuple[object, ...]:
    """Return what `end_of` says of a database, but for the hash of its rows."""
    applied = ",".join(CHAIN)
    return (HEAD, COUNTED, ROWS, 500, 0, applied, 0, 0, True)


def holder_of(url: DatabaseUrl) -> str | None:
    """Return the application_name of the runner that holds the lock, None while nobody does."""
    with connect(url) as connection:
        try:
            row = connection.execute(
                "SELECT a.application_name FROM taskschema.lease AS l JOIN pg_stat_activity AS a"
                " ON a.pid = l.work_pid AND a.backend_start = l.work_backend_start"
            ).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return None
    return None if row is None else str(row[0])
