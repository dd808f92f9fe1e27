"""Alembic projects that have stood for years are run as they stand: made by Alembic's own templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from taskschema.config import Project, ProjectKind, find_project, load_settings
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import ConfigError
from taskschema.migrations.authoring import new_revision
from taskschema.migrations.runner import downgrade, read_current, stamp, upgrade
from taskschema.migrations.scripts import Scripts, load_scripts

REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "{name}"
down_revision = {down!r}
def upgrade():
    op.create_table("table_{name}", sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table("table_{name}")
"""

SESSION = """
def prepare(connection):
    connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS tenant")
    connection.exec_driver_sql("SET search_path TO tenant")
    connection.commit()
"""


@pytest.fixture(params=["generic", "async", "pyproject"])
def adopted(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project made by `alembic init`, with two revisions, and no word of ours in it."""
    monkeypatch.chdir(tmp_path)
    toml = tmp_path / "pyproject.toml"
    config = Config("alembic.ini", toml_file=str(toml) if request.param == "pyproject" else None)
    config.stdout = (tmp_path / "init.log").open("w")
    command.init(config, "alembic", template=request.param)
    config.stdout.close()
    for name, down in (("a1", None), ("a2", "a1")):
        (tmp_path / "alembic" / "versions" / f"{name}.py").write_text(REVISION.format(name=name, down=down))
    return tmp_path


def edit(root: Path, old: str, new: str) -> None:
    env = root / "alembic" / "env.py"
    text = env.read_text()
    assert old in text
    env.write_text(text.replace(old, new))


def scripts_of(root: Path, url: DatabaseUrl) -> Scripts:
    return load_scripts(find_project(root), url=url)


def spelled(url: DatabaseUrl) -> str:
    """Spell a URL for an ini file, whose % begins an interpolation."""
    return url.sqlalchemy_url().render_as_string(hide_password=False).replace("%", "%%")


def tables(connection: Connection) -> set[str]:
    with connection.begin():
        return set(inspect(connection).get_table_names())


def test_it_is_found(adopted: Path) -> None:
    project = find_project(adopted)
    assert project.kind is ProjectKind.ALEMBIC
    assert project.root == adopted
    assert not project.is_canonical


def test_up_and_down(adopted: Path, empty_database: DatabaseUrl, connection: Connection) -> None:
    scripts = scripts_of(adopted, empty_database)
    assert upgrade(connection, scripts).after == ("a2",)
    assert tables(connection) == {"alembic_version", "table_a1", "table_a2"}
    assert read_current(connection, scripts).is_at_head
    assert downgrade(connection, scripts, "-1").after == ("a1",)
    assert stamp(connection, scripts, "a2").after == ("a2",)


def test_its_version_table_is_used(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    edit(
        adopted,
        "target_metadata=target_metadata",
        "target_metadata=target_metadata, version_table='our_versions'",
    )
    scripts = scripts_of(adopted, empty_database)
    upgrade(connection, scripts)
    assert tables(connection) == {"our_versions", "table_a1", "table_a2"}
    assert read_current(connection, scripts).current == ("a2",)


def test_another_database_than_the_one_named_is_refused(
    adopted: Path, server: DatabaseUrl, empty_database: DatabaseUrl, connection: Connection
) -> None:
    """Somebody's env.py goes elsewhere: neither that database nor the one that was named is touched."""
    edit(
        adopted,
        "target_metadata = None",
        f"target_metadata = None\nconfig.set_main_option('sqlalchemy.url', {spelled(server)!r})",
    )
    with pytest.raises(ConfigError, match=r"env\.py goes to another database than the one named"):
        upgrade(connection, scripts_of(adopted, empty_database))
    assert tables(connection) == set()
    engine = create_command_engine(server)
    with engine.connect() as other:
        assert "table_a2" not in tables(other)
    engine.dispose()


def test_the_settings_of_its_session_hold(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    """A search_path (a role, a lock_timeout) that env.py sets on its connection decides, as with Alembic."""
    edit(adopted, "target_metadata = None", f"target_metadata = None\n{SESSION}")
    env = adopted / "alembic" / "env.py"
    over = re.compile(r"^( *)context\.configure\(\s*connection=connection", re.MULTILINE)
    text, number = over.subn(r"\1prepare(connection)\n\g<0>", env.read_text())
    assert number == 1
    env.write_text(text)
    scripts = scripts_of(adopted, empty_database)
    assert upgrade(connection, scripts).after == ("a2",)
    with connection.begin():
        found = set(inspect(connection).get_table_names(schema="tenant"))
    assert found == {"alembic_version", "table_a1", "table_a2"}
    assert read_current(connection, scripts).current == ("a2",)


def test_an_env_that_runs_nothing_is_said(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    text = (adopted / "alembic" / "env.py").read_text()
    (adopted / "alembic" / "env.py").write_text(text.replace("context.run_migrations()", "pass"))
    scripts = scripts_of(adopted, empty_database)
    for act in (upgrade, read_current):
        with pytest.raises(ConfigError, match="without running any migrations"):
            act(connection, scripts)


def test_without_a_database_it_is_not_run_on_the_embedded_one(adopted: Path) -> None:
    with pytest.raises(ConfigError, match="does not fall back on the embedded one"):
        load_settings(environ={}, directory=adopted)


def test_it_can_be_run_from_elsewhere(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative paths in its configuration count from the project, as with -C."""
    (adopted / "helpers_of_theirs.py").write_text("ANSWER = 42\n")
    edit(adopted, "target_metadata = None", "target_metadata = None\nimport helpers_of_theirs")
    (adopted / "elsewhere").mkdir()
    monkeypatch.chdir(adopted / "elsewhere")
    assert upgrade(connection, scripts_of(adopted, empty_database)).after == ("a2",)


def test_its_hook_is_called(
    adopted: Path,
    empty_database: DatabaseUrl,
    connection: Connection,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(
        adopted,
        "target_metadata=target_metadata",
        "target_metadata=target_metadata, on_version_apply=lambda **kw: print(kw['step'])",
    )
    upgrade(connection, scripts_of(adopted, empty_database))
    assert capsys.readouterr().out.count("MigrationInfo") == 2


def test_an_env_that_fails_is_one_sentence(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    edit(adopted, "target_metadata = None", "target_metadata = {}['missing']")
    with pytest.raises(ConfigError, match=r"alembic/env.py:\d+ failed: KeyError: 'missing'"):
        upgrade(connection, scripts_of(adopted, empty_database))


def test_a_history_begun_by_alembic_is_gone_on_with(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    config = Config(
        "alembic.ini" if (adopted / "alembic.ini").exists() else None,
        toml_file=str(adopted / "pyproject.toml"),
    )
    config.set_main_option("sqlalchemy.url", spelled(empty_database))
    command.upgrade(config, "a1")
    scripts = scripts_of(adopted, empty_database)
    assert read_current(connection, scripts).current == ("a1",)
    assert upgrade(connection, scripts).after == ("a2",)


def test_the_project_is_not_changed(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    def state() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in adopted.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    before = state()
    upgrade(connection, scripts_of(adopted, empty_database))
    assert state() == before


def test_find_project_reads_no_settings(adopted: Path) -> None:
    project: Project = find_project(adopted / "alembic" / "versions")
    assert project.root == adopted


def test_its_revisions_are_written_with_what_is_taught_here(
    adopted: Path, empty_database: DatabaseUrl, connection: Connection
) -> None:
    """Alembic alone would see no CHECK, and write `sqlmodel.sql.sqltypes.AutoString()` without an import."""
    edit(
        adopted,
        "target_metadata = None",
        "import sqlalchemy as sa, sqlmodel.sql.sqltypes\n"
        "target_metadata = sa.MetaData()\n"
        "sa.Table('note', target_metadata, sa.Column('n', sqlmodel.sql.sqltypes.AutoString()),"
        " sa.CheckConstraint(\"n <> 'a%:b'\", name='ck'))\n"
        "for name in ('a1', 'a2'):\n"
        "    sa.Table('table_' + name, target_metadata, sa.Column('id', sa.Integer, primary_key=True))",
    )
    scripts = scripts_of(adopted, empty_database)
    upgrade(connection, scripts)
    written = new_revision(connection, scripts, "notes")
    assert written is not None
    text = written.path.read_text()
    assert "sa.Column('n', sa.String()" in text or 'sa.Column("n", sa.String()' in text
    assert "CheckConstraint" in text
    again = scripts_of(adopted, empty_database)
    upgrade(connection, again)
    assert new_revision(connection, again, "nothing") is None
