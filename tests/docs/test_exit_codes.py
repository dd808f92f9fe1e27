"""The table of exit codes is true, and whole."""

from __future__ import annotations

import re
from pathlib import Path

from taskschema import errors

PAGE = Path(__file__).parents[2] / "docs" / "exit-codes.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<code>\d) \|", re.MULTILINE)


def classes(root: type[errors.TaskschemaError]) -> dict[str, int]:
    found = {} if root.__name__.startswith("_") else {root.__name__: root.exit_code}
    for child in root.__subclasses__():
        found |= classes(child)
    return found


def test_every_error_class_has_its_row() -> None:
    expected = classes(errors.TaskschemaError)
    expected.pop("TaskschemaError")
    stated = {row["name"]: int(row["code"]) for row in ROW.finditer(PAGE.read_text())}
    assert stated == expected


def test_every_error_class_is_in_the_tree_at_the_top() -> None:
    tree = errors.__doc__ or ""
    for name in classes(errors.TaskschemaError):
        assert re.search(rf"\b{name}\b", tree), name


def test_only_the_contracts_codes_are_used() -> None:
    assert set(classes(errors.TaskschemaError).values()) == {3, 4, 5}
