"""DDL of extended statistics."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import StatisticsObject


def _create(value: StatisticsObject) -> list[Statement]:
    return [Statement(value.definition), *_target(value, None)]


def _drop(value: StatisticsObject) -> list[Statement]:
    return [Statement(f"DROP STATISTICS {name(value)}")]


def _alter(actual: StatisticsObject, expected: StatisticsObject) -> list[Statement] | None:
    if actual.definition != expected.definition:
        return None
    return [*_target(expected, actual.target)]


def _target(value: StatisticsObject, target: int | None) -> Iterator[Statement]:
    if target != value.target:
        wanted = -1 if value.target is None else value.target
        yield Statement(f"ALTER STATISTICS {name(value)} SET STATISTICS {wanted}")


STATISTICS: Ddl[StatisticsObject] = Ddl(
    rank=77, create=_create, drop=_drop, alter=_alter, rename=moving("STATISTICS")
)
