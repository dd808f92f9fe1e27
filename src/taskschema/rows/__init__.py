"""One row that obeys every rule of a table, or breaks just one."""

from taskschema.rows.breaking import breaking_row, breaking_rows
from taskschema.rows.errors import NoSuchRow
from taskschema.rows.obeying import obeying_row

__all__ = ["NoSuchRow", "breaking_row", "breaking_rows", "obeying_row"]
