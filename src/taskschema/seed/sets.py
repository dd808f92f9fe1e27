"""The sets of seeds in a folder, and the order in which they build on each other.

A set is a folder of files, in which `_set.yaml` may say `extends: [base]`; or one YAML or JSON file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taskschema.errors import SeedError
from taskschema.findings import Location
from taskschema.seed.files.document import Value, display_path, read_mapping
from taskschema.seed.files.opening import read_document_bytes
from taskschema.seed.files.sources import DOCUMENTS, SUFFIXES
from taskschema.seed.problems import Problem, Problems, did_you_mean

SET_FILES = ("_set.yaml", "_set.yml")
_LIKE_DATA = (".gz", ".zip", ".zst", ".xz", ".bz2", ".tsv", ".xlsx", ".toml", ".sql", ".ndjson", ".xml")
"""Data in a format that is not read: said, because rows that are silently left out are worse."""


TableKey = tuple[str, tuple[tuple[str, Location], ...]]
"""A table, and the columns of its natural key, each with the place where it is named."""


@dataclass(frozen=True, slots=True)
class SeedSet:
    """A folder of seed files, or one file, by its name."""

    name: str
    extends: tuple[str, ...]
    files: tuple[Path, ...]
    keys: tuple[TableKey, ...] = ()
    """Natural keys of tables, for files that cannot say them."""
    places: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False, hash=False)
    """Where each name in `extends` stands."""

    def to_json(self) -> dict[str, object]:
        """Return the set as JSON-able values."""
        files = [display_path(path) for path in self.files]
        return {"name": self.name, "extends": list(self.extends), "files": files}


def list_sets(directory: Path) -> tuple[SeedSet, ...]:
    """Return the sets in a folder, by name.

    Raises SeedError where there is no such folder, SeedInvalid where a `_set.yaml` is wrong, names a set
    that is not there, or closes a circle.
    """
    if not directory.is_dir():
        raise SeedError(
            f"there is no folder of seeds at {display_path(directory)}",
            hint="make a folder such as seeds/base with a YAML file in it",
        )
    problems = Problems()
    paths = sorted(path for path in directory.iterdir() if path.name[0] not in "._")
    folders = [_read_set(path, problems) for path in paths if path.is_dir()]
    single = [SeedSet(path.stem, (), (path,)) for path in paths if _is_set_of_its_own(path)]
    sets = tuple(sorted([*folders, *single], key=lambda each: each.name))
    by_name = _by_name(sets, directory, problems)
    for each in sets:
        for parent in each.extends:
            if parent not in by_name:
                message = f"set {each.name} extends {parent}, which is not there"
                hint = did_you_mean(parent, by_name, kind="sets")
                problems.add(Problem.SET, f"set {each.name}", message, each.places[parent], hint=hint)
    _refuse_circles(by_name, problems)
    problems.raise_if_any()
    return sets


def order_sets(known: Iterable[SeedSet], wanted: Sequence[str]) -> tuple[SeedSet, ...]:
    """Return the wanted sets and all that they extend, each after those that it extends.

    Raises SeedError for a set that is not there, or where none is wanted.
    """
    by_name = {each.name: each for each in known}
    hint = (
        f"sets: {', '.join(by_name)}"
        if by_name
        else "there are no sets: make a folder of YAML files in seeds"
    )
    if not wanted:
        raise SeedError("no set of seeds is named", hint=hint)
    for name in wanted:
        if name not in by_name:
            near = did_you_mean(name, by_name, kind="sets")
            raise SeedError(
                f"there is no set of seeds named {name!r}",
                hint=f"{near} {hint}" if near.startswith("did") else hint,
            )
    ordered: dict[str, SeedSet] = {}

    def visit(name: str) -> None:
        if name in ordered:
            return
        for parent in by_name[name].extends:
            visit(parent)
        ordered[name] = by_name[name]

    for name in wanted:
        visit(name)
    return tuple(ordered.values())


def _is_set_of_its_own(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in DOCUMENTS


def _by_name(sets: Iterable[SeedSet], directory: Path, problems: Problems) -> dict[str, SeedSet]:
    """Return sets by name; two of one name (`x.yaml` beside the folder `x`) are noted."""
    found: dict[str, SeedSet] = {}
    for each in sets:
        if found.setdefault(each.name, each) is not each:
            place = Location(display_path(each.files[0] if each.files else directory / each.name))
            message, hint = f"two sets are named {each.name}", "move the file into the folder, or rename one"
            problems.add(Problem.SET, f"set {each.name}", message, place, hint=hint)
    return found


def _read_set(folder: Path, problems: Problems) -> SeedSet:
    files: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() or path.name[0] in "._":
            continue
        if path.name.lower().endswith(SUFFIXES):
            files.append(path)
        elif path.suffix.lower() in _LIKE_DATA:
            message = f"{path.suffix} files are not read as seeds"
            place, hint = Location(display_path(path)), f"formats: {', '.join(SUFFIXES)}"
            problems.add(Problem.FORMAT, f"set {folder.name}", message, place, hint=hint)
    places: dict[str, Location] = {}
    keys: list[TableKey] = []
    for name in SET_FILES:
        if (folder / name).is_file():
            _read_settings(folder / name, folder.name, places, keys, problems)
    return SeedSet(folder.name, tuple(places), tuple(files), tuple(keys), places)


def _read_settings(
    path: Path, name: str, places: dict[str, Location], keys: list[TableKey], problems: Problems
) -> None:
    raw = read_document_bytes(path, problems)
    for entry in read_mapping(path, raw or b"", problems):
        if entry.name == "extends":
            names = _names(entry.value)
            if names is None:
                message = "extends: is a list of names of sets"
                place = entry.value.location
                problems.add(Problem.FORMAT, f"set {name}", message, place, hint="such as [base]")
            places |= dict.fromkeys(names or (), entry.value.location)
        elif entry.name == "tables":
            keys += _keys(entry.value, name, problems)
        else:
            message = f"{entry.name} is not understood here"
            hint = did_you_mean(entry.name, ["extends", "tables"], kind="keys")
            problems.add(Problem.FORMAT, f"set {name}", message, entry.location, hint=hint)


def _keys(value: Value, name: str, problems: Problems) -> Iterator[TableKey]:
    """Read the natural keys of tables whose files cannot say them."""
    for table in value.entries or ():
        inner = {part.name: part.value for part in table.value.entries or ()}
        columns = _names(inner["key"]) if set(inner) == {"key"} else None
        if columns:
            yield table.name, tuple((column, inner["key"].location) for column in columns)
        else:
            message, hint = "a table has a key: here", f"such as {table.name}: {{key: [project, title]}}"
            problems.add(Problem.FORMAT, f"set {name}", message, table.location, hint=hint)
    if value.entries is None:
        message, hint = "tables: is a mapping of tables", "such as {task: {key: [project, title]}}"
        problems.add(Problem.FORMAT, f"set {name}", message, value.location, hint=hint)


def _names(value: Value) -> list[str] | None:
    names = [value.content] if isinstance(value.content, str) else value.content
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return names


def _refuse_circles(by_name: Mapping[str, SeedSet], problems: Problems) -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name not in by_name:
            return
        for parent in by_name[name].extends:
            if parent in (*path, name):
                circle = (*path, name)[(*path, name).index(parent) :]
                message = f"sets extend each other in a circle: {' -> '.join((*circle, parent))}"
                problems.add(Problem.SET, f"set {name}", message, by_name[name].places[parent])
            else:
                visit(parent, (*path, name))
        done.add(name)

    for name in by_name:
        visit(name, ())
