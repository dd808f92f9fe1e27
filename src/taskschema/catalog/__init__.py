"""What is: a database's schema as frozen values, printed by PostgreSQL."""

from taskschema.catalog.compare import compare
from taskschema.catalog.objects import Catalog
from taskschema.catalog.reader import read_catalog

__all__ = ["Catalog", "compare", "read_catalog"]
