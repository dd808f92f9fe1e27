"""The natural key of each table that is exported: the columns by which its rows are found again elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from taskschema.errors import SeedError
from taskschema.seed.export.records import TakenRow
from taskschema.seed.files.sources import DOCUMENTS, DocumentSource
from taskschema.seed.lookup import find_rows
from taskschema.seed.problems import Problems, did_you_mean
from taskschema.seed.sets import list_sets
from taskschema.seed.tables import Key, SeedTable, find_table

Keys = Mapping[str, Sequence[Key]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The key of a table, and whether the file has to declare it."""

    columns: Key
    is_declared: bool
    note: str = ""


def wished_keys(wishes: Mapping[str, str], tables: Mapping[str, SeedTable]) -> Keys:
    """Return the keys that somebody asks for, as `{"task": "project,title"}`.

    Raises SeedError for a table or a column that is not there.
    """
    found: dict[str, Sequence[Key]] = {}
    for name, said in wishes.items():
        table = find_table(tables, name)
        if table is None:
            hint = did_you_mean(name, tables, kind="tables")
            raise SeedError(f"there is no table {name} to have a key", hint=hint)
        names = [part.strip() for part in said.split(",")]
        unknown = [each for each in names if each not in table.names]
        if unknown:
            hint = did_you_mean(unknown[0], table.names, kind="columns")
            raise SeedError(f"table {table.name} has no column {unknown[0]!r}", hint=hint)
        key = table.key_named(names)
        if wrong := [column for column in key if table.is_read_only(column)]:
            raise SeedError(
                f"only the database gives {table.name}.{wrong[0]} a value, so that it is no key of a seed",
                hint="name other columns",
            )
        found[table.name] = (key,)
    return found


def declared_keys(directory: Path, tables: Mapping[str, SeedTable], besides: Path | None) -> Keys:
    """Return the keys that seed files of a folder declare, in the order of sets and files.

    Raises SeedInvalid where one of them cannot be read; `besides` is a file that will be replaced.
    """
    if not directory.is_dir():
        return {}
    found: dict[str, dict[Key, None]] = {}
    for each in list_sets(directory):
        named = [(table, [name for name, _ in key]) for table, key in each.keys]
        for path in each.files:
            if path != besides and path.suffix.lower() in DOCUMENTS:
                named += _keys_in(path)
        for name, names in named:
            table = find_table(tables, name)
            if table is not None and set(names) <= table.names:
                found.setdefault(table.name, {})[table.key_named(names)] = None
    return {name: tuple(keys) for name, keys in found.items()}


def _keys_in(path: Path) -> list[tuple[str, list[str]]]:
    problems = Problems()
    if b"key" not in path.read_bytes():
        return []
    blocks = DocumentSource(path).blocks(problems)
    problems.raise_if_any()
    return [(block.table, [name for name, _ in block.key]) for block in blocks if block.key]


def choose_key(
    connection: Connection,
    rows: Sequence[TakenRow],
    wished: Sequence[Key],
    declared: Iterable[Key],
    masked: Collection[str],
) -> Chosen:
    """Choose the key of rows of one table: one that matches each of them, and nothing else in the table.

    What somebody asks for comes first, then what seed files declare, unique constraints, the primary key.
    Raises SeedError where none will do.
    """
    table = rows[0].table
    for key in wished:
        if not _tells_apart(connection, rows, key):
            raise SeedError(
                f"[{', '.join(key)}] is no key of these rows of {table.name}: several have the same values",
                hint=f"name more columns: --key {table.name}={','.join(key)},..",
            )
        return Chosen(key, set(key) != set(_known_anyway(table)))
    for key in (*declared, *_by_merit(table, masked)):
        if not any(table.is_read_only(column) for column in key) and _tells_apart(connection, rows, key):
            return Chosen(key, set(key) != set(_known_anyway(table)))
    return _by_primary_key(table)


def _by_primary_key(table: SeedTable) -> Chosen:
    hint = f"name columns that tell its rows apart: --key {table.name}=COLUMN,COLUMN"
    if any(table.is_read_only(column) for column in table.primary_key):
        raise SeedError(
            f"rows of {table.name} have no natural key, and only the database may number them", hint=hint
        )
    numbers = ", ".join(table.primary_key)
    note = (
        f"rows of {table.name} go by {numbers}, and will replace other rows of that number elsewhere; {hint}"
    )
    return Chosen(table.primary_key, is_declared=True, note=note)


def _known_anyway(table: SeedTable) -> Key:
    """Return the key that seeding takes where a file declares none."""
    choices = table.natural_keys()
    return choices[0] if len(choices) == 1 else ()


def _by_merit(table: SeedTable, masked: Collection[str]) -> Iterator[Key]:
    """Yield the unique constraints of a table: first those that no mask changes, without NULLs, short."""

    def merit(key: Key) -> tuple[object, ...]:
        empty = sum(bool(table.column(column).nullable) for column in key)
        return len(set(key) & set(masked)), empty, len(key), key

    yield from sorted(table.natural_keys(), key=merit)


def _tells_apart(connection: Connection, rows: Sequence[TakenRow], key: Key) -> bool:
    """Say whether each of the rows is the only one in its table with these values; NULL equals NULL."""
    table = rows[0].table
    if any(
        set(known) <= set(key) and not any(table.column(column).nullable for column in known)
        for known in (*table.natural_keys(), table.primary_key)
    ):
        return True
    parts = [row.part(key) for row in rows]
    if not all(isinstance(value, Hashable) for part in parts for value in part):
        return False
    if len(set(parts)) < len(parts):
        return False
    return all(len(found) == 1 for found in find_rows(connection, table, key, parts))
