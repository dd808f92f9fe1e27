"""`taskschema verify` as a person or a nightly job runs it."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from pyarrow import parquet

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import SCRIPT, Cli, Ran
from tests.fixtures.projects import SmallProject

TABLES = """
CREATE TABLE team (id int PRIMARY KEY, name text);
CREATE TABLE player (id int PRIMARY KEY, team int, age int, note text);
INSERT INTO team VALUES (1, 'a');
INSERT INTO player SELECT n, 1, 20, 'n' FROM generate_series(1, 30) AS n;
UPDATE player SET team = 7, age = -1 WHERE id > 18;
UPDATE player SET age = -2, note = 'told to nobody' WHERE id = 3;
ALTER TABLE player
  ADD CONSTRAINT player_team FOREIGN KEY (team) REFERENCES team NOT VALID,
  ADD CONSTRAINT player_age CHECK (age > 0 AND note IS NOT NULL) NOT VALID;
"""
KNOWN = "constraint public.player.player_age"
Verify = Callable[..., Ran]


@pytest.fixture(autouse=True)
def heard_in_the_background() -> Iterator[None]:
    """Whoever was started in the background ignores Ctrl-C, and so do those whom it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def run_sql(url: DatabaseUrl, script: str) -> None:
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        connection.execute(script.encode())


@pytest.fixture
def verify(cli: Cli, empty_database: DatabaseUrl) -> Verify:
    """Run verify on a database where 12 players break a foreign key, and 13 a CHECK."""
    run_sql(empty_database, TABLES)
    env = {"DATABASE_URL": empty_database.reveal()}
    return lambda *arguments: cli("verify", "--no-models", "--rows-only", *arguments, env=env)


def test_what_is_broken_is_told_with_keys_values_and_the_query(
    verify: Verify, empty_database: DatabaseUrl
) -> None:
    ran = verify()
    assert ran.exit_code == 3
    words = "CHECK ((age > 0) AND (note IS NOT NULL)) (NOT VALID)"
    assert f"{KNOWN}: 13 rows break {words}: id=3 (" in ran.stdout
    assert "id=3 (age -2, note told to nobody); id=19 (age -1, note n)" in ran.stdout
    assert "12 rows break FOREIGN KEY (team) REFERENCES public.team(id) (NOT VALID)" in ran.stdout
    assert "2 rules broken by 25 rows" in ran.stderr
    query = next(line for line in ran.stdout.splitlines() if "age" in line and "see them all: " in line)
    with psycopg.connect(empty_database.reveal()) as connection:
        rows = connection.execute(query.partition("see them all: ")[2].encode()).fetchall()
    assert len(rows) == 13


def test_a_database_that_obeys_exits_0(verify: Verify, empty_database: DatabaseUrl) -> None:
    run_sql(empty_database, "UPDATE player SET team = 1, age = 1")
    ran = verify()
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "every row obeys" in ran.stderr


def test_json_has_every_broken_rule(verify: Verify) -> None:
    told = json.loads(verify("--format", "json").stdout)
    assert told["ok"] is False
    assert told["summary"]["violations"] == 25
    check = next(one for one in told["violations"] if one["object"] == KNOWN)
    assert (check["rows"], len(check["keys"]), check["keys"][0]) == (13, 10, {"id": "3"})
    assert check["values"][0] == {"age": "-2", "note": "told to nobody"}


def test_values_stay_where_they_are_if_asked(verify: Verify) -> None:
    for form in ("text", "json", "github", "sarif"):
        ran = verify("--no-values", "--format", form)
        assert "told to nobody" not in ran.stdout + ran.stderr
        assert ran.exit_code == 3


def test_one_table(verify: Verify) -> None:
    assert verify("team").exit_code == 0
    assert verify("public.player").exit_code == 3
    ran = verify("plaier")
    assert ran.exit_code == 5
    assert "did you mean player?" in ran.stderr


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_all_keys_go_to_a_file(verify: Verify, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"violations.{ending}"
    assert verify("--out", str(path)).exit_code == 3
    if ending == "jsonl":
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        keys = [row["key"] for row in rows]
    elif ending == "csv":
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        keys = [json.loads(row["key"]) for row in rows]
    else:
        rows = parquet.read_table(path).to_pylist()
        keys = [json.loads(row["key"]) for row in rows]
    assert len(rows) == 25
    broken = [key for row, key in zip(rows, keys, strict=True) if row["object"] == KNOWN]
    assert broken == [{"id": str(number)} for number in (3, *range(19, 31))]
    assert [other.name for other in tmp_path.iterdir() if "violations" in other.name] == [path.name]


def test_a_file_that_cannot_be_written(verify: Verify, tmp_path: Path) -> None:
    assert verify("--out", str(tmp_path / "a.txt")).exit_code == 5
    ran = verify("--out", str(tmp_path / "none" / "a.csv"))
    assert ran.exit_code == 5
    assert "cannot be written" in ran.stderr


def test_a_baseline_knows_what_was_there(verify: Verify, empty_database: DatabaseUrl, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert verify("--baseline", str(path)).exit_code == 5
    assert verify("--baseline", str(path), "--update-baseline").exit_code == 0
    ran = verify("--baseline", str(path))
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "2 known by the baseline" in ran.stderr
    run_sql(empty_database, "DELETE FROM player WHERE id = 20")
    assert verify("--baseline", str(path)).exit_code == 0
    run_sql(empty_database, "ALTER TABLE player DROP CONSTRAINT player_age")
    run_sql(empty_database, "UPDATE player SET age = -1 WHERE id IN (1, 2)")
    run_sql(
        empty_database,
        "ALTER TABLE player ADD CONSTRAINT player_age CHECK (age > 0 AND note IS NOT NULL) NOT VALID",
    )
    ran = verify("--baseline", str(path))
    assert ran.exit_code == 3
    assert "14 rows break CHECK" in ran.stdout
    path.write_text("{}")
    assert verify("--baseline", str(path)).exit_code == 5
    assert verify("--update-baseline").exit_code == 2


def test_a_role_that_may_only_read(
    cli: Cli, verify: Verify, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    """A table that it may not read is a finding, and no crash; the others are looked at."""
    reader = other_role(empty_database)
    run_sql(empty_database, f'GRANT SELECT ON player, team TO "{reader.user}"')
    env = {"DATABASE_URL": reader.reveal()}
    whole = cli("verify", "--no-models", "--rows-only", env=env)
    assert whole.stdout == verify().stdout
    run_sql(empty_database, f'REVOKE SELECT ON team FROM "{reader.user}"')
    part = cli("verify", "--no-models", "--rows-only", env=env)
    assert part.exit_code == 3
    assert "table public.team: not verified: this role may not read it [not-verified]" in part.stdout
    assert "player_age" in part.stdout
    assert "player_team" not in part.stdout


def test_rows_that_a_policy_hides_are_said(
    cli: Cli, verify: Verify, empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl]
) -> None:
    reader = other_role(empty_database)
    run_sql(empty_database, f'GRANT SELECT ON player, team TO "{reader.user}"')
    run_sql(empty_database, "ALTER TABLE player ENABLE ROW LEVEL SECURITY")
    ran = cli("verify", "--no-models", "--rows-only", env={"DATABASE_URL": reader.reveal()})
    assert ran.exit_code == 3
    assert "row-level security hides rows of it from this role" in ran.stdout


def test_a_table_that_somebody_holds_is_said(verify: Verify, empty_database: DatabaseUrl) -> None:
    with psycopg.connect(empty_database.reveal()) as holder:
        holder.execute("LOCK TABLE team IN ACCESS EXCLUSIVE MODE")
        ran = verify("team", "--timeout", "1s")
    assert ran.exit_code == 3
    assert "table public.team: not verified" in ran.stdout


def test_half_of_it_at_a_sample(verify: Verify, empty_database: DatabaseUrl) -> None:
    assert verify("--sample", "50%").exit_code == 3
    for wrong in ("0%", "101%", "some"):
        assert verify("--sample", wrong).exit_code == 5


def test_rows_since_a_day(verify: Verify, empty_database: DatabaseUrl) -> None:
    """Old rows are not asked, nor are tables that do not say when their rows were written."""
    run_sql(
        empty_database,
        """
        CREATE TABLE event (
          id int PRIMARY KEY, n int, player int, created_at timestamptz, updated_at timestamp(3)
        );
        INSERT INTO event VALUES (1, -1, 99, '2020-01-01', '2020-01-01'), (2, -1, 99, '2020-01-01', now()),
          (3, 1, 1, now(), now());
        ALTER TABLE event ADD CONSTRAINT event_n CHECK (n > 0) NOT VALID,
          ADD CONSTRAINT event_player FOREIGN KEY (player) REFERENCES player NOT VALID;
        """,
    )
    for since in ("1d", "2021-01-01", "2021-01-01T00:00:00+01:00"):
        told = json.loads(verify("--since", since, "--format", "json").stdout)
        found = {(one["object"], one["rows"], *one["keys"][0].values()) for one in told["violations"]}
        assert found == {
            ("constraint public.event.event_n", 1, "2"),
            ("constraint public.event.event_player", 1, "2"),
        }
        assert told["summary"]["left_out"] == 2
    assert verify("--since", "yesterday").exit_code == 5


def test_ctrl_c_leaves_nothing_behind(verify: Verify, empty_database: DatabaseUrl, tmp_path: Path) -> None:
    run_sql(
        empty_database,
        "CREATE FUNCTION slow(int) RETURNS bool LANGUAGE sql AS 'SELECT pg_sleep(60) IS NOT NULL';"
        "ALTER TABLE player ADD CONSTRAINT player_slow CHECK (slow(age)) NOT VALID",
    )
    running = subprocess.Popen(
        [SCRIPT, "-d", empty_database.reveal(), "verify", "--no-models", "--out", str(tmp_path / "v.csv")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asking = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND query LIKE '%slow%' AND state = 'active'"
    )
    with psycopg.connect(empty_database.reveal(), autocommit=True) as watcher:
        while watcher.execute(asking).fetchone() == (0,):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
        assert running.returncode == 4
        assert "interrupted" in said
        while watcher.execute(asking).fetchone() != (0,):
            time.sleep(0.05)
    assert not list(tmp_path.glob("*v.csv*"))


def test_prove_says_what_lets_rows_in(cli: Cli, database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": database.reveal()}
    ran = cli("verify", "--prove", env=env)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "constraints refused every row" in ran.stderr
    run_sql(database, "ALTER TABLE task ALTER title DROP NOT NULL")
    ran = cli("verify", "--prove", env=env)
    assert ran.exit_code == 3
    assert "breaking: column public.task.title: lets a row in that the models refuse: " in ran.stdout
    told = json.loads(cli("verify", "--prove", "--format", "json", env=env).stdout)
    assert told["summary"]["findings"] == len(told["findings"]) == 1
    assert cli("verify", "--prove", "task", env=env).exit_code == 2


SLOW = (
    "CREATE FUNCTION slow(int) RETURNS bool LANGUAGE sql AS 'SELECT pg_sleep(60) IS NOT NULL';"
    "CREATE TABLE zone (id int PRIMARY KEY); INSERT INTO zone VALUES (1);"
    "ALTER TABLE zone ADD CONSTRAINT zone_slow CHECK (slow(id)) NOT VALID"
)
OURS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND query LIKE '%slow%' AND state = 'active'"
)


def begun(database: DatabaseUrl, watcher: psycopg.Connection, *arguments: str) -> subprocess.Popen[str]:
    """Start a run, and wait until it asks the slow question."""
    running = subprocess.Popen(
        [SCRIPT, "-d", database.reveal(), "verify", "--no-models", "--rows-only", *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    while watcher.execute(f"SELECT count(*) {OURS}".encode()).fetchone() == (0,):
        assert running.poll() is None
        time.sleep(0.05)
    return running


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_connection_that_is_lost_is_an_error(
    verify: Verify, empty_database: DatabaseUrl, jobs: str
) -> None:
    run_sql(empty_database, SLOW)
    with psycopg.connect(empty_database.reveal(), autocommit=True) as watcher:
        running = begun(empty_database, watcher, "--jobs", jobs)
        watcher.execute(f"SELECT pg_terminate_backend(pid) {OURS}".encode())
        said, why = running.communicate(timeout=30)
    assert (running.returncode, said) == (4, "")
    assert "the connection" in why
    assert "Traceback" not in why


def test_no_change_of_a_table_waits_for_the_run(verify: Verify, empty_database: DatabaseUrl) -> None:
    """The locks of a question end with it; writers wait for none of them."""
    run_sql(empty_database, SLOW)
    with psycopg.connect(empty_database.reveal(), autocommit=True) as watcher:
        running = begun(empty_database, watcher, "--jobs", "1")
        try:
            watcher.execute("SET lock_timeout = '2s'")
            watcher.execute("ALTER TABLE player ADD COLUMN more int")
            watcher.execute("UPDATE player SET age = 5 WHERE id = 1")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                watcher.execute("ALTER TABLE zone ADD COLUMN more int")
        finally:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=20)


def test_a_question_may_take_no_longer(verify: Verify, empty_database: DatabaseUrl) -> None:
    run_sql(empty_database, SLOW)
    ran = verify("--timeout", "300ms")
    assert ran.exit_code == 3
    assert "table public.zone: not verified: it took longer than it may" in ran.stdout
    assert KNOWN in ran.stdout


def test_the_rules_are_mended_by_a_script(cli: Cli, empty_database: DatabaseUrl) -> None:
    run_sql(empty_database, TABLES + "DELETE FROM player WHERE team = 7 OR age < 0;")
    env = {"DATABASE_URL": empty_database.reveal()}
    ran = cli("verify", "--no-models", "--fix-sql", env=env)
    assert ran.exit_code == 3
    assert "ALTER TABLE public.player VALIDATE CONSTRAINT player_age;" in ran.stdout
    for statement in json.loads(cli("verify", "--no-models", "--fix-sql", "--format=json", env=env).stdout)[
        "statements"
    ]:
        run_sql(empty_database, statement)
    again = cli("verify", "--no-models", "--fix-sql", env=env)
    assert (again.exit_code, again.stdout) == (0, "")


def test_rules_are_mended_by_a_revision(
    cli: Cli, small_project: Callable[..., SmallProject], empty_database: DatabaseUrl
) -> None:
    """What the models demand is added by it, and taken away by its downgrade."""
    create = 'op.execute("CREATE TABLE author (id int PRIMARY KEY, name text)")'
    project = small_project({"one": (None, create, 'op.execute("DROP TABLE author")')})
    env = {"DATABASE_URL": empty_database.reveal()}

    def run(*arguments: str) -> Ran:
        return cli(*arguments, cwd=project.root, env=env)

    assert run("upgrade", "head").exit_code == 0
    written = run("verify", "--write-revision", "state what the models do")
    assert written.exit_code == 3
    assert "the models require a value" in written.stdout
    assert "mends 1 of 1 findings" in written.stderr
    moves = (("upgrade", "head", 0), ("downgrade", "-1", 3), ("upgrade", "head", 0), ("downgrade", "base", 3))
    for verb, goal, exit_code in moves:
        moved = run(verb, goal)
        assert moved.exit_code == 0, moved.stderr
        assert run("verify").exit_code == exit_code
