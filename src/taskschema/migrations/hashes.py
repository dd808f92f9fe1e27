"""What a revision file is, as a hash, and what it stands on, as one hash over everything below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter
from hashlib import sha256


def file_sha256(data: bytes) -> str:
    """Return the hash of a file's bytes; a checkout with CRLF gives the same as one with LF."""
    return sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def chain_hashes(parents: Mapping[str, Collection[str]], files: Mapping[str, str]) -> dict[str, str]:
    """Return for each revision the hash of its id, its file and the chain hashes of its parents.

    `parents` are the revisions that one comes down from and those that it depends on; `files` are hashes of
    files. The hash of a head stands for every file below it. Raises KeyError for a parent that `parents` or
    `files` lack, graphlib.CycleError for a circle.
    """
    chained: dict[str, str] = {}
    for revision in TopologicalSorter(parents).static_order():
        below = sorted({chained[parent] for parent in parents[revision]})
        # NUL stands in no hash, so that what comes before the last two of them is the id.
        text = "\0".join((revision, files[revision], " ".join(below)))
        chained[revision] = sha256(text.encode()).hexdigest()
    return chained
