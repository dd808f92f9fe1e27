"""What should be, from four sources behind one noun."""

from taskschema.drift.expected.migrations import Migrations
from taskschema.drift.expected.models import Models
from taskschema.drift.expected.recorded import Recorded
from taskschema.drift.expected.source import Sides, Source
from taskschema.drift.expected.url import AnotherDatabase

__all__ = ["AnotherDatabase", "Migrations", "Models", "Recorded", "Sides", "Source"]
