"""The rows that bench/seed.py loads: projects, workers, and tasks as CSV and in the peers' formats."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

COLUMNS = (
    "id",
    "title",
    "description",
    "status",
    "priority",
    "progress_percent",
    "due_date",
    "project_id",
    "parent_id",
    "assignee_id",
    "created_at",
    "updated_at",
)
PROJECTS = 200
WORKERS = 5000
_VERBS = ("Write", "Review", "Measure", "Repair", "Move", "Explain", "Test", "Draw", "Remove", "Collect")
_NOUNS = ("the invoice", "the export", "the search box", "a restore", "the sign-in", "the report", "an alarm")
_PLACES = ("on the phone", "for new customers", "in the archive", "at night", "without a network")
_PROGRESS = {"pending": (0, 0), "in_progress": (1, 99), "completed": (100, 100)}
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_RNG = 7

Row = tuple[int | str | None, ...]


def project_slug(number: int) -> str:
    """Return the natural key of a project."""
    return f"project-{number:03}"


def worker_handle(number: int) -> str:
    """Return the key of a worker."""
    return f"@worker-{number:04}"


def put_owners(connection: psycopg.Connection) -> None:
    """Fill the tables that tasks refer to."""
    began = _spelled(_BEGIN)
    with connection.cursor() as cursor:
        with cursor.copy("COPY project (id, name, slug, created_at, updated_at) FROM STDIN") as copy:
            for number in range(1, PROJECTS + 1):
                copy.write_row((number, f"Project {number}", project_slug(number), began, began))
        with cursor.copy("COPY worker (id, name, type, created_at, updated_at) FROM STDIN") as copy:
            for number in range(1, WORKERS + 1):
                kind = "agent" if number % 10 == 0 else "human"
                copy.write_row((worker_handle(number), f"Worker {number}", kind, began, began))


def tasks(count: int) -> Iterator[Row]:
    """Draw tasks, the same ones each time; a parent has a smaller number than its child."""
    drawn = random.Random(_RNG)
    for number in range(1, count + 1):
        status = drawn.choice(("pending", "in_progress", "completed"))
        title = f"{drawn.choice(_VERBS)} {drawn.choice(_NOUNS)} {drawn.choice(_PLACES)}, {number}"
        created = _BEGIN + timedelta(seconds=drawn.randrange(60_000_000))
        updated = created + timedelta(seconds=drawn.randrange(5_000_000))
        due = created + timedelta(days=drawn.randrange(90)) if drawn.random() < 0.5 else None
        yield (
            number,
            title,
            f'What {number} is about: "see above", and nothing else.' if drawn.random() < 0.4 else None,
            status,
            drawn.choice(("low", "medium", "high")),
            drawn.randint(*_PROGRESS[status]),
            _spelled(due) if due else None,
            drawn.randint(1, PROJECTS),
            drawn.randint(1, number - 1) if number > 1 and drawn.random() < 0.7 else None,
            worker_handle(drawn.randint(1, WORKERS)) if drawn.random() < 0.8 else None,
            _spelled(created),
            _spelled(updated),
        )


def write_csv(path: Path, count: int) -> None:
    """Write tasks with raw foreign keys; NULL is nothing between two commas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(tasks(count))


def write_natural_csv(path: Path, count: int) -> None:
    """Write tasks whose project is given by its slug."""
    place = COLUMNS.index("project_id")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS[:place], "project", *COLUMNS[place + 1 :]])
        for row in tasks(count):
            writer.writerow([*row[:place], _slug_of(row[place]), *row[place + 1 :]])


def write_sqlalchemyseed(path: Path, count: int, *, natural: bool) -> None:
    """Write the JSON that sqlalchemyseed reads: with raw foreign keys, or the project by its slug."""
    rows: list[dict[str, object]] = [dict(zip(COLUMNS, row, strict=True)) for row in tasks(count)]
    for row in rows if natural else ():
        slug = {"slug": _slug_of(row.pop("project_id"))}
        row["!project_id"] = {"model": "seed_sqlalchemyseed.Project", "filter": slug}
    path.write_text(json.dumps({"model": "seed_sqlalchemyseed.Task", "data": rows}), encoding="utf-8")


def write_django(path: Path, count: int, *, natural: bool) -> None:
    """Write a fixture of Django's: foreign keys by primary key, or the project by its natural key."""
    names = {"project_id": "project", "parent_id": "parent", "assignee_id": "assignee"}
    found = []
    for row in tasks(count):
        fields: dict[str, object] = {
            names.get(name, name): value for name, value in zip(COLUMNS, row, strict=True)
        }
        if natural:
            fields["project"] = [_slug_of(fields["project"])]
        found.append({"model": "seed_django.task", "pk": fields.pop("id"), "fields": fields})
    path.write_text(json.dumps(found), encoding="utf-8")


def _slug_of(number: object) -> str:
    assert isinstance(number, int)
    return project_slug(number)


def _spelled(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S+00")
