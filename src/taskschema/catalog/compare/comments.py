"""Comments and security labels: what is written about objects, for people and for security modules."""

from __future__ import annotations

from collections.abc import Mapping

from taskschema.catalog.compare.describe import literal
from taskschema.catalog.compare.facets import Facet
from taskschema.catalog.compare.rules import Rule, Verdict, breaking, cosmetic
from taskschema.catalog.objects import Comment, SecurityLabel
from taskschema.findings import Severity

COMMENT_RULES: Mapping[str, Rule[Comment]] = {
    "text": Rule("text", cosmetic("people read something else"), lambda comment: literal(comment.text)),
}
COMMENTS: Facet[Comment] = Facet(
    describe=lambda comment: literal(comment.text),
    missing=lambda _comment: Verdict(Severity.COSMETIC, "people do not read what was to be said"),
    unexpected=lambda _comment: Verdict(Severity.COSMETIC, "people read what nobody planned to say"),
    rules=COMMENT_RULES,
)

LABEL_RULES: Mapping[str, Rule[SecurityLabel]] = {
    "text": Rule(
        "text",
        breaking("its provider lets others at it, or shows them something else"),
        lambda label: literal(label.text),
    ),
}
SECURITY_LABELS: Facet[SecurityLabel] = Facet(
    describe=lambda label: literal(label.text),
    missing=lambda label: Verdict(Severity.BREAKING, f"what {label.provider} hides or forbids by it is open"),
    unexpected=lambda label: Verdict(
        Severity.BEHAVIOUR, f"{label.provider} may hide it or forbid statements that name it"
    ),
    rules=LABEL_RULES,
)
