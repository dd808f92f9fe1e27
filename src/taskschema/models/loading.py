"""Import a project's models, and find the metadata that they fill."""

from __future__ import annotations

import importlib
import sys
import traceback
from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from taskschema.config import Project
from taskschema.errors import ModelsNotImportable

_LIBRARIES = frozenset({"site-packages", "dist-packages"})
_PACKAGE = Path(__file__).resolve().parents[1]


def load_metadata(project: Project) -> MetaData:
    """Import the modules that the project names, and return the one metadata that holds their tables.

    `package.module` fills sqlmodel's metadata; `package.module:attribute` names a MetaData, or a registry or
    a class that has one. The project's folder, and its `src` where there is one, come first on `sys.path`.

    Raises ModelsNotImportable.
    """
    if not project.models:
        raise ModelsNotImportable(
            f"the project in {project.root} does not say where its models are",
            hint='set models = ["package.module"] in [tool.taskschema] of its pyproject.toml',
        )
    if not project.is_canonical:
        _make_importable(project.root)
    found = {name: _metadata(name) for name in project.models}
    (first_name, first), *others = found.items()
    for name, metadata in others:
        if metadata is not first:
            raise ModelsNotImportable(
                f"{first_name} and {name} fill two different MetaData",
                hint="name models that share one MetaData; `package.module:attribute` says which",
            )
    if not first.tables:
        raise ModelsNotImportable(
            f"{', '.join(found)} defines no table",
            hint="name the modules of the table models, or `package.module:attribute` for their own MetaData",
        )
    return first


def _make_importable(root: Path) -> None:
    for folder in (root, root / "src"):
        path = str(folder)
        if folder.is_dir() and path not in sys.path:
            sys.path.insert(0, path)


def _metadata(name: str) -> MetaData:
    module_name, colon, attribute = name.partition(":")
    module = _import(module_name)
    if not colon:
        import sqlmodel

        return sqlmodel.SQLModel.metadata
    found: object = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ModelsNotImportable(
                f"{module_name} has no attribute {attribute!r}", hint="mend models in [tool.taskschema]"
            )
        found = getattr(found, part)
    metadata = found if isinstance(found, MetaData) else getattr(found, "metadata", None)
    if not isinstance(metadata, MetaData):
        raise ModelsNotImportable(
            f"{name} is neither a MetaData nor something that has one",
            hint="name a MetaData, a registry or a base class",
        )
    return metadata


def _import(name: str) -> object:
    """Import a module; whatever its code raises becomes one sentence with the place."""
    if not name or not all(part.isidentifier() for part in name.split(".")):
        raise ModelsNotImportable(
            f"{name!r} is not the name of a module",
            hint="write models as package.module or package.module:attribute",
        )
    try:
        return import_module(name)
    except (Exception, SystemExit) as problem:
        # The module is a stranger's code and may raise anything; a script among models calls sys.exit().
        raise ModelsNotImportable(
            f"the models in {name} cannot be imported: {type(problem).__name__}: {problem}{_place(problem)}",
            hint=_hint(name, problem),
        ) from problem


def _place(problem: BaseException) -> str:
    """Say where: the line of the project's own code that was running, else the last line of all."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return f" ({problem.filename}:{problem.lineno or 0})"
    frames = [
        frame
        for frame in traceback.extract_tb(problem.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename != importlib.__file__
    ]
    if not frames:
        return ""
    own = [frame for frame in frames if not _is_library(Path(frame.filename))]
    where = (own or frames)[-1]
    return f" ({where.filename}:{where.lineno})"


def _is_library(path: Path) -> bool:
    return not _LIBRARIES.isdisjoint(path.parts) or path.is_relative_to(_PACKAGE)


def _hint(name: str, problem: BaseException) -> str:
    if isinstance(problem, ModuleNotFoundError) and name.startswith(problem.name or "\0"):
        return (
            "check models in [tool.taskschema], and that the project is installed or stands beside the file"
        )
    if isinstance(problem, TypeError) and _is_of_sqlmodel(problem):
        return (
            "sqlmodel finds no column for a field: for a Literal, `from taskschema.models import SQLModel` "
            "is a base that does; any other field needs sa_type="
        )
    return f'see it whole with: python -c "import {name}"'


def _is_of_sqlmodel(problem: BaseException) -> bool:
    """True where sqlmodel's own code raised it, and not what it called."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    library = getattr(sys.modules.get("sqlmodel"), "__file__", None)
    return library is not None and Path(last.filename).is_relative_to(Path(library).parent)
