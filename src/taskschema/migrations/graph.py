"""The graph of revisions, read from the headers of their files as text; nothing of them is imported.

It is made to be compared with the ledger: what is misread here gives another chain hash there, or another
head, and so nobody takes it for what was applied. Whatever looks unusual is left to Alembic.
"""

from __future__ import annotations

import os
import re
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError
from pathlib import Path
from typing import NamedTuple

from taskschema.migrations.hashes import chain_hashes, file_sha256

_Header = dict[str, tuple[str, ...]]

_HEADER = re.compile(
    r"""
    \n(?P<name> revision | down_revision | depends_on | branch_labels )[ \t]*(?=[^\w\s.])
    (?:
      (?: :[^=\n]* )?  =  [ \t]*
      (?:
        (?P<none> None )
      | (?P<text> "[^"\\\n]*" | '[^'\\\n]*' )
      | (?P<several> \( [^()\[\]{}]* \) | \[ [^()\[\]{}]* \] )
      )
      [ \t]*(?: \#[^\n]* )?(?= \n )
    )?
    """,
    re.VERBOSE,
)
_NOT_LOADED = ("__init__", ".#")
"""How the names of files begin that Alembic passes over."""


class Node(NamedTuple):
    """One revision, as its file's header states it."""

    revision: str
    down_revisions: tuple[str, ...]
    depends_on: tuple[str, ...]
    path: str
    file_sha256: str

    @property
    def parents(self) -> tuple[str, ...]:
        """What has to be applied before."""
        return self.down_revisions + self.depends_on


@dataclass(frozen=True, slots=True)
class Graph:
    """All revisions of a folder, and the chain hash of each."""

    nodes: Mapping[str, Node]
    chain_hashes: Mapping[str, str]

    @property
    def heads(self) -> tuple[str, ...]:
        """The revisions that nothing follows, sorted; one that is only depended on is a head too."""
        followed = {below for node in self.nodes.values() for below in node.down_revisions}
        return tuple(sorted(self.nodes.keys() - followed))


def read_graph(folder: Path) -> Graph | None:
    """Read the graph of the files in a folder of revisions, None for anything unusual; raises OSError."""
    nodes: dict[str, Node] = {}
    for path in _files(folder) or ():
        node = _read(path)
        if node is None or node.revision in nodes:
            return None
        nodes[node.revision] = node
    try:
        chained = chain_hashes(
            {name: node.parents for name, node in nodes.items()},
            {name: node.file_sha256 for name, node in nodes.items()},
        )
    except (KeyError, CycleError):
        return None
    return Graph(nodes, chained) if nodes else None


def _files(folder: Path) -> list[str] | None:
    """Return the revision files, None where something else may be meant to be one."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.endswith(".py"):
                if not name.startswith(_NOT_LOADED):
                    found.append(entry.path)
            elif name.endswith((".pyc", ".pyo")) or (name != "__pycache__" and _holds_files(entry)):
                return None
    return found


def _holds_files(entry: os.DirEntry[str]) -> bool:
    """Claim that a folder holds Python, which Alembic reads only if it is told to."""
    if not entry.is_dir():
        return False
    return any(name.endswith((".py", ".pyc")) for _, _, names in os.walk(entry.path) for name in names)


def _read(path: str) -> Node | None:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # pathlib takes twice as long
        data = file.read()
    header = _header(data)
    if header is None or len(header.get("revision", ())) != 1 or "down_revision" not in header:
        return None
    (revision,) = header["revision"]
    return Node(revision, header["down_revision"], header.get("depends_on", ()), path, file_sha256(data))


def _header(data: bytes) -> _Header | None:
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return None
    found: _Header = {}
    for match in _HEADER.finditer("\n" + text.replace("\r\n", "\n") + "\n"):
        name, none, one, several = match.groups()
        value = () if none else (one[1:-1],) if one else _several(several)
        if value is None or name in found or not all(value):
            return None
        found[name] = value
    return found


def _several(text: str | None) -> tuple[str, ...] | None:
    """Return the strings in a tuple or a list, None for anything else."""
    if text is None:
        return None
    try:
        value = literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    if not isinstance(value, tuple | list) or not all(isinstance(one, str) for one in value):
        return None
    return tuple(value)
