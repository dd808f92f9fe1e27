"""What could not be looked at, and why: a finding, for what nobody looked at is not proven."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from taskschema.catalog.objects import qualify
from taskschema.findings import Finding, Severity
from taskschema.verify.rules import Relation, Rule
from taskschema.verify.sessions import LOCKED, sqlstate_of

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_CANCELED = "57014"
_PERMISSION = "42501"
_CONFLICT = "40001"
"""A replica cancels what keeps it from replaying: docs/current/hot-standby.html#HOT-STANDBY-CONFLICT."""
WAITED = frozenset({_CANCELED, LOCKED, _PERMISSION, _CONFLICT})
"""States after which other questions about the table would fare no better."""
_OF_THE_SERVER = ("08", "57P", "53")


def ends_the_run(problem: DBAPIError) -> bool:
    """Claim that no other question would be answered either: the connection is lost, or the server full."""
    return problem.connection_invalidated or sqlstate_of(problem).startswith(_OF_THE_SERVER)


def unreadable(relation: Relation) -> Finding | None:
    """Return the finding about a table that this role cannot read, or not all of."""
    if not relation.is_readable:
        return _not_verified(
            relation,
            "this role may not read it",
            f"GRANT SELECT ON {relation.source.removeprefix('ONLY ')} to the role that verifies",
        )
    if relation.is_held:
        return _not_verified(relation, "somebody holds it locked", "verify it again once that is over")
    if relation.is_filtered:
        return _not_verified(
            relation,
            "row-level security hides rows of it from this role",
            "verify as the owner, or as a role with BYPASSRLS",
        )
    return None


def absent(schema: str, name: str) -> Finding:
    """Return the finding about a table that only the models have: nothing is proven of it."""
    return Finding(
        code="not-verified",
        object=f"table {qualify(schema, name)}",
        message="not verified: the models have it, and the database does not",
        hint="taskschema drift says what else differs; taskschema current, where its migrations are",
        severity=Severity.BREAKING,
    )


def unanswered(relation: Relation, problem: DBAPIError, rule: Rule | None = None) -> Finding:
    """Return the finding about a question that PostgreSQL refused."""
    state = sqlstate_of(problem)
    said = str(problem.orig).strip().splitlines()[0]
    if state == _CANCELED:
        hint = "give it more time with --timeout, or look at fewer rows with --sample"
        return _not_verified(relation, f"it took longer than it may: {said}", hint)
    if state == LOCKED:
        return _not_verified(relation, "somebody holds it locked", "verify it again once that is over")
    if state == _CONFLICT:
        hint = "verify the primary, or set hot_standby_feedback = on"
        return _not_verified(relation, f"the replica had to go on: {said}", hint)
    if rule is None or state == _PERMISSION:
        return _not_verified(relation, said, "grant what is missing to the role that verifies")
    return Finding(
        code="rule-not-evaluated",
        object=rule.object,
        message=f"PostgreSQL cannot say which rows break {rule.words}: {said}",
        hint=f"see where it fails: {rule.query}",
        severity=Severity.BREAKING,
    )


def _not_verified(relation: Relation, reason: str, hint: str) -> Finding:
    return Finding(
        code="not-verified",
        object=f"table {qualify(*relation.names)}",
        message=f"not verified: {reason}",
        hint=hint,
        severity=Severity.BEHAVIOUR,
    )
