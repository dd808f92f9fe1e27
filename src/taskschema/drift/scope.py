"""Which findings are asked for: patterns that are ignored with a reason, or are all there is to see."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from taskschema.catalog.objects import SUBJECTS, Catalog, CatalogObject
from taskschema.config.suggestion import did_you_mean
from taskschema.errors import ConfigError
from taskschema.findings import Finding, Severity

_LEVELS = (Severity.COSMETIC, Severity.BEHAVIOUR, Severity.BREAKING)
_PARTS = {"column": "tables", "constraint": "tables", "index": "tables"}
_ROUTINES = ("function", "procedure", "aggregate", "window function")
_RELATIONS = ("table", "view", "materialized view", "foreign table")
_EXAMPLE = "write kind:pattern, such as table:public.tmp_* or grant:*"


def subjects_by_kind() -> Mapping[str, str]:
    """Return every kind of object that findings name, with the field of Catalog that it is in."""
    hints = typing.get_type_hints(Catalog)
    classes: dict[str, type[CatalogObject]] = {name: typing.get_args(hints[name])[0] for name in SUBJECTS}
    words = {getattr(cls, "word", None): subject for subject, cls in classes.items()}
    named = {word: subject for word, subject in words.items() if isinstance(word, str)}
    return {**named, **dict.fromkeys(_ROUTINES, "routines"), **_PARTS}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of object and a pattern for its qualified name, with `*`, `?` and `[...]`; `*` for all kinds."""

    kind: str
    name: str

    @classmethod
    def parse(cls, text: str, said: str) -> Pattern:
        """Read `kind:pattern`; `said` is where it stands. Raises ConfigError."""
        kind, colon, name = text.partition(":")
        if not colon or not name.strip():
            raise ConfigError(f"{said}: {text!r} is not a kind and a pattern", hint=_EXAMPLE)
        word, known = kind.strip().replace("_", " "), subjects_by_kind()
        if word != "*" and word not in known:
            hint = did_you_mean(word, known) or f"kinds are {', '.join(sorted(known))}"
            raise ConfigError(f"{said}: there is no kind of object called {word!r}", hint=hint)
        return cls(word, name.strip())

    def matches(self, finding: Finding) -> bool:
        """True for an object of the kind whose name fits; a relation's pattern covers what belongs to it."""
        if self.kind in ("*", finding_kind(finding)):
            return self._fits(finding)
        is_part = self.kind in _RELATIONS and finding_kind(finding) in (
            "column", "constraint", "trigger", "rule", "policy",
        )  # fmt: skip
        return is_part and fnmatchcase(_name(finding), f"{self.name}.*")

    def _fits(self, finding: Finding) -> bool:
        return fnmatchcase(_name(finding), self.name)


def finding_kind(finding: Finding) -> str:
    """Return the kind of object that a finding is about."""
    kinds = sorted(subjects_by_kind(), key=len, reverse=True)
    return next(
        (kind for kind in kinds if finding.object == kind or finding.object.startswith(f"{kind} ")), ""
    )


def _name(finding: Finding) -> str:
    return finding.object.removeprefix(finding_kind(finding)).strip()


@dataclass(frozen=True, slots=True)
class Ignore:
    """What is not to be told, and why."""

    pattern: Pattern
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that is not told, and why."""

    finding: Finding
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return the finding and the reason as JSON-able values."""
        return {**self.finding.to_json(), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for: all that `only` names, of at least this severity, but for what is ignored.

    `everything` compares subjects too that the source leaves out by default, as does `only` those it names.
    """

    ignore: tuple[Ignore, ...] = ()
    only: tuple[Pattern, ...] = ()
    severity: Severity = Severity.COSMETIC
    everything: bool = False

    def subjects(self, by_default: Sequence[str]) -> tuple[str, ...]:
        """Return the fields of Catalog that are to be compared."""
        if self.everything:
            return SUBJECTS
        known = subjects_by_kind()
        asked = {known[pattern.kind] for pattern in self.only if pattern.kind in known}
        return tuple(subject for subject in SUBJECTS if subject in by_default or subject in asked)

    def sorted_out(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Ignored, ...]]:
        """Return what is to be told, and what is ignored; what nobody asked for is in neither."""
        told: list[Finding] = []
        ignored: list[Ignored] = []
        for finding in findings:
            if not self._is_asked(finding):
                continue
            reason = next((each.reason for each in self.ignore if each.pattern.matches(finding)), None)
            if reason is None:
                told.append(finding)
            else:
                ignored.append(Ignored(finding, reason))
        return tuple(told), tuple(ignored)

    def _is_asked(self, finding: Finding) -> bool:
        is_named = not self.only or any(pattern.matches(finding) for pattern in self.only)
        return is_named and _LEVELS.index(finding.severity) >= _LEVELS.index(self.severity)


def read_ignores(table: Mapping[str, Any]) -> tuple[Ignore, ...]:
    """Read `ignore` of [tool.taskschema.drift]; raises ConfigError for an entry without a reason."""
    said = "[tool.taskschema.drift]"
    odd = sorted(set(table) - {"ignore"})
    if odd:
        hint = did_you_mean(odd[0], ["ignore"]) or "it has one key: ignore"
        raise ConfigError(f"{said} has no key {odd[0]!r}", hint=hint)
    entries = table.get("ignore", [])
    if not isinstance(entries, list):
        raise ConfigError(f"{said}: ignore is not a list", hint=_ENTRY)
    return tuple(_read_ignore(entry, f"{said} ignore") for entry in entries)


_ENTRY = 'write ignore = [{ object = "table:public.tmp_*", reason = "scratch tables of the nightly import" }]'


def _read_ignore(entry: Any, said: str) -> Ignore:
    if not isinstance(entry, dict) or set(entry) != {"object", "reason"}:
        raise ConfigError(f"{said}: an entry has an object and a reason, and nothing else", hint=_ENTRY)
    if not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise ConfigError(f"{said}: object and reason are strings, and not empty", hint=_ENTRY)
    return Ignore(Pattern.parse(entry["object"], said), entry["reason"])
