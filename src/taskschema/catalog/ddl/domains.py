"""DDL of domains: all but the type and the collation can be changed in place."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Domain, DomainConstraint

_NAME_BYTES = 63


def _create(domain: Domain) -> list[Statement]:
    valid = [_check(each) for each in domain.constraints if each.validated]
    parts = [
        f"CREATE DOMAIN {name(domain)} AS {domain.type}",
        f"COLLATE {domain.collation}" if domain.collation else "",
        f"DEFAULT {domain.default}" if domain.default is not None else "",
        _not_null(domain) if domain.not_null else "",
        *valid,
    ]
    # CREATE DOMAIN has no NOT VALID.
    late = [_add(domain, each) for each in domain.constraints if not each.validated]
    return [Statement(" ".join(filter(None, parts))), *late]


def _check(constraint: DomainConstraint) -> str:
    return f"CONSTRAINT {name(constraint.name)} {constraint.definition}"


def _not_null(domain: Domain) -> str:
    named = f"CONSTRAINT {name(domain.not_null_name)} " if domain.not_null_name else ""
    return f"{named}NOT NULL"


def _altered(domain: Domain, action: str, *hazards: Hazard, alone: bool = False) -> Statement:
    return Statement(f"ALTER DOMAIN {name(domain)} {action}", hazards, alone=alone)


def _add(domain: Domain, constraint: DomainConstraint) -> Statement:
    return _altered(domain, f"ADD {_check(constraint)} NOT VALID")


def _validate(domain: Domain, constraint: DomainConstraint) -> Statement:
    action = f"VALIDATE CONSTRAINT {name(constraint.name)}"
    return _altered(domain, action, Hazard.MAY_FAIL, alone=True)


def _alter(actual: Domain, expected: Domain) -> list[Statement] | None:
    if (actual.type, actual.collation) != (expected.type, expected.collation):
        return None
    return [
        *_alter_default(actual, expected),
        *_alter_constraints(actual, expected),
        *_alter_not_null(actual, expected),
    ]


def _alter_default(actual: Domain, expected: Domain) -> Iterator[Statement]:
    if actual.default != expected.default:
        kept = expected.default is not None
        yield _altered(expected, f"SET DEFAULT {expected.default}" if kept else "DROP DEFAULT")


def _alter_not_null(actual: Domain, expected: Domain) -> Iterator[Statement]:
    if actual.not_null and not expected.not_null:
        yield _altered(expected, "DROP NOT NULL")
    elif expected.not_null and not actual.not_null:
        action = f"ADD {_not_null(expected)}" if expected.not_null_name else "SET NOT NULL"
        yield _altered(expected, action, Hazard.MAY_FAIL, Hazard.SCANS)
    elif actual.not_null_name != expected.not_null_name:
        yield _rename_constraint(expected, _not_null_name(actual), _not_null_name(expected))


def _not_null_name(domain: Domain) -> str:
    """Return the name of NOT NULL, which PostgreSQL makes of as much of the domain's as there is room for."""
    suffix = "_not_null"
    fitting = domain.name.encode()[: _NAME_BYTES - len(suffix)].decode(errors="ignore")
    return domain.not_null_name or f"{fitting}{suffix}"


def _alter_constraints(actual: Domain, expected: Domain) -> Iterator[Statement]:
    found = {each.name: each for each in actual.constraints}
    should = {each.name: each for each in expected.constraints}
    renamed = dict(_renamed(found, should))
    for old in found.keys() - should.keys() - renamed.keys():
        yield _altered(expected, f"DROP CONSTRAINT {name(old)}")
    for old, new in renamed.items():
        yield _rename_constraint(expected, old, new)
    for new, constraint in should.items():
        if new not in renamed.values():
            yield from _alter_constraint(expected, found.get(new), constraint)


def _renamed(
    found: dict[str, DomainConstraint], should: dict[str, DomainConstraint]
) -> Iterator[tuple[str, str]]:
    """Pair constraints that are called otherwise, and say the same."""
    free = {(each.definition, each.validated): old for old, each in found.items() if old not in should}
    for new, each in should.items():
        if new not in found and (each.definition, each.validated) in free:
            yield free.pop((each.definition, each.validated)), new


def _rename_constraint(domain: Domain, old: str, new: str) -> Statement:
    return _altered(domain, f"RENAME CONSTRAINT {name(old)} TO {name(new)}")


def _alter_constraint(
    domain: Domain, actual: DomainConstraint | None, expected: DomainConstraint
) -> Iterator[Statement]:
    """Add it without a look at the rows, then look at them without holding writers up."""
    if actual == expected:
        return
    is_another = actual is None or actual.definition != expected.definition or actual.validated
    if actual is not None and is_another:
        yield _altered(domain, f"DROP CONSTRAINT {name(actual.name)}")
    if is_another:
        yield _add(domain, expected)
    if expected.validated:
        yield _validate(domain, expected)


DOMAINS: Ddl[Domain] = Ddl(
    rank=17,
    create=_create,
    drop=lambda domain: [Statement(f"DROP DOMAIN {name(domain)}")],
    alter=_alter,
    rename=moving("DOMAIN"),
)
