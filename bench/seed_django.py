"""One load by Django's loaddata into the canonical tables: `seed_django.py FIXTURE`, libpq's variables set.

Runs in the environment of the peers: a Django project in one file. Prints a JSON object with the seconds of
`loaddata`, which reads, saves and commits.
"""

from __future__ import annotations

import json
import os
import sys
import time

import django
from django.apps import AppConfig
from django.conf import settings

if __name__ == "__main__":
    sys.modules["seed_django"] = sys.modules["__main__"]  # so that the application finds itself


class SeedDjango(AppConfig):
    name = label = "seed_django"
    path = "."


# Host, port, user and password come from libpq's variables; of the database Django itself wants to know.
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"]}},
    INSTALLED_APPS=["seed_django.SeedDjango"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402


class BySlug(models.Manager):
    def get_by_natural_key(self, slug: str) -> models.Model:
        return self.get(slug=slug)


class Project(models.Model):
    slug = models.TextField(unique=True)
    objects = BySlug()

    class Meta:
        app_label, db_table, managed = "seed_django", "project", False


class Worker(models.Model):
    id = models.TextField(primary_key=True)

    class Meta:
        app_label, db_table, managed = "seed_django", "worker", False


class Task(models.Model):
    title = models.CharField(max_length=200)
    description = models.TextField(null=True)
    status = models.TextField()
    priority = models.TextField()
    progress_percent = models.IntegerField()
    due_date = models.DateTimeField(null=True)
    project = models.ForeignKey(Project, models.SET_NULL, null=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    assignee = models.ForeignKey(Worker, models.SET_NULL, null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "seed_django", "task", False


def main(path: str) -> None:
    """Load one fixture."""
    connection.ensure_connection()
    began = time.perf_counter()
    call_command("loaddata", path, verbosity=0)
    print(json.dumps({"seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main(sys.argv[1])
