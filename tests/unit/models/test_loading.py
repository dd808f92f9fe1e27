"""Finding a project's models, and saying what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlmodel

from taskschema.config import Project, ProjectKind, canonical_project
from taskschema.errors import ModelsNotImportable
from taskschema.models import load_metadata

OWN = """
from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field
from taskschema.models import SQLModel

class Base(SQLModel, registry=registry()):
    pass

class Book(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)

class holder:
    inner = Base

reg = Base._sa_registry
empty = MetaData()
number = 3
"""


@pytest.fixture(autouse=True)
def _clean_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0].startswith("zz_"):
            del sys.modules[name]


def _project(root: Path, *models: str) -> Project:
    return Project(root=root, kind=ProjectKind.PYPROJECT, models=models)


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_the_canonical_project() -> None:
    metadata = load_metadata(canonical_project())
    assert metadata is sqlmodel.SQLModel.metadata
    assert {"project", "task", "worker", "auditlog"} <= set(metadata.tables)


@pytest.mark.parametrize("attribute", ["Base", "Base.metadata", "reg", "Book", "holder.inner"])
@pytest.mark.parametrize("folder", [".", "src"])
def test_a_metadata_of_ones_own(tmp_path: Path, attribute: str, folder: str) -> None:
    _write(tmp_path / folder, "zz_own", OWN)
    metadata = load_metadata(_project(tmp_path, f"zz_own:{attribute}"))
    assert list(metadata.tables) == ["book"]
    assert load_metadata(_project(tmp_path, f"zz_own:{attribute}")) is metadata


def test_several_modules_of_one_metadata(tmp_path: Path) -> None:
    _write(tmp_path, "zz_own", OWN)
    _write(tmp_path, "zz_more", "from zz_own import Base")
    assert list(load_metadata(_project(tmp_path, "zz_more:Base", "zz_own:Base")).tables) == ["book"]


def _message(project: Project) -> ModelsNotImportable:
    with pytest.raises(ModelsNotImportable) as refused:
        load_metadata(project)
    assert refused.value.exit_code == 5
    assert refused.value.hint
    return refused.value


def test_no_models_named(tmp_path: Path) -> None:
    refused = _message(_project(tmp_path))
    assert refused.message == f"the project in {tmp_path} does not say where its models are"
    assert 'models = ["package.module"] in [tool.taskschema]' in refused.hint


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    refused = _message(_project(tmp_path, "zz_nowhere.models"))
    assert "zz_nowhere.models cannot be imported: ModuleNotFoundError: No module named" in refused.message
    assert "check models in [tool.taskschema]" in refused.hint


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("x = 1\ny = x / 0\n", "ZeroDivisionError: division by zero", 2),
        ("def f(:\n", "SyntaxError: invalid syntax", 1),
        ("import zz_missing_library\n", "ModuleNotFoundError: No module named 'zz_missing_library'", 1),
        ("import sys\n\nsys.exit('no')\n", "SystemExit: no", 3),
        (
            "from taskschema.models import SQLModel\n"
            "from typing import Literal\n"
            "class Odd(SQLModel, table=True):\n"
            "    value: Literal['a', 1]\n",
            "TypeError: Odd.value is a Literal of int, str, which one column cannot hold",
            3,
        ),
    ],
)
def test_a_module_that_fails_names_its_line(tmp_path: Path, text: str, says: str, line: int) -> None:
    _write(tmp_path, "zz_broken", text)
    refused = _message(_project(tmp_path, "zz_broken"))
    assert refused.message.startswith("the models in zz_broken cannot be imported: ")
    assert says in refused.message
    assert refused.message.endswith(f"({tmp_path / 'zz_broken.py'}:{line})")


LITERAL = """
from typing import Literal
from sqlmodel import Field, SQLModel
class ZzTicket(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    state: Literal["open", "closed"] = "open"
"""


def test_a_literal_on_sqlmodels_own_base_is_shown_the_other_base(tmp_path: Path) -> None:
    _write(tmp_path, "zz_literal", LITERAL)
    refused = _message(_project(tmp_path, "zz_literal"))
    assert "TypeError: issubclass() arg 1 must be a class" in refused.message
    assert refused.message.endswith(f"({tmp_path / 'zz_literal.py'}:4)")
    assert "from taskschema.models import SQLModel" in refused.hint


def test_a_type_error_of_the_project_has_nothing_to_do_with_sqlmodel(tmp_path: Path) -> None:
    _write(tmp_path, "zz_own_mistake", "import sqlmodel\nlen(3)\n")
    assert "taskschema.models" not in _message(_project(tmp_path, "zz_own_mistake")).hint


def test_a_module_that_another_one_breaks_names_the_other(tmp_path: Path) -> None:
    _write(tmp_path, "zz_inner", "\n\nraise RuntimeError('inner')\n")
    _write(tmp_path, "zz_outer", "import zz_inner\n")
    assert _message(_project(tmp_path, "zz_outer")).message.endswith(f"({tmp_path / 'zz_inner.py'}:3)")


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("zz_own:Nobody", "zz_own has no attribute 'Nobody'"),
        ("zz_own:number", "zz_own:number is neither a MetaData nor something that has one"),
        ("zz_own:empty", "zz_own:empty defines no table"),
        ("not a module", "'not a module' is not the name of a module"),
        (":Base", "'' is not the name of a module"),
    ],
)
def test_what_is_named_is_no_metadata(tmp_path: Path, model: str, says: str) -> None:
    _write(tmp_path, "zz_own", OWN)
    assert says in _message(_project(tmp_path, model)).message


def test_two_different_metadata(tmp_path: Path) -> None:
    _write(tmp_path, "zz_own", OWN)
    refused = _message(_project(tmp_path, "zz_own:Base", "zz_own:empty"))
    assert refused.message == "zz_own:Base and zz_own:empty fill two different MetaData"
