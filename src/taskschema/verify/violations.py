"""The keys of all rows that break a rule, in a file: one line or row each, as they come from the server."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from taskschema.catalog.objects import qualify
from taskschema.config.suggestion import did_you_mean
from taskschema.errors import ConfigError
from taskschema.verify.broken import Pairs
from taskschema.verify.rules import Rule

COLUMNS = ("code", "object", "table", "key", "rule")
"""`key` is an object of JSON, in CSV and Parquet too: tables have keys of different columns."""
_BATCH = 10_000


class Sink(Protocol):
    """Takes the key of each row that breaks a rule."""

    def add(self, rule: Rule, key: Pairs) -> None:
        """Take one."""


class _Lines:
    """A sink that writes each row as it comes."""

    def __init__(self, write: Callable[[Sequence[Any]], object]) -> None:
        self._write = write

    def add(self, rule: Rule, key: Pairs) -> None:
        self._write(record_of(rule, key))


def record_of(rule: Rule, key: Pairs) -> tuple[str, str, str, dict[str, str | None], str]:
    """Return what is written of one row, in the order of COLUMNS."""
    return rule.code, rule.object, qualify(*rule.relation.names), dict(key), rule.words


@contextmanager
def open_violations(path: Path) -> Iterator[Sink]:
    """Lend a sink that writes to a file: .jsonl, .csv or .parquet; the file is whole or it is not there.

    Raises ConfigError for another ending, or where the file cannot be written.
    """
    kinds = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        hint = did_you_mean(path.suffix, kinds) or "its name ends with .jsonl, .csv or .parquet"
        raise ConfigError(f"--out: {path.name} is of no kind that is known", hint=hint)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with kind(unfinished) as sink:
            yield sink
        unfinished.replace(path)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise ConfigError(
            f"--out: {path} cannot be written: {reason}", hint="name a file in a folder that can be written"
        ) from problem
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def _jsonl(path: Path) -> Iterator[Sink]:
    with path.open("w", encoding="utf-8") as file:
        yield _Lines(
            lambda record: file.write(
                f"{json.dumps(dict(zip(COLUMNS, record, strict=True)), ensure_ascii=False)}\n"
            )
        )


@contextmanager
def _csv(path: Path) -> Iterator[Sink]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        yield _Lines(lambda record: writer.writerow(_flat(record)))


def _flat(record: Sequence[Any]) -> list[str]:
    return [
        json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value) for value in record
    ]


@contextmanager
def _parquet(path: Path) -> Iterator[Sink]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as missing:
        raise ConfigError(
            "--out: Parquet needs pyarrow", hint="pip install 'taskschema[parquet]'"
        ) from missing
    schema = arrow.schema([(name, arrow.string()) for name in COLUMNS])
    batch: list[list[str]] = []
    with parquet.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            columns = [list(column) for column in zip(*batch, strict=True)] or [[] for _ in COLUMNS]
            writer.write_table(arrow.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema))
            batch.clear()

        def add(record: Sequence[Any]) -> None:
            batch.append(_flat(record))
            if len(batch) >= _BATCH:
                flush()

        yield _Lines(add)
        flush()
