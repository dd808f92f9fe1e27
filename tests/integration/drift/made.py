"""What tests of expected sources share: how many scratch databases were made, and small models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, MetaData

from taskschema.db.scratch import scratch_database
from taskschema.drift.expected import scratching


@dataclass
class Count:
    number: int = 0

    def taken(self) -> int:
        """Return how many there were since the last time."""
        number, self.number = self.number, 0
        return number


@contextmanager
def counted_scratches(patch: pytest.MonkeyPatch) -> Iterator[Count]:
    """Count the scratch databases that sources ask for."""
    count = Count()

    def counting(*args: Any, **options: Any) -> Any:
        count.number += 1
        return scratch_database(*args, **options)

    patch.setattr(scratching, "scratch_database", counting)
    yield count


def run(connection: Connection, *statements: str) -> None:
    with connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)


def models(*extra: sa.Column[Any]) -> MetaData:
    metadata = MetaData()
    sa.Table("worker", metadata, sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True))
    sa.Table(
        "task", metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False, server_default="", comment="what to do"),
        sa.Column("worker_id", sa.ForeignKey("worker.id", name="fk_task_worker"), index=True),
        sa.CheckConstraint("id > 0", name="ck_task_id"),
        *extra,
    )  # fmt: skip
    return metadata
