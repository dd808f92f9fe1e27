"""Findings that are known and accepted, in a file beside the code; only what is new is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskschema.errors import ConfigError
from taskschema.findings import Finding
from taskschema.verify.broken import Broken

_VERSION = 1
_AGAIN = "write it anew with --update-baseline"


@dataclass(frozen=True, slots=True)
class Known:
    """One finding that is accepted; `rows` that break a rule may become fewer, and not more."""

    code: str
    object: str
    rule: str = ""
    rows: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {"code": self.code, "object": self.object, "rule": self.rule, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class Baseline:
    """All that is accepted."""

    known: tuple[Known, ...] = ()

    @classmethod
    def of(cls, broken: Iterable[Broken], problems: Iterable[Finding]) -> Baseline:
        """Accept what was found."""
        rows = [Known(one.rule.code, one.rule.object, one.rule.words, one.rows) for one in broken]
        others = [Known(problem.code, problem.object, problem.message) for problem in problems]
        return cls(tuple(sorted([*rows, *others], key=lambda one: (one.object, one.code, one.rule))))

    def knows(self, broken: Broken) -> bool:
        """Claim that no more rows break the rule than are accepted."""
        rule = broken.rule
        return any(
            (one.code, one.object, one.rule) == (rule.code, rule.object, rule.words)
            and broken.rows <= one.rows
            for one in self.known
        )

    def knows_problem(self, problem: Finding) -> bool:
        """Claim that it is accepted that something could not be looked at."""
        return any(
            (one.code, one.object, one.rule) == (problem.code, problem.object, problem.message)
            for one in self.known
        )


def read_baseline(path: Path) -> Baseline:
    """Read what is accepted; raises ConfigError for a file that is not there or is no baseline."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(
            f"--baseline: {path} cannot be read: {problem.strerror}",
            hint="write it with what is found now: --update-baseline",
        ) from problem
    except ValueError as problem:
        raise ConfigError(f"--baseline: {path} is not JSON: {problem}", hint=_AGAIN) from problem
    if not isinstance(value, dict) or value.get("version") != _VERSION:
        raise ConfigError(f"--baseline: {path} is no baseline of this version", hint=_AGAIN)
    try:
        return Baseline(tuple(Known(**one) for one in value["known"]))
    except (TypeError, KeyError) as problem:
        raise ConfigError(f"--baseline: {path} holds something else than findings", hint=_AGAIN) from problem


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write it, sorted, one finding a line, so that a change of it can be read; raises ConfigError."""
    lines = ",\n".join(f"    {json.dumps(one.to_json(), ensure_ascii=False)}" for one in baseline.known)
    known = f"[\n{lines}\n  ]" if lines else "[]"
    text = f'{{\n  "version": {_VERSION},\n  "known": {known}\n}}\n'
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as problem:
        raise ConfigError(
            f"--baseline: {path} cannot be written: {problem.strerror}",
            hint="name a file in a folder that can be written",
        ) from problem
