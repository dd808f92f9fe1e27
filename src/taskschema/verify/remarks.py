"""Why the database may hold rows that break a constraint."""

from __future__ import annotations

from typing import Any


def remarks_of(constraint: Any) -> tuple[str, ...]:
    """Return what is said about a constraint that does not speak for all rows."""
    said = (
        ("NOT ENFORCED", not constraint.enforced),
        ("NOT VALID", constraint.enforced and not constraint.validated),
        ("its triggers are disabled", constraint.is_silenced),
    )
    return tuple(word for word, holds in said if holds)
