"""What the models say, created in a scratch database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import MetaData

from taskschema.catalog import Catalog, read_catalog
from taskschema.catalog.modelled import create_modelled, read_surroundings
from taskschema.db.opening import url_of
from taskschema.db.scratch import scratch_database
from taskschema.db.url import DatabaseUrl
from taskschema.drift.expected.expressible import SUBJECTS, expressible
from taskschema.drift.expected.source import Question, Sides


@dataclass(frozen=True)
class Models:
    """The models of a project; `everything` compares what they cannot express, too."""

    metadata: MetaData | Sequence[MetaData]
    scratch_url: DatabaseUrl | None = None
    everything: bool = False

    @property
    def name(self) -> str:
        """The models."""
        return "the models"

    @property
    def subjects(self) -> tuple[str, ...]:
        """What models can express."""
        return SUBJECTS

    def agrees(self, question: Question) -> bool:
        """Say nothing yet."""
        del question
        return False

    def read(self, question: Question) -> Sides:
        """Create the models, and read both sides; raises ConfigError where PostgreSQL refuses them."""
        expected = self._create(question)
        actual = read_catalog(question.live, ignore_tables=question.ignore_tables, subjects=question.subjects)
        if self.everything:
            return Sides(expected, actual)
        return expressible(expected, actual)

    def _create(self, question: Question) -> Catalog:
        was_in_transaction = question.live.in_transaction()
        around = read_surroundings(question.live)
        if not was_in_transaction:
            question.live.rollback()  # so that the catalog is read in a snapshot of its own
        with scratch_database(url_of(question.live), scratch_url=self.scratch_url) as scratch:
            create_modelled(self.metadata, scratch, surroundings=around)
            return read_catalog(scratch, ignore_tables=(), subjects=question.subjects)
