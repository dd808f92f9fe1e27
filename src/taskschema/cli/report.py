"""What a command has to say: one value, whatever the format that it is rendered in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from taskschema.findings import Finding


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of one command.

    `lines` is the data as text, for stdout; `sentence` says what was done, for stderr; `data` holds further
    keys of the JSON object. A report with findings exits 3. `is_told_in_lines` where the lines say what the
    findings are, as a script does in its comments.
    """

    summary: Mapping[str, object] = field(default_factory=dict)
    lines: Sequence[str] = ()
    sentence: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    is_told_in_lines: bool = False

    @property
    def exit_code(self) -> int:
        """0, or 3 where something was found."""
        return 3 if self.findings else 0
