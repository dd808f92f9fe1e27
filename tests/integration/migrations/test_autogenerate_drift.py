"""What drift against the models sees is what autogenerate writes, and each change goes up, down and up."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from taskschema.config import canonical_project
from taskschema.db.url import DatabaseUrl
from taskschema.drift import find_drift_from_models
from taskschema.errors import RevisionFailed
from taskschema.models.loading import load_metadata
from tests.fixtures.corpus import CORPUS, Change, Expect, Tier, load_changes, split_statements
from tests.fixtures.laws import examples
from tests.integration.migrations import corpus_models
from tests.integration.migrations.hand_made import Copy, Made, copy_of, made_from

KINDS = (
    *("column", "default", "identity", "sequence", "generated", "check", "primary_key", "unique"),
    *("exclusion", "foreign_key", "index", "enum", "domain", "table", "partition", "schema", "comment"),
)
"""What models can state of the kinds in the corpus."""

NOT_IN_THE_MODELS = frozenset(
    {145, 190, 712, 713, 732, 733, 734, 762, 763, 767, 769, 770, 772, 773, 647, 718, 558}
)
"""Changes of what corpus_models.py leaves out, or states otherwise."""

PLANNER = "models do not state how values are stored, nor what the planner is told"
OWN_SEQUENCE = "models do not name the sequence of a column"
PARTITION = "models do not state partitions"
NOBODYS = "it may be somebody else's"
REPLICATION = "models do not state replica identities"
PARAMETERS = "models do not state this storage parameter"
REMARK = "models do not state comments on it"
NO_DRIFT = {
    **dict.fromkeys((28, 31, 148, 625, 626, 709), PLANNER),
    **dict.fromkeys((175, 742), PARAMETERS),
    **dict.fromkeys((743, 744, 745), REPLICATION),
    **dict.fromkeys((760, 761, 764, 765, 766, 768, 771, 774), REMARK),
    **dict.fromkeys((178, 755), PARTITION),
    181: NOBODYS,
    628: "models do not name a NOT NULL",
    748: "models do not state types of tables",
}
"""What drift against the models leaves out, and no revision is written for."""

LEFT = {
    668: PLANNER,
    **dict.fromkeys((64, 643), OWN_SEQUENCE),
    **dict.fromkeys((79, 627, 636, 679, 714, 715, 716, 750, 751, 752, 753, 754), PARTITION),
    **dict.fromkeys((650, 731), NOBODYS),
    749: "there is no way from one kind of table to another",
}
"""What drift tells, and no revision is written for, with the reason that docs/migrations.md gives."""

HALF = {
    651: "a sequence that no default draws from may be somebody else's: a new one is made beside it",
    653: "likewise",
    756: "a schema that no model names is not looked at: its tables are made anew",
}
"""What a revision is written for that leaves something to the hand."""

ALONE = frozenset({741, 759})
"""What has a test of its own."""

NO_WAY_BACK = {
    115: "a downgrade does not switch the triggers of a foreign key off again",
    690: "likewise",
    710: "nothing makes an index invalid",
    711: "likewise",
}

if not corpus_models.TABLES_HAVE_PARAMETERS:
    NO_DRIFT[172] = PARAMETERS

CHANGES = [each for each in load_changes() if each.kind in KINDS and each.number not in NOT_IN_THE_MODELS]
ALL = [each for each in CHANGES if each.expect is Expect.DRIFT]
DRIFT = ALL[:: len(ALL) // min(len(ALL), examples(len(ALL)))]
"""Every change, or a sample where that is wanted."""
WRITTEN = [each for each in DRIFT if each.number not in {*NO_DRIFT, *LEFT, *HALF, *ALONE}]
CLEAN = [each for each in CHANGES if each.tier is Tier.TEXTUAL]


@pytest.fixture(scope="module")
def made(server: DatabaseUrl, _run: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with psycopg.connect(server.reveal(), autocommit=True) as admin:
        for statement in split_statements((CORPUS / "roles.sql").read_text(encoding="utf-8")):
            admin.execute(statement.encode())
    with made_from(
        corpus_models.metadata,
        f"{corpus_models.__name__}:metadata",
        server=server,
        name=f"{_run}_{uuid.uuid4().hex[:12]}",
        root=tmp_path_factory.mktemp("corpus"),
        extensions="pg_trgm",
    ) as found:
        yield found


@pytest.fixture
def copy(made: Made) -> Iterator[Copy]:
    with copy_of(made) as lent:
        yield lent


def apply(copy: Copy, made: Made, change: Change) -> None:
    if change.min_pg > made.major:
        pytest.skip(f"PostgreSQL {change.min_pg} is needed")
    copy.run(*split_statements(change.sql))


def by_name(change: Change) -> str:
    return change.name


@pytest.mark.parametrize("change", WRITTEN, ids=by_name)
def test_a_change_by_hand_is_taken_back_by_a_revision(change: Change, copy: Copy, made: Made) -> None:
    apply(copy, made, change)
    drifted = copy.read()
    assert copy.drift()

    assert copy.write() is not None
    copy.upgrade()
    assert copy.drift() == []
    copy.downgrade()
    if change.number not in NO_WAY_BACK:
        assert copy.read() == drifted
    copy.upgrade()
    assert copy.drift() == []


@pytest.mark.parametrize("change", [each for each in DRIFT if each.number in NO_DRIFT], ids=by_name)
def test_what_models_cannot_state_is_neither_told_nor_written(change: Change, copy: Copy, made: Made) -> None:
    apply(copy, made, change)
    assert copy.drift() == []
    assert copy.write() is None


@pytest.mark.parametrize("change", [each for each in DRIFT if each.number in LEFT], ids=by_name)
def test_what_models_do_not_state_is_left_to_the_hand(change: Change, copy: Copy, made: Made) -> None:
    apply(copy, made, change)
    assert copy.drift()
    assert copy.write() is None


@pytest.mark.parametrize("change", [each for each in DRIFT if each.number in HALF], ids=by_name)
def test_what_may_be_somebody_elses_stays(change: Change, copy: Copy, made: Made) -> None:
    apply(copy, made, change)
    drifted = copy.read()
    assert copy.write() is not None
    copy.upgrade()
    assert copy.drift()
    copy.downgrade()
    assert copy.read() == drifted


def test_a_view_that_took_the_name_of_a_table_is_in_the_way(copy: Copy) -> None:
    copy.run("ALTER TABLE time_entry RENAME TO entries", "CREATE VIEW time_entry AS SELECT * FROM entries")
    drifted = copy.read()
    assert copy.write() is not None
    with pytest.raises(RevisionFailed, match='relation "time_entry" already exists'):
        copy.upgrade()
    copy.connection.rollback()
    assert copy.read() == drifted


def test_what_is_no_change_needs_no_revision(copy: Copy, made: Made) -> None:
    for change in CLEAN:
        if change.min_pg <= made.major and not re.search(r"mv_|worker_load|app_r|OWNED BY", change.sql):
            copy.run(*split_statements(change.sql))
    assert copy.drift() == []
    assert copy.write() is None


MORE = {
    "a table without rows of its own": ("CREATE TABLE nobodys (a int, b int) WITH (fillfactor = 50)",),
    "an unlogged table": ("CREATE UNLOGGED TABLE nobodys (a int PRIMARY KEY) WITH (fillfactor = 50)",),
    "a table with row-level security": (
        "CREATE TABLE nobodys (a int)",
        "ALTER TABLE nobodys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY FULL",
    ),
    "a table with the name of an index": (
        "ALTER TABLE label RENAME CONSTRAINT pk_label TO label_pkey",
        "DROP INDEX ix_worker_name",
        "CREATE TABLE ix_worker_name (a int CONSTRAINT pk_label PRIMARY KEY)",
    ),
    "a renamed table and another key": (
        "ALTER TABLE time_entry RENAME TO entries",
        "ALTER TABLE entries DROP CONSTRAINT pk_time_entry, ADD PRIMARY KEY (id, task_id)",
        "ALTER INDEX ix_time_entry_task RENAME TO entries_idx",
        "COMMENT ON COLUMN entries.note IS 'what was done'",
    ),
    "a renamed table that others refer to": (
        "ALTER TABLE label RENAME TO tag",
        "ALTER TABLE tag DROP CONSTRAINT ck_label_color",
        "ALTER TABLE task_label DROP CONSTRAINT fk_task_label_label",
        "ALTER TABLE task_label ADD FOREIGN KEY (label_id) REFERENCES tag",
    ),
    "a renamed column of which much is said": (
        "ALTER TABLE task RENAME COLUMN status TO state",
        "COMMENT ON COLUMN task.state IS 'where it stands'",
        "ALTER INDEX ix_task_open RENAME TO ix_task_state",
        "ALTER TABLE task RENAME COLUMN priority TO rank",
        "ALTER TABLE task DROP CONSTRAINT ck_task_priority",
    ),
    "a renamed label that is named": (
        "ALTER TYPE task_status RENAME VALUE 'done' TO 'it''s done'",
        "ALTER TABLE task ALTER COLUMN status SET DEFAULT 'it''s done'",
        "ALTER TABLE task ADD COLUMN past task_status[] DEFAULT '{todo,\"it''s done\"}'",
        "CREATE INDEX ix_task_done ON task (id) WHERE status = 'it''s done'",
    ),
    "a renamed type and another name for its label": (
        "ALTER TYPE project_status RENAME TO phase",
        "ALTER TYPE notification_kind RENAME VALUE 'overdue' TO 'late'",
        "ALTER DOMAIN percentage RENAME TO percent",
        "ALTER DOMAIN percent RENAME CONSTRAINT percentage_range TO range",
    ),
    "a sequence that is drawn from": (
        "ALTER SEQUENCE task_ref_seq RENAME TO ref_seq",
        "ALTER SEQUENCE ref_seq SET SCHEMA reporting",
    ),
    "a comment on what is made anew": (
        "ALTER TABLE task DROP CONSTRAINT ck_task_priority",
        "ALTER TABLE task ADD CONSTRAINT ck_task_priority CHECK (priority > 0)",
        "COMMENT ON CONSTRAINT ck_task_priority ON task IS 'as it was'",
        "COMMENT ON CONSTRAINT ck_task_hours ON task IS 'as it was'",
        "ALTER TABLE task RENAME CONSTRAINT ck_task_title TO ck_title",
        "COMMENT ON CONSTRAINT ck_title ON task IS 'as it was'",
    ),
    "another comment on a constraint": (
        "COMMENT ON CONSTRAINT ck_task_priority ON task IS NULL",
        "ALTER TABLE task ALTER COLUMN title DROP NOT NULL",
    ),
    "an array of a domain": (
        "ALTER TABLE worker ALTER COLUMN email TYPE text",
        "DROP DOMAIN email_address",
        "CREATE DOMAIN email_address AS varchar(100) DEFAULT 'nobody@example.org' NOT NULL",
        "ALTER TABLE worker ALTER COLUMN email TYPE email_address",
        "ALTER TABLE worker ADD COLUMN others email_address[] DEFAULT '{}'",
    ),
}


@pytest.mark.parametrize("statements", MORE.values(), ids=MORE)
def test_more_is_taken_back(statements: tuple[str, ...], copy: Copy) -> None:
    copy.run(*statements)
    drifted = copy.read()
    there_and_back(copy, drifted)


def there_and_back(copy: Copy, drifted: object) -> str:
    assert copy.drift()
    written = copy.write()
    assert written is not None
    copy.upgrade()
    assert copy.drift() == []
    copy.downgrade()
    assert copy.read() == drifted
    copy.upgrade()
    assert copy.drift() == []
    return written


def test_not_null_without_a_look_at_the_rows_is_validated(copy: Copy, made: Made) -> None:
    if made.major < 18:
        pytest.skip("PostgreSQL 18 is needed")
    copy.run(
        "ALTER TABLE task ALTER COLUMN title DROP NOT NULL",
        "ALTER TABLE task ADD CONSTRAINT task_title_not_null NOT NULL title NO INHERIT NOT VALID",
    )
    written = there_and_back(copy, copy.read())
    assert "VALIDATE CONSTRAINT task_title_not_null" in written


def test_much_at_once_comes_of_one_revision(copy: Copy, made: Made) -> None:
    """What drift itself says of the models, with a scratch database of its own, before and after."""
    for change in ALL:
        if change.number in {1, 7, 25, 34, 49, 70, 91, 103, 124, 151, 157, 169}:
            copy.run(*split_statements(change.sql))
    assert find_drift_from_models(copy.connection, made.metadata)
    copy.connection.rollback()
    there_and_back(copy, copy.read())
    assert find_drift_from_models(copy.connection, made.metadata) == []


CANONICAL = {
    "columns": (
        "ALTER TABLE task ALTER COLUMN title DROP NOT NULL",
        "ALTER TABLE project ALTER COLUMN name TYPE varchar(7)",
        "ALTER TABLE worker ALTER COLUMN created_at SET DEFAULT '2020-01-01'",
        "ALTER TABLE notification ADD COLUMN read_at timestamptz",
        "ALTER TABLE auditlog DROP COLUMN actor_type",
    ),
    "renames": (
        "ALTER TABLE notification RENAME TO message",
        "ALTER TABLE task RENAME COLUMN due_date TO due",
        "ALTER TABLE task RENAME CONSTRAINT pk_task TO task_pkey",
        "ALTER INDEX ix_project_name RENAME TO by_name",
    ),
    "constraints": (
        "ALTER TABLE task DROP CONSTRAINT ck_task_progress_percent_range",
        "ALTER TABLE task ADD CONSTRAINT ck_task_progress_percent_range CHECK (progress_percent >= 0)",
        "ALTER TABLE worker DROP CONSTRAINT ck_worker_type_allowed",
        "ALTER TABLE project DROP CONSTRAINT uq_project_slug",
        "ALTER TABLE task DROP CONSTRAINT fk_task_project_id_project",
        "ALTER TABLE task ADD CONSTRAINT fk_task_project_id_project FOREIGN KEY (project_id)"
        " REFERENCES project ON DELETE SET NULL NOT VALID",
        "ALTER TABLE taskassignment DISABLE TRIGGER ALL",
    ),
    "indexes and storage": (
        "DROP INDEX ix_task_title",
        "CREATE INDEX ix_task_title ON task (lower(title)) WHERE priority IS NOT NULL",
        "DROP INDEX ix_auditlog_created_at",
        "CREATE INDEX extra ON worker (name)",
        "ALTER TABLE auditlog SET UNLOGGED",
    ),
    "tables": ("DROP TABLE taskworkerlink", "CREATE TABLE nobodys (id int PRIMARY KEY)"),
}


@pytest.fixture(scope="module")
def canonical(server: DatabaseUrl, _run: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    metadata = load_metadata(canonical_project())
    with made_from(
        metadata,
        "taskschema.models.canonical",
        server=server,
        name=f"{_run}_{uuid.uuid4().hex[:12]}",
        root=tmp_path_factory.mktemp("canonical"),
    ) as found:
        yield found


@pytest.mark.parametrize("statements", CANONICAL.values(), ids=CANONICAL)
def test_the_canonical_models_take_changes_back(statements: tuple[str, ...], canonical: Made) -> None:
    with copy_of(canonical) as copy:
        copy.run(*statements)
        drifted = copy.read()
        assert copy.drift()
        assert copy.write() is not None
        copy.upgrade()
        assert copy.drift() == []
        copy.downgrade()
        if not any("DISABLE TRIGGER" in statement for statement in statements):
            assert copy.read() == drifted
        copy.upgrade()
        assert copy.drift() == []
