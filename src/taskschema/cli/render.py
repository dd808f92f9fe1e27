"""Findings, reports and errors as text, JSON, GitHub annotations and SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from taskschema import __version__
from taskschema.cli.report import Report
from taskschema.errors import TaskschemaError
from taskschema.findings import Finding, Location, Severity


class Format(StrEnum):
    """The formats that every command can answer in."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


_GITHUB_LEVEL = {Severity.BREAKING: "error", Severity.BEHAVIOUR: "warning", Severity.COSMETIC: "notice"}
_SARIF_LEVEL = {Severity.BREAKING: "error", Severity.BEHAVIOUR: "warning", Severity.COSMETIC: "note"}


def render_report(command: str, report: Report, form: Format) -> str:
    """Return what goes to stdout for a command that came to its end."""
    if form is Format.JSON:
        return _json(command, not report.findings, report.summary, report.findings, report.data)
    if form is Format.GITHUB:
        return "\n".join([*report.lines, *map(_annotation, report.findings)])
    if form is Format.SARIF:
        return _sarif(report.findings)
    told = () if report.is_told_in_lines else report.findings
    return "\n".join([*report.lines, *(line for finding in told for line in text_of(finding))])


def render_error(command: str, error: TaskschemaError, form: Format) -> str:
    """Return what goes to stdout for a command that was refused or failed."""
    if form is Format.JSON:
        detail = {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exit_code": error.exit_code,
            "location": _location(error),
        }
        return _json(command, False, {}, error.findings, {"error": detail})
    found = error.findings or [_as_finding(error)]
    if form is Format.GITHUB:
        return "\n".join(map(_annotation, found))
    if form is Format.SARIF:
        return _sarif(found)
    return "\n".join(line for finding in error.findings for line in text_of(finding))


def text_of(finding: Finding) -> Iterable[str]:
    """Yield the lines that show a finding to a person."""
    place = f"{finding.location}: " if finding.location else ""
    yield f"{place}{finding.severity}: {_said(finding)} [{finding.code}]"
    if finding.expected is not None or finding.actual is not None:
        yield f"    expected: {finding.expected or '(nothing)'}"
        yield f"    actual:   {finding.actual or '(nothing)'}"
    if finding.hint:
        yield f"    hint: {finding.hint}"


def _said(finding: Finding) -> str:
    """Return the message with its object named once."""
    is_named = finding.message.startswith(finding.object)
    return finding.message if is_named else f"{finding.object}: {finding.message}"


def _as_finding(error: TaskschemaError) -> Finding:
    place = getattr(error, "location", None)
    return Finding(
        code=error.code,
        object="command",
        message=error.message,
        hint=error.hint,
        location=place if isinstance(place, Location) else None,
    )


def _location(error: TaskschemaError) -> dict[str, object] | None:
    place = getattr(error, "location", None)
    return place.to_json() if isinstance(place, Location) else None


def _json(
    command: str,
    ok: bool,
    summary: Mapping[str, object],
    findings: Sequence[Finding],
    data: Mapping[str, object],
) -> str:
    whole = {
        "command": command,
        "ok": ok,
        "summary": dict(summary),
        "findings": [finding.to_json() for finding in findings],
        **data,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str)


def _annotation(finding: Finding) -> str:
    """See https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    fields = {"title": finding.code}
    if finding.location is not None:
        fields["file"] = finding.location.file
        if finding.location.line:
            fields["line"] = str(finding.location.line)
        if finding.location.column:
            fields["col"] = str(finding.location.column)
    listed = ",".join(f"{key}={_escaped(value, property_value=True)}" for key, value in fields.items())
    hint = f". {finding.hint}" if finding.hint else ""
    message = _escaped(f"{_said(finding)}{hint}")
    return f"::{_GITHUB_LEVEL[finding.severity]} {listed}::{message}"


def _escaped(text: str, *, property_value: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_value else escaped


def _sarif(findings: Sequence[Finding]) -> str:
    """See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    rules = sorted({finding.code for finding in findings})
    driver = {
        "name": "taskschema",
        "version": __version__,
        "informationUri": "https://github.com/taskschema/taskschema",
        "rules": [{"id": rule} for rule in rules],
    }
    run = {"tool": {"driver": driver}, "results": [_result(finding) for finding in findings]}
    return json.dumps(
        {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]},
        indent=2,
        ensure_ascii=False,
    )


def _result(finding: Finding) -> dict[str, object]:
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    place: dict[str, object] = {"logicalLocations": [{"fullyQualifiedName": finding.object}]}
    if finding.location is not None:
        physical: dict[str, object] = {"artifactLocation": {"uri": finding.location.file}}
        if finding.location.line:
            region = {"startLine": finding.location.line}
            if finding.location.column:
                region["startColumn"] = finding.location.column
            physical["region"] = region
        place["physicalLocation"] = physical
    return {
        "ruleId": finding.code,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": text},
        "locations": [place],
    }
