"""Files as bytes: opened once, unpacked where they are packed, and watched while they are read."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from taskschema.findings import Location
from taskschema.seed.files.document import display_path
from taskschema.seed.problems import Problem, Problems

BLOCK_BYTES = 1 << 16
"""The fields of so much text stay in the cache of a processor; those of a megabyte take half as long more."""
MAX_RECORD_BYTES = 8 << 20
"""A longer line or record is no row of a seed."""
MAX_DOCUMENT_BYTES = 32 << 20
"""A document is held in memory with the place of every value; rows that are more than this come as lines."""
BOM = b"\xef\xbb\xbf"


def read_blocks(path: Path, problems: Problems, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked and without a byte order mark; what goes wrong is noted."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe is to wait for who writes it
            _note(path, problems, "is not a regular file")
            return
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            yield from _without_mark(_unpacked(path, _Bounded(file, before.st_size)), size)
            after = os.fstat(file.fileno())
            if _print(before) != _print(after) or _print(before) != _print(path.stat()):
                message = "the file changed while it was read"
                problems.add(
                    Problem.CHANGED, f"file {display_path(path)}", message, Location(display_path(path)),
                    hint="seed again when nobody writes it any more",
                )  # fmt: skip
    except (EOFError, gzip.BadGzipFile, zlib.error):
        _note(path, problems, "the file is not whole: what is packed in it ends too early, or is no gzip")
    except OSError as problem:
        _note(path, problems, f"the file cannot be read: {problem.strerror or problem}")


def read_document_bytes(path: Path, problems: Problems) -> bytes | None:
    """Return a whole document; None, and a finding, where it cannot be read or is too large."""
    blocks: list[bytes] = []
    total = 0
    before = len(problems)
    for block in read_blocks(path, problems):
        total += len(block)
        if total > MAX_DOCUMENT_BYTES:
            _note(
                path,
                problems,
                f"the file is larger than {MAX_DOCUMENT_BYTES >> 20} MiB, too large for a document",
                hint="write the rows as CSV or as JSON lines: those are read as they stream",
            )
            return None
        blocks.append(block)
    return b"".join(blocks) if len(problems) == before else None


def not_utf8(path: Path, problem: UnicodeDecodeError, line: int) -> tuple[str, Location]:
    """Return what to say of a byte that is not UTF-8, and where it is; `line` is that of the first byte."""
    before: bytes = problem.object[: problem.start]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return "the file is not UTF-8", Location(display_path(path), line + before.count(b"\n"), column)


class _Bounded:
    """A file up to the size that it had when it was opened: what others add meanwhile might never end."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1) -> bytes:
        """Read some bytes; none at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        block = self._file.read(wanted)
        self._left -= len(block)
        return block


def _unpacked(path: Path, file: _Bounded) -> _Bounded | gzip.GzipFile:
    if path.suffix.lower() != ".gz":
        return file
    packed: Any = file
    return gzip.GzipFile(fileobj=packed, mode="rb")


def _without_mark(file: _Bounded | gzip.GzipFile, size: int) -> Iterator[bytes]:
    is_first = True
    while block := file.read(size):
        yield block.removeprefix(BOM) if is_first else block
        is_first = False


def _print(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _note(path: Path, problems: Problems, message: str, *, hint: str = "") -> None:
    file = display_path(path)
    problems.add(Problem.SYNTAX, f"file {file}", message, Location(file), hint=hint)
