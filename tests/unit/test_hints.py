"""One sentence, one hint: whoever raises an error of the tree says what to do next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import taskschema
from taskschema import errors

SOURCE = Path(taskschema.__file__).parent
TREE = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}


def name_of(node: ast.expr) -> str:
    """Return `UnknownRevision` of `UnknownRevision` and of `errors.UnknownRevision`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def says_something(hint: ast.expr) -> bool:
    """False where the hint may be nothing: as it stands, in a branch, as a default."""
    match hint:
        case ast.Constant():
            return bool(hint.value)
        case ast.IfExp():
            return says_something(hint.body) and says_something(hint.orelse)
        case ast.BoolOp(op=ast.Or()):
            return says_something(hint.values[-1])
        case ast.BoolOp():
            return all(map(says_something, hint.values))
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, *default]):
            return bool(default) and says_something(default[0])
    return True


def calls_without_hint(text: str, classes: set[str]) -> Iterator[tuple[int, str]]:
    """Yield line and class of each error that is made without a hint."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and name_of(node.func) in classes:
            hints = [word.value for word in node.keywords if word.arg == "hint"]
            if not hints or not says_something(hints[0]):
                yield node.lineno, name_of(node.func)


def test_every_error_is_made_with_a_hint() -> None:
    files = sorted(SOURCE.rglob("*.py"))
    assert len(files) > 100
    offenders = [
        f"{file.relative_to(SOURCE)}:{line}: {name}"
        for file in files
        for line, name in calls_without_hint(file.read_text(encoding="utf-8"), TREE)
    ]
    assert offenders == []


def test_the_whole_tree_is_watched() -> None:
    """A class of the tree that is defined elsewhere would go unseen."""
    elsewhere = [
        f"{file.relative_to(SOURCE)}:{node.lineno}: {node.name}"
        for file in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and TREE & {name_of(base) for base in node.bases}
        if file.name != "errors.py"
    ]
    assert elsewhere == []


def test_what_counts_as_a_hint() -> None:
    silent = [
        "MigrationError('x')",
        "MigrationError('x', hint='')",
        "MigrationError('x', hint=HINTS.get(state))",
        "errors.ManyHeads('x', heads=[], hint=HINTS.get(state, ''))",
        "errors.ManyHeads('x', heads=[], hint=near or '')",
        "SeedError('x', hint='mend it' if known else '')",
        "ConfigError('x', **others)",
    ]
    for text in silent:
        assert list(calls_without_hint(text, TREE)), text
    outspoken = [
        "MigrationError('x', hint='mend it')",
        "SeedError('x', hint=hint)",
        "SeedError('x', hint='here' if place is None else 'there')",
        "SeedError('x', hint=near('') or 'mend it')",
        "ValueError('x')",
    ]
    for text in outspoken:
        assert not list(calls_without_hint(text, TREE)), text
