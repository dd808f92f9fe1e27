"""DDL of policies of row-level security."""

from __future__ import annotations

from taskschema.catalog.ddl.attached import renaming
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import PUBLIC, Policy


def _create(policy: Policy) -> list[Statement]:
    kind = "PERMISSIVE" if policy.permissive else "RESTRICTIVE"
    clauses = [f"AS {kind} FOR {policy.command.upper()}", _roles(policy), _using(policy), _check(policy)]
    return [Statement(" ".join([f"CREATE {_target(policy)}", *filter(None, clauses)]))]


def _target(policy: Policy) -> str:
    return f"POLICY {name(policy.name)} ON {name((policy.schema, policy.table))}"


def _drop(policy: Policy) -> list[Statement]:
    return [Statement(f"DROP {_target(policy)}")]


def _alter(actual: Policy, expected: Policy) -> list[Statement] | None:
    """Change roles and conditions; what it is for, and a condition that should not be, need a new one."""
    if (actual.permissive, actual.command) != (expected.permissive, expected.command):
        return None
    clauses = [clause for clause in (_roles, _using, _check) if clause(actual) != clause(expected)]
    if not clauses:
        return []
    changed = [clause(expected) for clause in clauses]
    if "" in changed:
        return None
    return [Statement(" ".join([f"ALTER {_target(expected)}", *changed]))]


def _roles(policy: Policy) -> str:
    return "TO " + ", ".join(role if role == PUBLIC else name(role) for role in policy.roles)


def _using(policy: Policy) -> str:
    return "" if policy.using is None else f"USING ({policy.using})"


def _check(policy: Policy) -> str:
    return "" if policy.check is None else f"WITH CHECK ({policy.check})"


POLICIES: Ddl[Policy] = Ddl(rank=82, create=_create, drop=_drop, alter=_alter, rename=renaming("POLICY"))
