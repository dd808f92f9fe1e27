"""Options that are set and taken back one by one: storage parameters, and those of foreign objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from taskschema.catalog.ddl.words import literal, name, option
from taskschema.catalog.masking import is_hidden


def parameters(actual: Iterable[str], expected: Iterable[str]) -> Iterator[str]:
    """Yield the actions of ALTER ... that turn one set of storage parameters into another."""
    should, found = _values(expected), _values(actual)
    lost = [word for word in found if word not in should]
    changed = [f"{word}={value}" for word, value in should.items() if found.get(word) != value]
    if lost:
        yield f"RESET ({', '.join(name(tuple(word.split('.'))) for word in lost)})"
    if changed:
        yield f"SET ({', '.join(map(option, changed))})"


def foreign_options(values: Iterable[str]) -> str:
    """Write an OPTIONS clause with a space before it, without secrets: they are not known."""
    known = {word: value for word, value in _values(values).items() if not is_hidden(value)}
    listed = [f"{name(word)} {literal(value)}" for word, value in known.items()]
    return f" OPTIONS ({', '.join(listed)})" if listed else ""


def foreign_changes(actual: Iterable[str], expected: Iterable[str]) -> str:
    """Write the OPTIONS clause of ALTER that turns one set of options into another, as far as it is known."""
    should, found = _values(expected), _values(actual)
    listed = [f"DROP {name(word)}" for word in found if word not in should]
    for word, value in should.items():
        if value != found.get(word) and not is_hidden(value):
            listed.append(f"{'SET' if word in found else 'ADD'} {name(word)} {literal(value)}")
    return f" OPTIONS ({', '.join(listed)})" if listed else ""


def _values(options: Iterable[str]) -> Mapping[str, str]:
    pairs = (each.partition("=") for each in options)
    return {word: value for word, _, value in pairs}
