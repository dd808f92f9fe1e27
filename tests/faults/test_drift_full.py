"""A check of drift where there is no room left for what it would remember."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import Connection

from taskschema.drift import find_drift
from taskschema.drift.expected import Models, cache
from tests.integration.drift.made import models, run


def on_a_full_disk(**options: object) -> tuple[int, str]:
    """Make a file as `mkstemp` does, on a device on which nothing can be written."""
    descriptor, name = tempfile.mkstemp(dir=str(options["dir"]), suffix=str(options["suffix"]))
    os.close(descriptor)
    return os.open("/dev/full", os.O_WRONLY), name


def test_nothing_is_remembered_and_nothing_lies_around(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = models()
    metadata.create_all(connection)
    connection.commit()
    run(connection, "ALTER TABLE task ADD extra int")
    source = Models(metadata, home=tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "tempfile", type("Full", (), {"mkstemp": staticmethod(on_a_full_disk)}))
        (full,) = find_drift(connection, source).findings
        assert full.object == "column public.task.extra"
        assert list((tmp_path / ".taskschema" / "cache").iterdir()) == []
    assert find_drift(connection, source).findings == (full,)
