"""What cannot be made."""

from __future__ import annotations


class NoSuchRow(ValueError):  # noqa: N818 - a fact about the table, not a fault of the program
    """No row can be made that does what was asked; the message names the column or constraint."""
