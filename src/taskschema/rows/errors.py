"""What cannot be made."""

from __future__ import annotations


class NoSuchRow(ValueError):
    """No row can be made that does what was asked; the message names the column or constraint."""
