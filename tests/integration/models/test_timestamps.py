"""One timestamp type, the same in psycopg, asyncpg, SQLite and aiosqlite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from taskschema.db.engines import create_async_engine, create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.models import UTCTimestamp

MOMENTS = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UTCTimestamp()))

NOON = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
WRITTEN = [
    NOON,
    NOON.astimezone(timezone(timedelta(hours=9))),
    NOON.astimezone(timezone(-timedelta(hours=3, minutes=30))),
    NOON.replace(tzinfo=None),
    None,
]
READ = [NOON, NOON, NOON, NOON, None]
ROWS = [{"id": number, "at": value} for number, value in enumerate(WRITTEN)]
QUERY = select(MOMENTS.c.at).order_by(MOMENTS.c.id)


def _check(found: list[datetime | None]) -> None:
    assert found == READ
    assert all(value is None or value.tzinfo is UTC for value in found)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_psycopg(empty_database: DatabaseUrl, zone: str) -> None:
    engine = create_command_engine(empty_database)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET TIME ZONE '{zone}'")
        connection.execute(CreateTable(MOMENTS))
        connection.execute(insert(MOMENTS), ROWS)
        _check(list(connection.scalars(QUERY)))
        same = select(MOMENTS.c.id).where(MOMENTS.c.at == WRITTEN[3]).order_by(MOMENTS.c.id)
        assert list(connection.scalars(same)) == [0, 1, 2, 3]
    engine.dispose()


def test_sqlite() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(CreateTable(MOMENTS))
        connection.execute(insert(MOMENTS), ROWS)
        _check(list(connection.scalars(QUERY)))
    engine.dispose()


@asynccontextmanager
async def _connected(url: DatabaseUrl) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _there_and_back(url: DatabaseUrl, zone: str = "") -> list[datetime | None]:
    async with _connected(url) as connection:
        if zone:
            await connection.exec_driver_sql(f"SET TIME ZONE '{zone}'")
        await connection.execute(CreateTable(MOMENTS))
        await connection.execute(insert(MOMENTS), ROWS)
        return list((await connection.scalars(QUERY)).all())


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_async_postgresql(empty_database: DatabaseUrl, driver: str) -> None:
    _check(asyncio.run(_there_and_back(replace(empty_database, driver=driver), "Asia/Kolkata")))


def test_aiosqlite(tmp_path: Path) -> None:
    url = DatabaseUrl.parse(f"sqlite+aiosqlite:///{tmp_path / 'moments.db'}")
    _check(asyncio.run(_there_and_back(url)))
