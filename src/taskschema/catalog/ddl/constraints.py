"""DDL of constraints: rows are looked at without keeping others from them, as far as PostgreSQL can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from taskschema.catalog.ddl import indexes
from taskschema.catalog.ddl.index_text import IndexText
from taskschema.catalog.ddl.internal_triggers import switched
from taskschema.catalog.ddl.relations import alter, is_foreign, is_partitioned, spare_name
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Constraint, ConstraintKind, ConstraintOf, IndexOf

_KEYS = (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
_INDEXED = (*_KEYS, ConstraintKind.EXCLUSION)
_STATES = re.compile(r"(?: DEFERRABLE| INITIALLY DEFERRED| NOT VALID| NOT ENFORCED)+\Z")
_SCAN = (Hazard.MAY_FAIL, Hazard.SCANS)


def index_of(value: ConstraintOf) -> IndexOf | None:
    """Return the index that enforces a constraint."""
    found = (each for each in value.of.indexes if each.constraint == value.part.name)
    return next((IndexOf(value.of, each) for each in found), None)


def added(value: ConstraintOf) -> list[Statement]:
    """Add a constraint to a table that nobody uses yet."""
    return [alter(value.of, _addition(value.part), only=_is_indexed(value)), *_index_states(value)]


def _addition(constraint: Constraint, *states: str) -> str:
    return " ".join([f"ADD CONSTRAINT {name(constraint.name)} {constraint.definition}", *states])


def _is_indexed(value: ConstraintOf) -> bool:
    return value.part.kind in _INDEXED


def _index_states(value: ConstraintOf) -> Iterator[Statement]:
    """Yield what ADD CONSTRAINT cannot say of the index."""
    index = index_of(value)
    if index is None:
        return
    found = indexes.implied(index)
    if value.part.kind is ConstraintKind.EXCLUSION:
        found = replace(found, definition=index.part.definition)
    yield from indexes.states(found, index)


def _create(value: ConstraintOf) -> list[Statement]:
    """Add a constraint to a new table; what is not its own comes with the parent's, or came before ATTACH."""
    return [*added(value), *_switched(value)] if value.part.is_local else []


def _create_online(value: ConstraintOf) -> list[Statement]:
    if not value.part.is_local and not _is_indexed(value):
        return []  # it comes with that of the parent
    return [*added_online(value), *_switched(value)]


def _switched(value: ConstraintOf) -> list[Statement]:
    return [switched(value)] if value.part.disabled_triggers else []


def added_online(value: ConstraintOf) -> list[Statement]:
    """Add a constraint to a table that is in use."""
    index = index_of(value)
    if _is_indexed(value) and is_partitioned(value.of):
        return added(value)  # those of the partitions are made, and attached, one by one
    if index is not None and _takes_index(value):
        return [
            indexes.built(index, concurrently=True),
            alter(value.of, _from_index(value.part, index.part.name)),
            *indexes.states(indexes.fresh(index), index),
        ]
    if _can_wait(value):
        return [alter(value.of, _addition(value.part, "NOT VALID")), _validated(value)]
    is_checked = value.part.validated and value.part.enforced and not is_foreign(value.of)
    return [
        alter(value.of, _addition(value.part), hazards=_SCAN if is_checked else ()),
        *_index_states(value),
    ]


def _takes_index(value: ConstraintOf) -> bool:
    """True if an index that exists can become the constraint."""
    return value.part.kind in _KEYS and " WITHOUT OVERLAPS)" not in value.part.definition


def _from_index(constraint: Constraint, index: str) -> str:
    word = "PRIMARY KEY" if constraint.kind is ConstraintKind.PRIMARY_KEY else "UNIQUE"
    states = constraint.definition.removeprefix(_core(constraint))
    return f"ADD CONSTRAINT {name(constraint.name)} {word} USING INDEX {name(index)}{states}"


def _can_wait(value: ConstraintOf) -> bool:
    """True if it can be stated first, and the rows that are there looked at later under a weaker lock."""
    if not value.part.validated or not value.part.enforced or is_foreign(value.of):
        return False
    if value.part.kind is ConstraintKind.FOREIGN_KEY:
        return not is_partitioned(value.of)
    return value.part.kind is ConstraintKind.CHECK


def _validated(value: ConstraintOf) -> Statement:
    action = f"VALIDATE CONSTRAINT {name(value.part.name)}"
    return alter(value.of, action, hazards=(Hazard.MAY_FAIL,), alone=True)


def _drop(value: ConstraintOf) -> list[Statement]:
    if not value.part.is_local:
        return []  # it goes with that of the parent
    return [alter(value.of, f"DROP CONSTRAINT {name(value.part.name)}")]


def _alter(actual: ConstraintOf, expected: ConstraintOf) -> list[Statement] | None:
    was, should = actual.part, expected.part
    if was.kind is not should.kind and not {was.kind, should.kind} <= {*_KEYS}:
        return None
    is_another = _core(was) != _core(should) or not _can_be_altered(was, should)
    if not was.is_local and not should.is_local:
        return _reswitched(actual, expected)  # all else changes with that of the parent
    if is_another:
        return _replaced(actual, expected)
    return [*_restated(actual, expected), *_localized(actual, expected), *_reswitched(actual, expected)]


def _core(constraint: Constraint) -> str:
    """Return the definition without the states at its end, and without what is changed in its index."""
    core = _STATES.sub("", constraint.definition)
    if constraint.kind is ConstraintKind.EXCLUSION:
        text = IndexText.parse(core)
        return text.head + text.predicate
    return core


def _can_be_altered(was: Constraint, should: Constraint) -> bool:
    if was.validated and not should.validated and should.enforced:
        return False
    if was.kind is ConstraintKind.FOREIGN_KEY:
        return was.enforced or not should.enforced
    deferral = (was.deferrable, was.deferred) == (should.deferrable, should.deferred)
    return deferral and was.enforced == should.enforced


def _restated(actual: ConstraintOf, expected: ConstraintOf) -> Iterator[Statement]:
    was, should = actual.part, expected.part
    start = f"ALTER CONSTRAINT {name(should.name)}"
    if (was.deferrable, was.deferred) != (should.deferrable, should.deferred):
        deferred = " INITIALLY DEFERRED" if should.deferred else " INITIALLY IMMEDIATE"
        yield alter(
            expected.of, f"{start} {f'DEFERRABLE{deferred}' if should.deferrable else 'NOT DEFERRABLE'}"
        )
    if was.enforced and not should.enforced:
        yield alter(expected.of, f"{start} NOT ENFORCED")
    if should.validated and not was.validated:
        yield _validated(expected)


def _localized(actual: ConstraintOf, expected: ConstraintOf) -> Iterator[Statement]:
    """Yield what makes an inherited check one of the table's own too; there is no way back."""
    is_check = expected.part.kind is ConstraintKind.CHECK and expected.of.partition_bound is None
    if is_check and expected.part.is_local and not actual.part.is_local:
        yield alter(expected.of, _addition(expected.part))


def _reswitched(actual: ConstraintOf, expected: ConstraintOf) -> list[Statement]:
    return [switched(expected)] if actual.part.disabled_triggers != expected.part.disabled_triggers else []


def _replaced(actual: ConstraintOf, expected: ConstraintOf) -> list[Statement] | None:
    """Put another constraint in the place of one, in one statement: no row comes in between."""
    index = index_of(expected)
    gone = f"DROP CONSTRAINT {name(actual.part.name)}"
    if _is_indexed(expected) and (is_partitioned(expected.of) or actual.part.is_referenced):
        return None
    if index is not None and _takes_index(expected):
        spare = spare_name(index.part.name, "_new", (each.name for each in actual.of.indexes))
        return [
            indexes.built(index, called=spare, concurrently=True),
            alter(expected.of, gone, _from_index(expected.part, spare)),
            *indexes.states(indexes.fresh(index), index),
        ]
    if _can_wait(expected):
        replaced = alter(expected.of, gone, _addition(expected.part, "NOT VALID"))
        return [replaced, _validated(expected), *_switched(expected)]
    hazards = _SCAN if expected.part.validated and expected.part.enforced else ()
    replaced = alter(expected.of, gone, _addition(expected.part), hazards=hazards)
    return [replaced, *_index_states(expected), *_switched(expected)]


def _rename(actual: ConstraintOf, expected: ConstraintOf) -> list[Statement]:
    if not actual.part.is_local and actual.part.kind is ConstraintKind.CHECK:
        return []  # it is renamed with that of the parent
    return [alter(actual.of, f"RENAME CONSTRAINT {name(actual.part.name)} TO {name(expected.part.name)}")]


CONSTRAINTS: Ddl[ConstraintOf] = Ddl(
    rank=72, create=_create, drop=_drop, alter=_alter, rename=_rename, create_online=_create_online
)
