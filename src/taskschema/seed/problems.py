"""What is wrong in seed files, gathered so that all of it is said at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum

from taskschema.errors import SeedInvalid
from taskschema.findings import Finding, Location


class Problem(StrEnum):
    """The codes of findings about seed files."""

    SYNTAX = "seed-syntax"
    FORMAT = "seed-format"
    SET = "seed-set"
    UNKNOWN_TABLE = "seed-unknown-table"
    UNKNOWN_COLUMN = "seed-unknown-column"
    DUPLICATE_NAME = "seed-duplicate-name"
    GENERATED_COLUMN = "seed-generated-column"
    INVALID_VALUE = "seed-invalid-value"
    MISSING_VALUE = "seed-missing-value"
    KEY = "seed-key"
    DUPLICATE_ROW = "seed-duplicate-row"
    REFERENCE = "seed-reference"
    CYCLE = "seed-cycle"
    CHANGED = "seed-changed"
    ENVIRONMENT = "seed-environment"


class Problems:
    """Findings in the making."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._omitted = 0

    def __len__(self) -> int:
        return len(self._findings)

    def __bool__(self) -> bool:
        return bool(self._findings)

    def add(
        self,
        code: Problem,
        subject: str,
        message: str,
        location: Location | None,
        *,
        hint: str = "",
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        """Note one finding; the same one twice (an alias in YAML) is one."""
        finding = Finding(
            code=code.value,
            object=subject,
            message=message,
            hint=hint,
            expected=expected,
            actual=actual,
            location=location,
        )
        if finding not in self._findings:
            self._findings.append(finding)

    def omit(self, count: int) -> None:
        """Say that so many rows more are wrong, and are not told one by one."""
        self._omitted += count

    def raise_if_any(self) -> None:
        """Raise SeedInvalid with everything that was noted."""
        if not self._findings:
            return
        first = min(self._findings)
        others = len(self._findings) - 1
        more = f", and {others} more" if others else ""
        more += f"; {self._omitted} more rows are wrong, and not told one by one" if self._omitted else ""
        raise SeedInvalid(
            f"seeds are invalid: {first.location}: {first.message}{more}",
            findings=self._findings,
            hint=(not others and first.hint) or "nothing was written; mend the files and seed again",
        )


def did_you_mean(name: str, known: Iterable[str], *, kind: str) -> str:
    """Return a hint: the nearest known name, else all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known {kind}: {', '.join(names)}" if names else f"there are no {kind}"


def shorten(value: object, width: int = 80) -> str:
    """Return the value as a person wrote it, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= width else text[: width - 1] + "…"
