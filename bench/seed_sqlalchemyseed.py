"""One load by sqlalchemyseed into the canonical tables: `seed_sqlalchemyseed.py FILE`, DATABASE_URL set.

By HybridSeeder where the file refers to rows of the database (`filter`), else by the faster Seeder. Runs in
the environment of the peers. Prints a JSON object with the seconds of reading, seeding and COMMIT.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemyseed import HybridSeeder, Seeder, load_entities_from_json


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}  # noqa: RUF012


class Project(Base):
    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]


class Worker(Base):
    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(primary_key=True)


class Task(Base):
    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str]
    priority: Mapped[str]
    progress_percent: Mapped[int]
    due_date: Mapped[datetime | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("worker.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


def main(path: str) -> None:
    """Load one file."""
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.connect(), Session(engine) as session:
        began = time.perf_counter()
        entities = load_entities_from_json(path)
        is_natural = any("!project_id" in row for row in entities["data"][:1])
        (HybridSeeder if is_natural else Seeder)(session).seed(entities)
        session.commit()
        took = time.perf_counter() - began
    print(json.dumps({"seconds": took}))


if __name__ == "__main__":
    sys.modules["seed_sqlalchemyseed"] = sys.modules["__main__"]  # files name their model by its module
    main(sys.argv[1])
