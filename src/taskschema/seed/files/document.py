"""One YAML file as blocks of rows, each value with the place where it stands.

YAML 1.2: `yes` and `on` are texts, `0777` is a number, a timestamp is a text until a column says what it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from taskschema.findings import Location
from taskschema.seed.problems import Problem, Problems, shorten

_TAG = "tag:yaml.org,2002:"
_SPELT = frozenset({"bool", "int", "float", "timestamp"})
_BLOCK_KEYS = ("key", "rows")
MAX_REPEATS = 100_000
"""More nodes than this that aliases repeat are a bomb and not a seed file."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value, its place, and what a person may have meant by it."""

    content: object
    location: Location
    text: str | None = None
    """A number, word or timestamp as it is spelt; None where the value is quoted or not a scalar."""
    entries: tuple[Entry, ...] | None = None
    """The entries of a mapping."""
    items: tuple[Value, ...] | None = None
    """The items of a list, where a reader keeps them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its value in a mapping."""

    name: str
    location: Location
    value: Value


@dataclass(frozen=True, slots=True)
class RawRow:
    """The entries of one row, as they stand in the file."""

    location: Location
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What a file says of one table: perhaps its key, and rows."""

    table: str
    location: Location
    key: tuple[tuple[str, Location], ...] | None
    key_location: Location | None
    rows: tuple[RawRow, ...]


def display_path(path: Path) -> str:
    """Return the path as a person in this folder would write it."""
    here, full = Path.cwd(), path.absolute()
    return str(full.relative_to(here)) if full.is_relative_to(here) else os.fspath(full)


def read_document(path: Path, raw: bytes, problems: Problems) -> tuple[Block, ...]:
    """Read one YAML file; what cannot be understood is noted in `problems`."""
    reader = _Reader(display_path(path), problems)
    return tuple(block for node in reader.compose(raw) for block in reader.blocks(node))


def read_mapping(path: Path, raw: bytes, problems: Problems) -> tuple[Entry, ...]:
    """Read a file that is one mapping, such as `_set.yaml`."""
    reader = _Reader(display_path(path), problems)
    entries: list[Entry] = []
    for node in reader.compose(raw):
        value = reader.value(node)
        if value.entries is None:
            reader.note(Problem.FORMAT, f"a mapping is needed here, not {_describe(value)}", value.location)
        entries.extend(value.entries or ())
    return tuple(entries)


class _Reader:
    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._yaml = YAML(typ="safe", pure=True)
        constructor = self._yaml.constructor
        self._constructors: dict[str, Callable[[ScalarNode], object]] = {
            "null": lambda _: None,
            "bool": constructor.construct_yaml_bool,
            "int": constructor.construct_yaml_int,
            "float": constructor.construct_yaml_float,
            "binary": constructor.construct_yaml_binary,
        }
        self._open: set[int] = set()
        self._seen: set[int] = set()
        self._repeats = 0

    def note(self, code: Problem, message: str, location: Location, hint: str = "") -> None:
        self._problems.add(code, f"file {self._file}", message, location, hint=hint)

    def compose(self, raw: bytes) -> Iterator[Node]:
        """Return the root node of each document; none where the file is not YAML."""
        try:
            text = raw.decode("utf-8")
            return iter([node for node in self._yaml.compose_all(text) if node is not None])
        except UnicodeDecodeError as problem:
            line = problem.object.count(b"\n", 0, problem.start) + 1
            column = problem.start - (problem.object.rfind(b"\n", 0, problem.start) + 1) + 1
            self.note(Problem.SYNTAX, "the file is not UTF-8", Location(self._file, line, column))
        except MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            place = Location(self._file, mark.line + 1, mark.column + 1) if mark else Location(self._file)
            said = ": ".join(str(part) for part in (problem.context, problem.problem) if part)
            self.note(Problem.SYNTAX, f"not valid YAML: {said}", place)
        except YAMLError as problem:
            said = str(problem).splitlines()[0]
            self.note(Problem.SYNTAX, f"not valid YAML: {said}", self._unreadable(text))
        except RecursionError:
            self.note(Problem.SYNTAX, "nested too deeply to be a seed file", Location(self._file))
        return iter(())

    def _unreadable(self, text: str) -> Location:
        """Find the first character that YAML does not allow; its reader says only an index."""
        for number, line in enumerate(text.split("\n"), 1):
            for column, character in enumerate(line, 1):
                if not character.isprintable() and character not in "\t\r\x85\u2028\u2029\xa0\ufeff":
                    return Location(self._file, number, column)
        return Location(self._file)

    def place(self, node: Node) -> Location:
        return Location(self._file, node.start_mark.line + 1, node.start_mark.column + 1)

    def value(self, node: Node) -> Value:
        """Convert a node, following aliases."""
        location = self.place(node)
        self._repeats += id(node) in self._seen
        self._seen.add(id(node))
        if id(node) in self._open or self._repeats > MAX_REPEATS:
            self.note(Problem.SYNTAX, "aliases here never end", location, "write the values out")
            return Value(None, location)
        self._open.add(id(node))
        try:
            if isinstance(node, MappingNode):
                entries = tuple(self._entries(node))
                return Value({e.name: e.value.content for e in entries}, location, entries=entries)
            if isinstance(node, SequenceNode):
                return Value([self.value(item).content for item in node.value], location)
            return self._scalar(node, location) if isinstance(node, ScalarNode) else Value(None, location)
        finally:
            self._open.discard(id(node))

    def _entries(self, node: MappingNode) -> Iterator[Entry]:
        seen: dict[str, Location] = {}
        for name_node, value_node in node.value:
            location = self.place(name_node)
            if name_node.tag == f"{_TAG}merge":
                hint = "YAML 1.2 has no merge keys; write the values out"
                self.note(Problem.SYNTAX, "<< is not understood", location, hint)
                continue
            if not isinstance(name_node, ScalarNode):
                self.note(Problem.FORMAT, "a name must be a text", location)
                continue
            name = str(name_node.value)
            if name in seen:
                message = f"{name} is here twice; it is already at {seen[name]}"
                self.note(Problem.DUPLICATE_NAME, message, location, "keep one of the two")
                continue
            seen[name] = location
            yield Entry(name, location, self.value(value_node))

    def _scalar(self, node: ScalarNode, location: Location) -> Value:
        text, tag = str(node.value), str(node.tag).removeprefix(_TAG)
        plain = text if not node.style and tag in _SPELT else None
        if tag in {"str", "timestamp"}:
            return Value(text, location, plain)
        if tag not in self._constructors:
            self.note(Problem.SYNTAX, f"the tag {tag} is not understood", location)
            return Value(None, location)
        try:
            return Value(self._constructors[tag](node), location, plain)
        except (ValueError, KeyError, YAMLError):
            self.note(Problem.SYNTAX, f"{shorten(text)} does not fit its tag !!{tag}", location)
        return Value(None, location)

    def blocks(self, root: Node) -> Iterator[Block]:
        """Read the tables of one document."""
        if isinstance(root, ScalarNode) and root.tag == f"{_TAG}null":
            return
        if not isinstance(root, MappingNode):
            hint = "begin with the name of a table and a colon"
            self.note(Problem.FORMAT, "a seed file is a mapping of tables", self.place(root), hint)
            return
        seen: dict[str, Location] = {}
        for name_node, body in root.value:
            location, name = self.place(name_node), str(name_node.value)
            if not isinstance(name_node, ScalarNode):
                self.note(Problem.FORMAT, "a name must be a text", location)
            elif name in seen:
                message = f"table {name} is here twice; it is already at {seen[name]}"
                self.note(Problem.DUPLICATE_NAME, message, location, "keep the rows of a table together")
            else:
                seen[name] = location
                yield self._block(name, location, body)

    def _block(self, name: str, location: Location, body: Node) -> Block:
        if isinstance(body, SequenceNode):
            return Block(name, location, None, None, tuple(self._rows(body)))
        key: tuple[tuple[str, Location], ...] | None = None
        key_location: Location | None = None
        rows: tuple[RawRow, ...] = ()
        if not isinstance(body, MappingNode):
            self.note(
                Problem.FORMAT,
                f"table {name} needs rows",
                self.place(body),
                "write a list of rows, or a mapping with rows: and perhaps key:",
            )
            return Block(name, location, None, None, ())
        seen: set[str] = set()
        for part, value in body.value:
            said = str(part.value)
            if said not in _BLOCK_KEYS or said in seen:
                message = f"{said} is here twice" if said in seen else f"{said} is not understood here"
                self.note(
                    Problem.DUPLICATE_NAME if said in seen else Problem.FORMAT,
                    message,
                    self.place(part),
                    "a table has key: and rows:",
                )
            elif said == "key":
                key_location = self.place(part)
                key = self._key(value)
            else:
                rows = tuple(self._rows(value))
            seen.add(said)
        return Block(name, location, key, key_location, rows)

    def _key(self, node: Node) -> tuple[tuple[str, Location], ...]:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        if nodes and all(isinstance(n, ScalarNode) and n.tag == f"{_TAG}str" for n in nodes):
            return tuple((str(n.value), self.place(n)) for n in nodes)
        hint = "such as key: [project, title]"
        self.note(Problem.FORMAT, "key: is a list of column names", self.place(node), hint)
        return ()

    def _rows(self, node: Node) -> Iterator[RawRow]:
        if isinstance(node, ScalarNode) and node.tag == f"{_TAG}null":
            return
        if not isinstance(node, SequenceNode):
            self.note(Problem.FORMAT, "rows: is a list", self.place(node), "begin each row with a dash")
            return
        for item in node.value:
            if isinstance(item, MappingNode):
                yield RawRow(self.place(item), tuple(self._entries(item)))
            else:
                message = f"a row is a mapping of columns, not {_describe(self.value(item))}"
                self.note(Problem.FORMAT, message, self.place(item))


def _describe(value: Value) -> str:
    if isinstance(value.content, list):
        return "a list"
    if value.entries is not None:
        return "a mapping"
    return "nothing" if value.content is None else shorten(value.content)
