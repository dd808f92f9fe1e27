"""The file itself: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from taskschema.errors import SeedError
from taskschema.seed.files.document import display_path
from taskschema.seed.files.opening import MAX_DOCUMENT_BYTES
from taskschema.seed.files.sources import DOCUMENTS


def refuse_place(path: Path, *, force: bool) -> None:
    """Raise SeedError for a file of another kind, and for one that is there unless it may be replaced."""
    shown = display_path(path)
    if path.suffix.lower() not in DOCUMENTS:
        raise SeedError(
            f"{shown} is no kind of file that is exported", hint=f"name it {' or '.join(DOCUMENTS)}"
        )
    if path.name[0] in "._":
        raise SeedError(f"{shown} would not be read as a seed", hint="let its name begin with a letter")
    if path.is_dir():
        raise SeedError(f"{shown} is a folder", hint=f"name a file in it, such as {shown}/rows.yaml")
    if path.exists() and not force:
        raise SeedError(f"{shown} is there already", hint="--force replaces it")


def refuse_size(size: int) -> None:
    """Raise SeedError for more than seeding would read of one document."""
    if size > MAX_DOCUMENT_BYTES:
        raise SeedError(
            f"these rows make {size >> 20} MiB, and a seed file has at most {MAX_DOCUMENT_BYTES >> 20}",
            hint="narrow the condition, or take some of the rows with --limit",
        )


def land(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file whole. Raises SeedError where that cannot be; nothing is left behind then."""
    place = path.resolve()
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(beside, data)
            refuse_place(path, force=force)
            beside.replace(place)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
        _settle(place.parent)
    except OSError as problem:
        raise SeedError(
            f"{display_path(path)} cannot be written: {problem.strerror or problem}",
            hint="does its folder exist, may you write there, and is there room?",
        ) from problem


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Let the name of a new file outlast a power cut too, where the system can."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
