"""CREATE INDEX as PostgreSQL prints it, taken apart: what to build, how to store it, which rows are in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taskschema.catalog.ddl.words import name, options

_TOKEN = re.compile(
    r"(?P<quoted>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<word> (?:WITH \(|WHERE ))|.", re.DOTALL
)
_START = re.compile(r"CREATE (?:UNIQUE )?INDEX (?P<name>\"(?:[^\"]|\"\")*\"|[^\" ]+) ON ")
_OPTION = re.compile(r"(?P<name>[\w.]+)=(?P<value>'(?:[^']|'')*'|[^,]*)(?:, )?")


@dataclass(frozen=True, slots=True)
class IndexText:
    """The parts of a definition; `head` ends with the keys, `predicate` is with WHERE, or empty."""

    head: str
    options: tuple[str, ...]
    predicate: str

    @classmethod
    def parse(cls, definition: str) -> IndexText:
        """Take apart what pg_get_indexdef printed."""
        places = _places(definition)
        where = places.get(" WHERE ", len(definition))
        stored = places.get(" WITH (", where)
        between = definition[stored:where].removeprefix(" WITH (").removesuffix(")")
        stored_as = tuple(f"{each['name']}={_bare(each['value'])}" for each in _OPTION.finditer(between))
        return cls(definition[:stored], stored_as, definition[where:])

    def create(self, *, called: str, concurrently: bool = False, tablespace: str | None = None) -> str:
        """Write the statement for an index of this name."""
        found = _START.match(self.head)
        assert found is not None  # noqa: S101  (every definition begins so)
        verb = self.head[: found.start("name")] + ("CONCURRENTLY " if concurrently else "")
        what = f"{verb}{name(called)}{self.head[found.end('name') :]}{options(self.options)}"
        return f"{what}{f' TABLESPACE {name(tablespace)}' if tablespace else ''}{self.predicate}"


def _places(definition: str) -> dict[str, int]:
    """Return where the clauses begin: the words outside of quotes and parentheses."""
    places: dict[str, int] = {}
    depth = 0
    for token in _TOKEN.finditer(definition):
        if depth == 0 and token["word"]:
            places.setdefault(token["word"], token.start())
        if token["quoted"] is None:
            depth += token.group().count("(") - token.group().count(")")
    return places


def _bare(value: str) -> str:
    return value[1:-1].replace("''", "'") if value.startswith("'") else value
