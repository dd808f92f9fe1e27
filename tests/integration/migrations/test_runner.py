"""Up, down, stamp and a look, over a given connection and small histories."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, inspect, text

from taskschema.config import find_project
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.errors import (
    Irreversible,
    ManyHeads,
    MigrationError,
    PermissionRefused,
    RevisionFailed,
    TaskschemaError,
    UnknownRevision,
)
from taskschema.migrations.runner import downgrade, read_current, render_sql, stamp, upgrade
from taskschema.migrations.scripts import Scripts, load_scripts
from tests.fixtures.projects import SmallProject

MakeProject = Callable[..., SmallProject]

CHAIN = {
    "r1": (
        None,
        'op.create_table("author", sa.Column("id", sa.Integer, primary_key=True))',
        'op.drop_table("author")',
    ),
    "r2": ("r1", 'op.add_column("author", sa.Column("name", sa.Text))', 'op.drop_column("author", "name")'),
    "r3": ("r2", 'op.create_index("ix_author_name", "author", ["name"])', 'op.drop_index("ix_author_name")'),
}  # fmt: skip


def scripts_of(project: SmallProject) -> Scripts:
    return load_scripts(find_project(project.root))


def tables(connection: Connection) -> set[str]:
    with connection.begin():
        return set(inspect(connection).get_table_names())


def test_upgrade_goes_to_head_and_says_what_it_did(
    connection: Connection, small_project: MakeProject
) -> None:
    told: list[str] = []
    move = upgrade(
        connection, scripts_of(small_project(CHAIN)), on_step=lambda step: told.append(step.revision)
    )
    assert (move.before, move.after) == ((), ("r3",))
    assert [revision.revision for revision in move.revisions] == ["r1", "r2", "r3"] == told
    assert tables(connection) == {"alembic_version", "author"}
    assert not connection.in_transaction()


def test_upgrade_at_head_is_nothing(connection: Connection, small_project: MakeProject) -> None:
    scripts = scripts_of(small_project(CHAIN))
    upgrade(connection, scripts)
    move = upgrade(connection, scripts)
    assert move.is_nothing
    assert move.after == ("r3",)


@pytest.mark.parametrize(("target", "reached"), [("r1", "r1"), ("+2", "r2"), ("head", "r3"), ("heads", "r3")])
def test_upgrade_understands_alembics_names(
    connection: Connection, small_project: MakeProject, target: str, reached: str
) -> None:
    assert upgrade(connection, scripts_of(small_project(CHAIN)), target).after == (reached,)


@pytest.mark.parametrize(("target", "reached"), [("-1", ("r2",)), ("base", ()), ("r1", ("r1",))])
def test_downgrade_understands_alembics_names(
    connection: Connection, small_project: MakeProject, target: str, reached: tuple[str, ...]
) -> None:
    scripts = scripts_of(small_project(CHAIN))
    upgrade(connection, scripts)
    assert downgrade(connection, scripts, target).after == reached


def test_dry_run_runs_nothing(connection: Connection, small_project: MakeProject) -> None:
    move = upgrade(connection, scripts_of(small_project(CHAIN)), dry_run=True)
    assert [revision.revision for revision in move.revisions] == ["r1", "r2", "r3"]
    assert tables(connection) == set()


def test_current_writes_nothing(connection: Connection, small_project: MakeProject) -> None:
    standing = read_current(connection, scripts_of(small_project(CHAIN)))
    assert standing.current == ()
    assert len(standing.pending) == 3
    assert tables(connection) == set()


def test_a_refused_revision_is_rolled_back_and_those_before_it_stay(
    connection: Connection, small_project: MakeProject
) -> None:
    project = small_project(CHAIN)
    project.revision(
        "r4", "r3", 'op.create_table("half", sa.Column("id", sa.Integer))\nop.execute("SELECT 1/0")'
    )
    with pytest.raises(RevisionFailed) as refused:
        upgrade(connection, scripts_of(project))
    problem = refused.value
    assert problem.revision == "r4"
    assert "division by zero (22012)" in problem.message
    assert problem.statement == "SELECT 1/0"
    assert problem.location is not None
    assert problem.location.file.endswith("r4.py")
    assert problem.location.line == 14
    assert "r1, r2, r3 before it stayed" in problem.hint
    assert read_current(connection, scripts_of(project)).current == ("r3",)
    assert "half" not in tables(connection)


def test_python_that_raises_is_a_failed_revision_too(
    connection: Connection, small_project: MakeProject
) -> None:
    project = small_project({"r1": (None, "{}['missing']")})
    with pytest.raises(RevisionFailed, match=r"revision r1 failed at .*r1\.py:13: KeyError: 'missing'"):
        upgrade(connection, scripts_of(project))
    assert read_current(connection, scripts_of(project)).current == ()


def test_a_revision_without_a_way_back_is_irreversible(
    connection: Connection, small_project: MakeProject
) -> None:
    project = small_project({"r1": (None, "pass", "raise NotImplementedError('the rows are gone')")})
    scripts = scripts_of(project)
    upgrade(connection, scripts)
    with pytest.raises(Irreversible, match="r1 has no way back: the rows are gone"):
        downgrade(connection, scripts, "base")
    assert read_current(connection, scripts).current == ("r1",)


@pytest.mark.parametrize("target", ["nonsense", "+9", "r9"])
def test_an_unknown_target_runs_nothing(
    connection: Connection, small_project: MakeProject, target: str
) -> None:
    with pytest.raises(MigrationError):
        upgrade(connection, scripts_of(small_project(CHAIN)), target)
    assert tables(connection) == set()


def test_an_unknown_target_is_named(connection: Connection, small_project: MakeProject) -> None:
    with pytest.raises(UnknownRevision, match="there is no revision 'nonsense'"):
        upgrade(connection, scripts_of(small_project(CHAIN)), "nonsense")


def test_several_heads_are_named(connection: Connection, small_project: MakeProject) -> None:
    project = small_project({**CHAIN, "other": ("r2", "pass")})
    with pytest.raises(ManyHeads, match="2 heads: other, r3") as refused:
        upgrade(connection, scripts_of(project))
    assert "taskschema merge heads" in refused.value.hint
    assert tables(connection) == set()


def test_several_heads_are_reached_by_heads(connection: Connection, small_project: MakeProject) -> None:
    project = small_project({**CHAIN, "other": ("r2", "pass")})
    assert upgrade(connection, scripts_of(project), "heads").after == ("other", "r3")


def test_an_empty_folder_is_said(connection: Connection, small_project: MakeProject) -> None:
    with pytest.raises(MigrationError, match=r"there are no revisions in .*versions") as refused:
        upgrade(connection, scripts_of(small_project()))
    assert "taskschema revision -m" in refused.value.hint


def test_a_database_at_an_unknown_revision_is_said(
    connection: Connection, small_project: MakeProject
) -> None:
    project = small_project(CHAIN)
    upgrade(connection, scripts_of(project))
    (project.versions / "r3.py").unlink()
    with pytest.raises(UnknownRevision, match=r"the database is at revision r3, which no file"):
        upgrade(connection, scripts_of(project))


def test_stamp_writes_the_version_and_runs_nothing(
    connection: Connection, small_project: MakeProject
) -> None:
    scripts = scripts_of(small_project(CHAIN))
    assert stamp(connection, scripts, "r2").after == ("r2",)
    assert tables(connection) == {"alembic_version"}
    assert stamp(connection, scripts, "base").after == ()


def test_stamp_purge_leaves_an_unknown_revision_behind(
    connection: Connection, small_project: MakeProject
) -> None:
    scripts = scripts_of(small_project(CHAIN))
    stamp(connection, scripts, "r2")
    with connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = 'gone'"))
    with pytest.raises(UnknownRevision, match="gone"):
        stamp(connection, scripts, "r3")
    assert stamp(connection, scripts, "r3", purge=True).after == ("r3",)


def test_sql_is_what_psql_can_run(connection: Connection, small_project: MakeProject) -> None:
    scripts = scripts_of(small_project(CHAIN))
    script = render_sql(scripts, "head")
    assert script.count("BEGIN;") == script.count("COMMIT;") == 3
    with connection.begin():
        connection.exec_driver_sql(script.replace("BEGIN;", "").replace("COMMIT;", ""))
    assert read_current(connection, scripts_of(small_project_again(scripts))).current == ("r3",)


def small_project_again(scripts: Scripts) -> SmallProject:
    return SmallProject(scripts.project.root, "unused")


def test_sql_keeps_percents_colons_and_backslashes(small_project: MakeProject) -> None:
    check = r"""sa.CheckConstraint(r"n ~ '^(?\:a|b)%\d$'", name="c")"""
    table = f'op.create_table("f", sa.Column("n", sa.Text), {check})'
    scripts = scripts_of(small_project({"r1": (None, table)}))
    assert r"CHECK (n ~ '^(?:a|b)%\d$')" in render_sql(scripts, "head")


def test_sql_of_a_range_and_of_a_way_down(small_project: MakeProject) -> None:
    project = small_project(CHAIN)
    assert "CREATE TABLE author" not in render_sql(scripts_of(project), "r1:r2")
    assert "DROP TABLE author" in render_sql(scripts_of(project), "r3:base", down=True)
    with pytest.raises(MigrationError, match="both ends"):
        render_sql(scripts_of(project), "base", down=True)


def test_a_broken_file_is_named_before_anything_runs(small_project: MakeProject) -> None:
    project = small_project(CHAIN)
    project.write("migrations/versions/r4.py", "revision = 'r4'\ndown_revision = 'r3'\ndef upgrade(:\n")
    with pytest.raises(RevisionFailed, match=r"r4\.py:3:.* cannot be loaded: SyntaxError") as refused:
        scripts_of(project)
    assert refused.value.location is not None
    assert refused.value.location.line == 3


def test_a_missing_parent_is_one_sentence(small_project: MakeProject) -> None:
    project = small_project({"r2": ("r1", "pass")})
    with pytest.raises(MigrationError, match="r1"):
        scripts_of(project)


def test_a_circle_is_one_sentence(small_project: MakeProject) -> None:
    project = small_project({"r1": ("r2", "pass"), "r2": ("r1", "pass")})
    with pytest.raises(MigrationError, match="r1"):
        scripts_of(project)


def test_statements_outside_of_a_transaction_work(connection: Connection, small_project: MakeProject) -> None:
    project = small_project(CHAIN)
    project.revision(
        "r4",
        "r3",
        "with op.get_context().autocommit_block():\n"
        '    op.create_index("ix_c", "author", ["id"], postgresql_concurrently=True)',
    )
    assert upgrade(connection, scripts_of(project)).after == ("r4",)


@pytest.mark.parametrize("code", [0, 3, "'bye'"])
@pytest.mark.parametrize("where", ["file", "revision", "env"])
def test_a_way_out_through_sys_exit_is_no_success(
    connection: Connection, small_project: MakeProject, where: str, code: object
) -> None:
    leave = f"raise SystemExit({code})"
    project = small_project({"r1": (None, leave if where == "revision" else "pass")})
    if where == "file":
        project.write("migrations/versions/r2.py", f"revision = 'r2'\ndown_revision = 'r1'\n{leave}\n")
    if where == "env":
        project.write("migrations/env.py", leave)
    with pytest.raises(TaskschemaError, match="SystemExit"):
        upgrade(connection, scripts_of(project))
    assert tables(connection) <= {"alembic_version"}


def test_what_a_revision_committed_by_itself_is_not_said_to_be_gone(
    connection: Connection, small_project: MakeProject
) -> None:
    body = """
    op.create_table("left_behind", sa.Column("id", sa.Integer))
    with op.get_context().autocommit_block():
        op.execute("SELECT 1")
    op.execute("SELECT 1/0")
    """
    project = small_project({"r1": (None, body)})
    with pytest.raises(RevisionFailed) as refused:
        upgrade(connection, scripts_of(project))
    assert "left_behind" in tables(connection)
    assert "nothing has changed" not in refused.value.hint
    assert "what it committed by itself stays" in refused.value.hint


def test_a_lost_connection_is_not_said_to_be_rolled_back(
    connection: Connection, small_project: MakeProject
) -> None:
    project = small_project({"r1": (None, 'op.execute("SELECT pg_terminate_backend(pg_backend_pid())")')})
    with pytest.raises(RevisionFailed) as refused:
        upgrade(connection, scripts_of(project))
    assert "the connection was lost" in refused.value.hint


def test_tables_that_are_there_already_are_a_case_for_stamp(
    connection: Connection, small_project: MakeProject
) -> None:
    with connection.begin():
        connection.execute(text("CREATE TABLE author (id int)"))
    with pytest.raises(RevisionFailed) as refused:
        upgrade(connection, scripts_of(small_project(CHAIN)))
    assert "taskschema stamp" in refused.value.hint


def test_passwords_in_what_a_revision_raises_are_struck_out(
    connection: Connection, small_project: MakeProject
) -> None:
    body = "raise RuntimeError('postgresql://u:s3cret@h/x is down')"
    with pytest.raises(RevisionFailed) as refused:
        upgrade(connection, scripts_of(small_project({"r1": (None, body)})))
    assert "s3cret" not in refused.value.message
    assert "postgresql://u:***@h/x" in refused.value.message


def test_a_row_without_a_revision_is_said(connection: Connection, small_project: MakeProject) -> None:
    scripts = scripts_of(small_project(CHAIN))
    with connection.begin():
        connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (NULL)"))
    for act in (upgrade, read_current):
        with pytest.raises(MigrationError, match="a row without a revision"):
            act(connection, scripts)


def test_a_refused_stamp_is_one_sentence(
    empty_database: DatabaseUrl, other_role: Callable[[DatabaseUrl], DatabaseUrl], small_project: MakeProject
) -> None:
    engine = create_command_engine(other_role(empty_database))
    with engine.connect() as theirs, pytest.raises(PermissionRefused):
        stamp(theirs, scripts_of(small_project(CHAIN)), "r1")
    engine.dispose()


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_said(connection: Connection, small_project: MakeProject, name: str) -> None:
    scripts = scripts_of(small_project(CHAIN))
    for act in (upgrade, downgrade, stamp):
        with pytest.raises(MigrationError, match="is empty"):
            act(connection, scripts, name)


def test_a_step_down_from_two_heads_is_ambiguous(connection: Connection, small_project: MakeProject) -> None:
    scripts = scripts_of(small_project({**CHAIN, "other": ("r2", "pass")}))
    upgrade(connection, scripts, "heads")
    with pytest.raises(MigrationError, match="-1 is ambiguous: the database is at other, r3"):
        downgrade(connection, scripts, "-1")


def test_a_revision_that_stands_twice_is_said(small_project: MakeProject) -> None:
    project = small_project(CHAIN)
    project.write("migrations/versions/copy.py", (project.versions / "r3.py").read_text())
    with pytest.raises(MigrationError, match=r"the history contradicts itself: .*r3"):
        scripts_of(project)


@pytest.mark.parametrize("name", ["upgrade", "downgrade"])
def test_a_revision_without_its_function_is_said(small_project: MakeProject, name: str) -> None:
    project = small_project(CHAIN)
    path = project.versions / "r3.py"
    path.write_text(path.read_text().replace(f"def {name}(", f"def other_{name}("))
    with pytest.raises(RevisionFailed, match=rf"r3\.py has no function {name}\(\)"):
        scripts_of(project)
