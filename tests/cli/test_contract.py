"""The contract of the front door: exit codes, streams, formats, secrets, and what is never done silently."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from taskschema.db.url import DatabaseUrl
from tests.fixtures.cli import Cli
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]
NOWHERE = "postgresql://u:s3cret@127.0.0.1:1/x"
CHAIN = {
    "r1": (
        None,
        'op.create_table("author", sa.Column("id", sa.Integer, primary_key=True))',
        'op.drop_table("author")',
    )
}  # fmt: skip


def execute(url: DatabaseUrl, statement: str) -> None:
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_an_unreachable_database_exits_4_with_one_sentence_and_a_hint(cli: Cli) -> None:
    ran = cli("-d", NOWHERE, "upgrade", "head")
    assert ran.exit_code == 4
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: ")
    assert "127.0.0.1" in lines[0]
    assert lines[1].startswith("hint: ")


@pytest.mark.parametrize(
    "url",
    [
        NOWHERE,
        "postgresql://u@127.0.0.1:1/x?password=s3cret",
        "postgresql://u:s3cret@127.0.0.1:1/x?sslmode=nonsense",
        "postgresql://u:s3cret@127.0.0.1:99999/x",
        "postgresql://u:s3cret@[::1/x",
        "postgresql+nonsense://u:s3cret@h/x",
        "mysql://u:s3cret@h/x",
        "u:s3cret@h/x",
        "postgresql://u:s3cret@h:s3cret/x",
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_no_secret_is_ever_printed(cli: Cli, url: str, form: str) -> None:
    ran = cli("-d", url, "-v", "-v", "--format", form, "upgrade")
    assert ran.exit_code in (4, 5)
    assert "s3cret" not in ran.stdout + ran.stderr


def test_a_traceback_reaches_nobody_who_did_not_ask_for_it(cli: Cli) -> None:
    assert "Traceback" not in cli("-v", "-d", NOWHERE, "upgrade").stderr
    assert "Traceback" in cli("-v", "-v", "-d", NOWHERE, "upgrade").stderr


@pytest.mark.parametrize("url", ["nonsense", "http://h/x", "postgresql://h:port/x", "sqlite:x.db"])
def test_a_bad_url_exits_5(cli: Cli, url: str) -> None:
    ran = cli("-d", url, "upgrade", "head")
    assert ran.exit_code == 5
    assert ran.stderr.startswith("error: ")
    assert "hint: " in ran.stderr


@pytest.mark.parametrize("variable", ["TASKSCHEMA_DATABASE_URL", "DATABASE_URL_UNPOOLED", "DATABASE_URL"])
@pytest.mark.parametrize("command", ["upgrade", "current", "seed dev", "drift", "db url"])
def test_an_empty_variable_exits_5_and_is_named(
    cli: Cli, tmp_path: Path, variable: str, command: str
) -> None:
    ran = cli(*command.split(), env={variable: ""})
    assert ran.exit_code == 5
    assert f"variable {variable} " in ran.stderr
    assert not (tmp_path / ".taskschema").exists()


@pytest.mark.parametrize("command", ["upgrade", "current", "seed dev", "drift"])
def test_ci_without_a_url_exits_5_and_names_the_variable(cli: Cli, tmp_path: Path, command: str) -> None:
    ran = cli(*command.split(), env={"CI": "true"})
    assert ran.exit_code == 5
    assert "DATABASE_URL" in ran.stderr
    assert not (tmp_path / ".taskschema").exists()


def test_bad_usage_exits_2(cli: Cli) -> None:
    assert cli("upgrdae").exit_code == 2
    assert cli("upgrade", "--nonsense").exit_code == 2
    assert cli("--format", "xml", "history").exit_code == 2


def test_a_setting_that_does_not_exist_exits_5_with_a_guess(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.taskschema]\nmodel = ["app"]\n')
    ran = cli("history")
    assert ran.exit_code == 5
    assert "did you mean models?" in ran.stderr


def test_an_unknown_environment_exits_5(cli: Cli) -> None:
    ran = cli("-e", "staging", "current")
    assert ran.exit_code == 5
    assert "staging" in ran.stderr


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_errors_speak_every_format(cli: Cli, form: str) -> None:
    ran = cli("--format", form, "-d", NOWHERE, "upgrade")
    assert ran.exit_code == 4
    if form == "json":
        told = json.loads(ran.stdout)
        assert told["command"] == "upgrade"
        assert told["ok"] is False
        assert told["findings"] == []
        assert told["error"]["code"] == "Unreachable"
        assert told["error"]["exit_code"] == 4
    elif form == "github":
        assert ran.stdout.startswith("::error title=Unreachable::")
    else:
        assert json.loads(ran.stdout)["runs"][0]["results"][0]["ruleId"] == "Unreachable"


def test_global_options_are_understood_before_and_after(cli: Cli, small_project: MakeProject) -> None:
    root = str(small_project(CHAIN).root)
    before = cli("-C", root, "--format", "json", "heads")
    after = cli("heads", "-C", root, "--format", "json")
    assert before.exit_code == after.exit_code == 0
    assert json.loads(before.stdout) == json.loads(after.stdout)


def test_a_whole_life(cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl) -> None:
    root = small_project(CHAIN).root
    env = {"DATABASE_URL": empty_database.reveal()}

    ran = cli("upgrade", "--dry-run", cwd=root, env=env)
    assert (ran.exit_code, ran.stdout) == (0, "r1 the revision r1\n")
    assert "would apply 1 revision: base -> r1" in ran.stderr

    ran = cli("upgrade", "head", cwd=root, env=env)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "applied r1" in ran.stderr

    ran = cli("upgrade", "head", cwd=root, env=env)
    assert (ran.exit_code, ran.stderr) == (0, "nothing to do: the database is at r1\n")

    ran = cli("current", "--format", "json", cwd=root, env=env)
    told = json.loads(ran.stdout)
    assert (told["command"], told["ok"], told["current"], told["at_head"]) == ("current", True, ["r1"], True)

    ran = cli("downgrade", "-1", cwd=root, env=env)
    assert ran.exit_code == 0
    ran = cli("current", cwd=root, env=env)
    assert (ran.exit_code, ran.stdout) == (0, "base\n")

    ran = cli("stamp", "head", cwd=root, env=env)
    assert ran.exit_code == 0
    assert "stamped r1; it was base" in ran.stderr


def test_quiet_says_nothing_but_the_answer(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    ran = cli("-q", "-d", empty_database.reveal(), "upgrade", cwd=small_project(CHAIN).root)
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "")


def test_sql_needs_no_database(cli: Cli, small_project: MakeProject) -> None:
    root = small_project(CHAIN).root
    ran = cli("upgrade", "--sql", cwd=root)
    assert ran.exit_code == 0
    assert "CREATE TABLE author" in ran.stdout
    assert ran.stderr == ""
    assert not (root / ".taskschema").exists()


def test_history_needs_no_database(cli: Cli, small_project: MakeProject) -> None:
    ran = cli("history", cwd=small_project(CHAIN).root, env={"CI": "true"})
    assert (ran.exit_code, ran.stdout) == (0, "base -> r1 (head), the revision r1\n")


class TestTheCanonicalProject:
    """It runs where nobody has a project, and never on somebody's data."""

    def test_it_runs_on_an_empty_database(self, cli: Cli, empty_database: DatabaseUrl) -> None:
        env = {"DATABASE_URL": empty_database.reveal()}
        assert cli("upgrade", env=env).exit_code == 0
        assert cli("seed", "dev", env=env).exit_code == 0
        assert cli("drift", env=env).exit_code == 0
        again = cli("upgrade", env=env)
        assert (again.exit_code, "nothing to do" in again.stderr) == (0, True)

    @pytest.mark.parametrize(
        "strange",
        [
            "CREATE TABLE customer (id int)",
            "CREATE SCHEMA crm CREATE TABLE customer (id int)",
            "CREATE TABLE task (id int)",
            "CREATE VIEW report AS SELECT 1 AS one",
            "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('theirs')",
            "CREATE TYPE mood AS ENUM ('sad')",
            "CREATE SEQUENCE counter",
            "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE TABLE alembic_version (version_num text);"
            "INSERT INTO alembic_version VALUES ('5d57b3f5dd48');"
            "CREATE TABLE project (id int, secret text)",
        ],
    )
    @pytest.mark.parametrize("command", ["upgrade", "downgrade base", "stamp head", "seed dev"])
    def test_it_refuses_a_database_that_holds_anything_else(
        self, cli: Cli, empty_database: DatabaseUrl, strange: str, command: str
    ) -> None:
        execute(empty_database, strange)
        ran = cli(*command.split(), env={"DATABASE_URL": empty_database.reveal()})
        assert ran.exit_code == 5
        assert "no project is named" in ran.stderr
        assert "[tool.taskschema]" in ran.stderr

    def test_it_knows_its_own_in_another_schema(self, cli: Cli, empty_database: DatabaseUrl) -> None:
        execute(empty_database, "CREATE SCHEMA app")
        mark = "&" if empty_database.query else "?"
        env = {"DATABASE_URL": f"{empty_database.reveal()}{mark}options=-csearch_path%3Dapp"}
        for command in ("upgrade", "upgrade", "current", "seed dev", "downgrade base", "upgrade"):
            ran = cli(*command.split(), env=env)
            assert ran.exit_code == 0, (command, ran.stderr)

    def test_it_can_be_stamped_base_and_back(self, cli: Cli, empty_database: DatabaseUrl) -> None:
        env = {"DATABASE_URL": empty_database.reveal()}
        for command in ("upgrade", "stamp base", "current", "stamp head", "upgrade"):
            ran = cli(*command.split(), env=env)
            assert ran.exit_code == 0, (command, ran.stderr)

    @pytest.mark.parametrize("command", ["revision -m x", "revision -m x --empty", "merge -m x"])
    def test_it_writes_no_files(self, cli: Cli, empty_database: DatabaseUrl, command: str) -> None:
        ran = cli(*command.split(), env={"DATABASE_URL": empty_database.reveal()})
        assert ran.exit_code == 5
        assert "writes files" in ran.stderr


def test_db_reset_refuses_every_server_but_the_embedded_one(
    cli: Cli, empty_database: DatabaseUrl, tmp_path: Path
) -> None:
    execute(empty_database, "CREATE TABLE kept (id int)")
    for arguments, env in (
        (("db", "reset"), {"DATABASE_URL": empty_database.reveal()}),
        (("-d", empty_database.reveal(), "db", "reset"), {}),
        (("db", "reset", "-d", "env:MINE"), {"MINE": empty_database.reveal()}),
    ):
        ran = cli(*arguments, env=env)
        assert ran.exit_code == 4
        assert "embedded" in ran.stderr
    execute(empty_database, "SELECT FROM kept")
    assert not (tmp_path / ".taskschema").exists()


def test_a_closed_pipe_is_no_crash(small_project: MakeProject) -> None:
    from tests.fixtures.cli import SCRIPT

    root = small_project(CHAIN).root
    line = f'"{SCRIPT}" history | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", line], cwd=root, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout.strip() in ("0", "141")
    assert done.stderr == ""


def test_a_sqlite_file_has_a_life_too(cli: Cli, tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'tasks.db'}"}
    for command in ("upgrade head", "current", "downgrade base", "upgrade head", "seed dev"):
        ran = cli(*command.split(), env=env)
        assert ran.exit_code == 0, (command, ran.stderr)
    assert "nothing to do" in cli("seed", "dev", env=env).stderr
    ran = cli("drift", env=env)
    assert ran.exit_code == 5
    assert "alembic check" in ran.stderr


def test_drift_is_found_and_exits_3(cli: Cli, empty_database: DatabaseUrl) -> None:
    env = {"DATABASE_URL": empty_database.reveal()}
    cli("upgrade", env=env)
    execute(empty_database, "ALTER TABLE task DROP CONSTRAINT ck_task_status_allowed")
    ran = cli("drift", env=env)
    assert ran.exit_code == 3
    assert "ck_task_status_allowed" in ran.stdout
    assert ran.stderr == "1 difference between the models and the database\n"
    told = json.loads(cli("--format", "json", "drift", env=env).stdout)
    assert (told["ok"], told["summary"]["findings"], len(told["findings"])) == (False, 1, 1)
    assert set(told["findings"][0]) == {
        "code", "severity", "object", "message", "hint", "expected", "actual", "location",
    }  # fmt: skip
    ran = cli("--format", "github", "drift", env=env)
    assert (ran.exit_code, ran.stdout.startswith("::error title=")) == (3, True)


def test_what_models_and_revisions_print_does_not_reach_stdout(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    project = small_project({"r1": (None, "print('noise of a revision')")})
    ran = cli("--format", "json", "-d", empty_database.reveal(), "upgrade", cwd=project.root)
    assert json.loads(ran.stdout)["summary"]["revisions"] == 1
    assert "noise of a revision" in ran.stderr


def test_a_traceback_holds_no_password_of_somebodys_revision(
    cli: Cli, small_project: MakeProject, empty_database: DatabaseUrl
) -> None:
    project = small_project({"r1": (None, "raise RuntimeError('postgresql://u:s3' + 'cret@h/x')")})
    ran = cli("-v", "-v", "-d", empty_database.reveal(), "upgrade", cwd=project.root)
    assert ran.exit_code == 4
    assert "Traceback" in ran.stderr
    assert "s3cret" not in ran.stderr


@pytest.mark.parametrize(("redirection", "codes"), [(">&-", {"0"}), ("2>&-", {"0"}), (">/dev/full", {"4"})])
def test_streams_that_are_closed_or_full(
    small_project: MakeProject, redirection: str, codes: set[str]
) -> None:
    from tests.fixtures.cli import SCRIPT

    line = f'"{SCRIPT}" history {redirection}; echo $?'
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=small_project(CHAIN).root,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] in codes
    assert "Traceback" not in done.stderr
    assert "crash" not in done.stderr


@pytest.mark.parametrize("logger", ["psycopg", "sqlalchemy.pool.impl.NullPool"])
def test_a_library_that_closes_what_is_given_up_says_nothing(tmp_path: Path, logger: str) -> None:
    said = f"""
import logging, taskschema.cli.door
taskschema.cli.door.run(["--version"])
logging.getLogger("{logger}").error("what nobody needs to know")
"""
    done = subprocess.run([sys.executable, "-c", said], cwd=tmp_path, capture_output=True, check=True)
    assert done.stderr == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_the_statement_and_exits_4(
    small_project: MakeProject, empty_database: DatabaseUrl, number: signal.Signals
) -> None:
    from tests.fixtures.cli import SCRIPT

    project = small_project(
        {
            "r1": (
                None,
                'op.create_table("half", sa.Column("id", sa.Integer))\nop.execute("SELECT pg_sleep(60)")',
            )
        }
    )
    sleeping = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' "
        "AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    with psycopg.connect(empty_database.reveal(), autocommit=True) as other:

        def count() -> int:
            row = other.execute(sleeping.encode()).fetchone()
            assert row is not None
            return int(row[0])

        with subprocess.Popen(
            [SCRIPT, "-d", empty_database.reveal(), "upgrade"],
            cwd=project.root,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # A run in the background, or under nohup, hands its children signals that are ignored.
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
        ) as process:
            until = time.monotonic() + 30
            while not count():
                assert time.monotonic() < until
                time.sleep(0.05)
            process.send_signal(number)
            _, told = process.communicate(timeout=30)
        assert process.returncode == 4
        assert told.splitlines()[-1].startswith("error: interrupted")
        assert count() == 0
        found = other.execute("SELECT to_regclass('half'), to_regclass('alembic_version')").fetchone()
        assert found is not None
        assert found[0] is None
