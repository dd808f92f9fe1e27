"""Files as bytes: opened once, unpacked where they are packed, and watched while they are read."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from taskschema.findings import Location
from taskschema.seed.files.document import display_path
from taskschema.seed.problems import Problem, Problems

BLOCK_BYTES = 1 << 20
MAX_RECORD_BYTES = 8 << 20
"""A longer line or record is no row of a seed."""
MAX_DOCUMENT_BYTES = 32 << 20
"""A document is held in memory with the place of every value; rows that are more than this come as lines."""
BOM = b"\xef\xbb\xbf"


def read_blocks(path: Path, problems: Problems, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked and without a byte order mark; what goes wrong is noted."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                _note(path, problems, "is not a regular file")
                return
            yield from _without_mark(_unpacked(path, file), size)
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


def _unpacked(path: Path, file: BinaryIO) -> BinaryIO:
    return gzip.GzipFile(fileobj=file) if path.suffix.lower() == ".gz" else file  # type: ignore[return-value]


def _without_mark(file: BinaryIO, size: int) -> Iterator[bytes]:
    is_first = True
    while block := file.read(size):
        yield block.removeprefix(BOM) if is_first else block
        is_first = False


def _print(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _note(path: Path, problems: Problems, message: str, *, hint: str = "") -> None:
    file = display_path(path)
    problems.add(Problem.SYNTAX, f"file {file}", message, Location(file), hint=hint)
