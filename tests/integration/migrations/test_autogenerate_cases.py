"""Each case is a folder: models before, models after, and the revision that must come of it.

The models before are created, the revision towards the models after is written, run, compared and taken back.
To write `expected.txt` anew: TASKSCHEMA_TEST_WRITE_CASES=1.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from io import StringIO
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData

from taskschema.catalog.modelled import read_modelled
from taskschema.catalog.reader import read_catalog
from taskschema.config import canonical_project
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.migrations.autogenerate import configure_options
from taskschema.models.loading import load_metadata

CASES = Path(__file__).parents[2] / "cases" / "autogenerate"
ENUM_HAS_CREATE_TYPE = tuple(map(int, sqlalchemy.__version__.split(".")[:2])) >= (2, 1)
TEMPLATE = Path(__file__).parents[3] / "migrations" / "script.py.mako"
ENVIRONMENT = """
from alembic import context
from taskschema.migrations.autogenerate import configure_options

given = context.config.attributes
options = configure_options(dialect_name=given["dialect"], scratch=given.get("scratch"))
if context.is_offline_mode():
    context.configure(url=given["url"], target_metadata=given["metadata"], literal_binds=True, **options)
else:
    context.configure(
        connection=given["connection"],
        target_metadata=given["metadata"],
        transaction_per_migration=True,
        **options | given.get("options", {}),
    )
with context.begin_transaction():
    context.run_migrations()
"""


def load(path: Path, monkeypatch: pytest.MonkeyPatch) -> MetaData:
    """Import the models of a case; what else lies in its folder can be imported too."""
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(f"case_{uuid.uuid4().hex}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    metadata = module.metadata
    assert isinstance(metadata, MetaData)
    return metadata


Scratch = Callable[[], AbstractContextManager[Connection]]


@pytest.fixture
def scratch(empty_database: DatabaseUrl) -> Scratch:
    return partial(scratch_database, empty_database)


@pytest.fixture
def config(tmp_path: Path, connection: Connection, scratch: Scratch, empty_database: DatabaseUrl) -> Config:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(ENVIRONMENT)
    (tmp_path / "script.py.mako").write_text(TEMPLATE.read_text())
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("path_separator", "os")
    config.attributes.update(
        dialect="postgresql", connection=connection, scratch=scratch, url="postgresql+psycopg://"
    )
    return config


def write_revision(config: Config) -> Path:
    script = command.revision(config, message='it\'s a "case"', autogenerate=True, rev_id="0123456789ab")
    assert script is not None and not isinstance(script, list)
    config.attributes["connection"].commit()
    return Path(script.path)


def functions_of(revision: Path) -> str:
    return revision.read_text(encoding="utf-8").partition("depends_on: str | None = None\n")[2].strip() + "\n"


def expectation_of(case: Path, connection: Connection) -> Path:
    """Return the file for this server: `expected.before-17.txt` is that of servers older than 17."""
    major = int((connection.dialect.server_version_info or (0,))[0])
    older = {int(file.stem.rpartition("-")[2]): file for file in case.glob("expected.before-*.txt")}
    return next((older[bound] for bound in sorted(older) if major < bound), case / "expected.txt")


def create(metadata: MetaData, connection: Connection) -> object:
    catalog = read_modelled(metadata, connection)
    connection.rollback()
    return catalog


@contextmanager
def expected_of(metadata: MetaData, scratch: Scratch) -> Iterator[object]:
    with scratch() as lent:
        yield read_modelled(metadata, lent)
        lent.rollback()


def catalog_of(connection: Connection) -> object:
    catalog = read_catalog(connection)
    connection.rollback()
    return catalog


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: str(case.name))
def test_case(  # noqa: PLR0917  # fixtures
    case: Path,
    config: Config,
    connection: Connection,
    empty_database: DatabaseUrl,
    scratch: Scratch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = load(case / "before.py", monkeypatch), load(case / "after.py", monkeypatch)
    with expected_of(after, scratch) as expected:
        wanted = expected
    had = create(before, connection)
    config.attributes["metadata"] = after

    revision = write_revision(config)

    written, expectation = functions_of(revision), expectation_of(case, connection)
    if os.environ.get("TASKSCHEMA_TEST_WRITE_CASES"):
        expectation.write_text(written, encoding="utf-8")
    expected = expectation.read_text(encoding="utf-8")
    # Before SQLAlchemy 2.1 its Enum has no create_type; a variant says it there, and all else below holds.
    if "sa.Enum(" not in expected or ENUM_HAS_CREATE_TYPE:
        assert written == expected
    require_ruff(revision)
    command.upgrade(config, "head")
    connection.commit()
    if not case.name.endswith("found-by-what-they-say"):
        assert catalog_of(connection) == wanted
    command.check(config)
    connection.commit()
    command.downgrade(config, "base")
    connection.commit()
    assert catalog_of(connection) == had
    run_as_script(config, empty_database)
    if not case.name.endswith("found-by-what-they-say"):
        assert catalog_of(connection) == wanted


def run_as_script(config: Config, database: DatabaseUrl) -> None:
    """Print the upgrade, and let libpq run what was printed."""
    config.output_buffer = StringIO()
    command.upgrade(config, "head", sql=True)
    statements = config.output_buffer.getvalue().split(";\n\n")
    with psycopg.connect(database.reveal(), autocommit=True) as raw:
        raw.execute("DROP TABLE alembic_version")
        for statement in statements:
            result = raw.pgconn.exec_(statement.encode())
            assert not result.error_message, (result.error_message, statement)


def test_the_canonical_models_come_of_one_revision(
    config: Config, connection: Connection, scratch: Scratch
) -> None:
    metadata = load_metadata(canonical_project())
    with expected_of(metadata, scratch) as wanted:
        config.attributes["metadata"] = metadata
        revision = write_revision(config)
        command.upgrade(config, "head")
        connection.commit()
        assert catalog_of(connection) == wanted
    require_ruff(revision)


def require_ruff(revision: Path) -> None:
    """Common rules pass, and the formatter has nothing to do at any usual line length.

    Text between 100 and 110 wide stays on its line: cut, it would be joined again by the formatter at 110.
    """
    for arguments in (
        ["check", "--select", "I,E,F,UP", "--line-length", "110"],
        ["format", "--diff", "--line-length", "110"],
        ["format", "--diff", "--line-length", "88"],
    ):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(revision)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_options_are_registered_once() -> None:
    first = configure_options(dialect_name="postgresql", scratch=None)
    assert first == configure_options(dialect_name="postgresql", scratch=None)
