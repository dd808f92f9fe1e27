"""`get_session` and `get_async_session` as FastAPI dependencies, on a real database and a real server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import pytest
import uvicorn
from fastapi import Depends, FastAPI
from sqlmodel import Session, select
from sqlmodel.ext.asyncio.session import AsyncSession

from taskschema.db.sessions import dispose_async_engine, dispose_engine, get_async_session, get_session
from taskschema.db.url import DatabaseUrl
from taskschema.models import Worker, WorkerCreate, WorkerRead


def application() -> FastAPI:
    app = FastAPI()

    @app.post("/workers", response_model=WorkerRead, status_code=201)
    async def create(
        data: WorkerCreate, session: Annotated[AsyncSession, Depends(get_async_session)]
    ) -> Worker:
        worker = Worker.model_validate(data)
        session.add(worker)
        await session.commit()
        await session.refresh(worker)
        return worker

    @app.get("/workers", response_model=list[WorkerRead])
    def every(session: Annotated[Session, Depends(get_session)]) -> list[Worker]:
        return list(session.exec(select(Worker)).all())

    @app.post("/dispose")
    async def dispose() -> None:
        await dispose_async_engine()

    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the application on a free port of this machine, in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listener])), name="uvicorn"
        )
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_sync_and_async_handlers_share_a_database(
    database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.reveal())
    try:
        with served(application()) as address, httpx.Client(base_url=address, timeout=30) as client:
            made = client.post("/workers", json={"id": "@claude-code", "name": "Claude", "type": "agent"})
            assert made.status_code == 201, made.text
            assert made.json()["created_at"].endswith("Z")
            assert client.post("/workers", json={"id": "x", "name": "X", "type": "robot"}).status_code == 422
            assert [worker["id"] for worker in client.get("/workers").json()] == ["@claude-code"]
            assert client.post("/dispose").status_code == 200
    finally:
        dispose_engine()
