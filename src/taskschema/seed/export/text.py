"""Tables and their rows as the text of a file: YAML that a person would write, or JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from taskschema.seed.dynamic import written_out
from taskschema.seed.export.values import Document, Plain, Unwritable

_SIMPLE = re.compile(r"[A-Za-z][\w./+()'!?%*;=&@-]*(?: [\w./+()'!?%*;=&@-]+)*")
"""Texts that are the same text without quotes, in a list as well as alone."""
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that mean something else to YAML 1.1 or 1.2."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_BMP = 0xFFFF


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document."""

    name: str
    key: tuple[str, ...]
    """The columns to declare as key; none where seeding knows them anyway."""
    rows: Sequence[Mapping[str, Document]]


def as_yaml(tables: Sequence[Table]) -> str:
    """Return a document in YAML."""
    return "\n".join("\n".join(_yaml_table(table)) + "\n" for table in tables)


def as_json(tables: Sequence[Table]) -> str:
    """Return a document in JSON, a row on each line. Raises Unwritable for bytes that are no UTF-8."""
    return "{\n" + ",\n".join(_json_table(table) for table in tables) + "\n}\n"


def _json_table(table: Table) -> str:
    rows = ",\n".join(
        f"  {_dump({name: _unpacked(value) for name, value in row.items()})}" for row in table.rows
    )
    if not table.key:
        return f"{_dump(table.name)}: [\n{rows}\n]"
    return f'{_dump(table.name)}: {{"key": {_dump(list(table.key))}, "rows": [\n{rows}\n]}}'


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_json_value)


def _unpacked(value: Document) -> Document:
    return written_out(_json_value(value)) if isinstance(value, bytes) else value


def _json_value(value: object) -> str:
    if isinstance(value, Plain):
        return value.text
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise Unwritable("bytes, of which JSON has none") from None
    raise Unwritable(type(value).__name__)


def _yaml_table(table: Table) -> Iterator[str]:
    yield f"{_text(table.name)}:"
    margin = "  "
    if table.key:
        yield f"  key: [{', '.join(map(_text, table.key))}]"
        yield "  rows:"
        margin = "    "
    for row in table.rows:
        before = "- "
        for name, value in row.items():
            yield f"{margin}{before}{_text(name)}: {_entry(value, margin)}"
            before = "  "


def _entry(value: Document, margin: str) -> str:
    """Return a value of a row; a text of several lines keeps them."""
    if isinstance(value, str) and _keeps_lines(value):
        ends = value.endswith("\n")
        lines = value.removesuffix("\n").split("\n")
        below = "".join(f"\n{margin}    {line}" if line else "\n" for line in lines)
        return f"{'|' if ends else '|-'}{below}"
    return _flow(value)


def _keeps_lines(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and all(lines)
        and all(line.isprintable() and line == line.strip() for line in lines)
        and not any(line.startswith(("#", "---", "...", "\ufeff")) for line in lines)
    )


def _flow(value: Document) -> str:  # noqa: PLR0911
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value)
        case str():
            return _text(value)
        case bytes():
            return f'!!binary "{base64.b64encode(value).decode()}"'
        case Plain():
            return value.text
        case dict():
            return "{" + ", ".join(f"{_text(name)}: {_flow(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"


def _text(text: str) -> str:
    """Return a text, in quotes where it might be taken for something else."""
    if _SIMPLE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() and character != "\ufeff":
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= _BMP else f"\\U{number:08x}"
