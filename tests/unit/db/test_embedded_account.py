"""Who runs the server."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from taskschema.db.embedded import account, find_binaries
from taskschema.errors import ServerNotStarted


def test_we_can_run_what_we_can_reach(tmp_path: Path) -> None:
    postgres = find_binaries().path("postgres")
    assert account.ourselves().can_run(postgres, tmp_path)
    assert not account.ourselves().can_run(tmp_path / "missing", tmp_path)
    assert not account.ourselves().can_run(postgres, tmp_path / "missing")


def test_nothing_of_the_environment_but_paths_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:s3cret@h/d")
    done = account.ourselves().run(["/usr/bin/env"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    names = {line.partition("=")[0] for line in done.stdout.decode().splitlines()}
    assert names <= {"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL", "TZ", "PWD", "SHLVL", "_"}
    assert b"s3cret" not in done.stdout


def test_a_user_namespace_is_taken_only_where_it_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    postgres = find_binaries().path("postgres")
    found = account.mapped(postgres, tmp_path)
    if found is not None:
        assert (found.uid, found.gid) == (os.geteuid(), os.getegid())
        assert found.can_run(postgres, tmp_path)
        assert not found.is_switched_to
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(refusing))
    assert account.mapped(postgres, tmp_path) is None
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert account.mapped(postgres, tmp_path) is None


def test_an_unprivileged_user_exists_or_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = account.unprivileged()
    assert found.uid > 0
    assert found.is_switched_to
    monkeypatch.setattr(pwd, "getpwall", list)
    with pytest.raises(ServerNotStarted, match="no other user"):
        account.unprivileged()


def test_data_of_a_user_are_served_by_that_user(tmp_path: Path) -> None:
    assert account.owner_of(tmp_path / "missing") is None
    owner = account.owner_of(tmp_path)
    assert owner is None if os.geteuid() == 0 else owner is not None and owner.uid == os.geteuid()
