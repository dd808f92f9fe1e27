"""What seeds hang on beside the database: their files, and the code of the models."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from taskschema import __version__

_BLOCK = 1 << 20
_LIBRARIES = frozenset({"site-packages", "dist-packages"})


def hash_of_sets(places: Iterable[Path]) -> str:
    """Return a hash of all files of these sets, their names included. Raises OSError.

    A place is the folder of a set, or the one file that it consists of.
    """
    total = hashlib.sha256(__version__.encode())
    for place in places:
        files = sorted(place.iterdir()) if place.is_dir() else [place]
        for path in files:
            if path.is_file():
                total.update(
                    f"{place.name}/{path.name}\0{hash_of_file(path)}\n".encode(errors="surrogateescape")
                )
    return total.hexdigest()


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, read a piece at a time. Raises OSError."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total.update(block)
    return total.hexdigest()


def sources_of_models(root: Path, modules: Iterable[str]) -> dict[str, str]:
    """Return the files of all code of a project that is imported by now, and their hashes. Raises OSError.

    `modules` are those that define models, wherever they stand: a validator may sit in any other of the
    project's. This package goes by its version.
    """
    wanted = set(modules)
    found: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or name == "__main__":
            continue
        path = Path(file).resolve()
        is_own = path.is_relative_to(root.resolve()) and not _LIBRARIES & set(path.parts)
        if name in wanted or (is_own and name.partition(".")[0] != "taskschema"):
            found[str(path)] = hash_of_file(path)
    return found


def are_unchanged(sources: Mapping[str, str]) -> bool:
    """Claim that files still have the hashes that were kept of them."""
    try:
        return all(hash_of_file(Path(path)) == kept for path, kept in sources.items())
    except OSError:
        return False
