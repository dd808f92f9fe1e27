"""What is: a database's schema as frozen values, printed by PostgreSQL."""

from taskschema.catalog.objects import Catalog
from taskschema.catalog.reader import read_catalog

__all__ = ["Catalog", "read_catalog"]
