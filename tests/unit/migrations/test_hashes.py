"""Hashes of revision files and of what they stand on."""

from __future__ import annotations

from graphlib import CycleError
from hashlib import sha256

import pytest

from taskschema.migrations.hashes import chain_hashes, file_sha256


def test_a_file_is_hashed_as_its_bytes() -> None:
    assert file_sha256(b"revision = 'a'\n") == sha256(b"revision = 'a'\n").hexdigest()


def test_the_ends_of_lines_do_not_matter_and_all_else_does() -> None:
    assert file_sha256(b"a\r\nb\r\n") == file_sha256(b"a\nb\n")
    assert file_sha256(b"a\rb\n") != file_sha256(b"a\nb\n")
    assert file_sha256(b"a\nb\n ") != file_sha256(b"a\nb\n")


def test_a_chain_hash_is_what_the_page_says() -> None:
    chained = chain_hashes({"a": (), "b": ("a",)}, {"a": "1", "b": "2"})
    assert chained["a"] == sha256(b"a\x001\x00").hexdigest()
    assert chained["b"] == sha256(f"b\x002\x00{chained['a']}".encode()).hexdigest()


PARENTS = {"base": (), "left": ("base",), "right": ("base",), "top": ("left", "right")}
FILES = {"base": "1", "left": "2", "right": "3", "top": "4"}


@pytest.mark.parametrize("changed", FILES)
def test_a_changed_file_changes_all_above_it_and_nothing_else(changed: str) -> None:
    before = chain_hashes(PARENTS, FILES)
    after = chain_hashes(PARENTS, {**FILES, changed: "other"})
    above = {"base": {"base", "left", "right", "top"}, "left": {"left", "top"}, "right": {"right", "top"}}
    assert {name for name in FILES if before[name] != after[name]} == above.get(changed, {"top"})


def test_the_order_of_parents_does_not_matter() -> None:
    turned = {**PARENTS, "top": ("right", "left", "right")}
    assert chain_hashes(turned, FILES) == chain_hashes(PARENTS, FILES)


def test_another_parent_is_another_chain() -> None:
    other = {**PARENTS, "top": ("left",)}
    assert chain_hashes(other, FILES)["top"] != chain_hashes(PARENTS, FILES)["top"]


def test_files_that_change_places_change_the_chain() -> None:
    swapped = {**FILES, "left": "3", "right": "2"}
    assert chain_hashes(PARENTS, swapped)["top"] != chain_hashes(PARENTS, FILES)["top"]


def test_a_long_history_needs_no_deep_stack() -> None:
    names = [f"r{number}" for number in range(5000)]
    parents = {name: names[index - 1 : index] if index else [] for index, name in enumerate(names)}
    chained = chain_hashes(dict(reversed(parents.items())), dict.fromkeys(names, "same"))
    assert len(set(chained.values())) == len(names)


def test_a_parent_that_is_not_there_and_a_circle_are_refused() -> None:
    with pytest.raises(KeyError):
        chain_hashes({"b": ("a",)}, {"b": "1"})
    with pytest.raises(CycleError):
        chain_hashes({"a": ("b",), "b": ("a",)}, {"a": "1", "b": "2"})
