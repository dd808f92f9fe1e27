"""DDL of range types: nothing but names can be changed in place."""

from __future__ import annotations

from dataclasses import replace

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import RangeType


def _create(value: RangeType) -> list[Statement]:
    options = {
        "SUBTYPE": value.subtype,
        "SUBTYPE_OPCLASS": value.operator_class,
        "COLLATION": value.collation,
        "CANONICAL": value.canonical,
        "SUBTYPE_DIFF": value.subtype_diff,
        "MULTIRANGE_TYPE_NAME": name(value.multirange) if value.multirange else None,
    }
    listed = ", ".join(f"{option} = {text}" for option, text in options.items() if text is not None)
    whole = f"CREATE TYPE {name(value)} AS RANGE ({listed})"
    if value.canonical is None:
        return [Statement(whole)]
    # The function takes the type and so must come after it, and before it is whole.
    return [Statement(f"CREATE TYPE {name(value)}", alone=True), Statement(whole)]


def _alter(actual: RangeType, expected: RangeType) -> list[Statement] | None:
    if actual == expected:
        return []
    old, new = actual.multirange, expected.multirange
    if old is None or new is None or replace(actual, multirange=new) != expected:
        return None
    found, should = (RangeType(*names, actual.subtype) for names in (old, new))
    return moving("TYPE")(found, should)


RANGE_TYPES: Ddl[RangeType] = Ddl(
    rank=18,
    create=_create,
    drop=lambda value: [Statement(f"DROP TYPE {name(value)}")],
    alter=_alter,
    rename=moving("TYPE"),
)
