"""Columns that hold something of a person, and the rules that say what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from taskschema.errors import SeedError
from taskschema.models.types import Family, family_of
from taskschema.seed.problems import did_you_mean
from taskschema.seed.tables import SeedTable, find_table

Column = tuple[str, str]
"""A table and the key of a column."""


class Rule(StrEnum):
    """What becomes of the values of a column."""

    HASH = "hash"
    FAKE = "fake"
    NULL = "null"
    KEEP = "keep"


_TAKES = {
    Rule.HASH: frozenset({Family.TEXT, Family.INTEGER, Family.UUID, Family.BYTES}),
    Rule.FAKE: frozenset({Family.TEXT, Family.DATE, Family.TIMESTAMP}),
}


def read_rules(said: Mapping[str, str], tables: Mapping[str, SeedTable]) -> dict[Column, Rule]:
    """Return the rules that somebody names, as `{"worker.name": "fake"}`.

    Raises SeedError for a column that is not there, and for a rule that it does not take.
    """
    rules: dict[Column, Rule] = {}
    for name, word in said.items():
        table, column = find_column(name, tables)
        if word not in set(Rule):
            raise SeedError(
                f"{name} cannot be masked by {word!r}", hint=did_you_mean(word, list(Rule), kind="rules")
            )
        _refuse_unfit(table, column, Rule(word))
        rules[table.name, column] = Rule(word)
    return rules


def find_column(name: str, tables: Mapping[str, SeedTable]) -> tuple[SeedTable, str]:
    """Return a column by the name that a person gives it, `worker.name`. Raises SeedError."""
    before, _, last = name.rpartition(".")
    table = find_table(tables, before)
    if table is None or last not in table.fields:
        known = (f"{each.name}.{field}" for each in tables.values() for field in each.fields)
        near = did_you_mean(name, known, kind="columns")
        raise SeedError(
            f"there is no column {name}", hint=near if near.startswith("did") else "write TABLE.COLUMN"
        )
    return table, table.fields[last]


def _refuse_unfit(table: SeedTable, column: str, rule: Rule) -> None:
    name = f"{table.name}.{column}"
    target = table.column(column)
    if rule is Rule.NULL and (not target.nullable or column in table.primary_key):
        raise SeedError(f"{name} may not be NULL, and cannot be masked by null", hint=f"{name}=hash, or fake")
    if rule not in _TAKES:
        return
    for reference in table.references:
        if column in reference.local:
            held = dict(reference.pairs)[column]
            other = f"{reference.target}.{held}"
            raise SeedError(
                f"{name} holds {other}, and takes no {rule} of its own",
                hint=f"mask {other}: what refers to it follows; {name} itself takes null and keep",
            )
    family = family_of(target.type)
    if family not in _TAKES[rule]:
        others = ", ".join(each for each in Rule if family in _TAKES.get(each, ()))
        raise SeedError(
            f"{name} holds no {' or '.join(sorted(_TAKES[rule]))}, and cannot be masked by {rule}",
            hint=f"it takes {', '.join(filter(None, (others, 'null', 'keep')))}",
        )


def personal_columns(tables: Iterable[SeedTable], named: Collection[Column]) -> list[Column]:
    """Return the columns of these tables that are personal: by their models, or as somebody names them."""
    return [
        (table.name, column.key)
        for table in tables
        for column in table.table.columns
        if not table.is_read_only(column.key)
        and ((table.name, column.key) in named or is_personal(table, column.key))
    ]


def is_personal(table: SeedTable, column: str) -> bool:
    """Say whether the model says `personal` of a column: in its `info`, or in the field's extra schema."""
    if table.column(column).info.get("personal"):
        return True
    fields = {} if table.model is None else table.model.model_fields
    for name, key in table.fields.items():
        if key == column and name in fields:
            extra = fields[name].json_schema_extra
            # sqlmodel hands schema_extra={"personal": True} to pydantic as a keyword that it keeps here.
            own: Mapping[str, object] = getattr(fields[name], "_attributes_set", {})
            if own.get("personal") or (isinstance(extra, Mapping) and extra.get("personal")):
                return True
    return False


def reachable(
    start: SeedTable, tables: Mapping[str, SeedTable], rules: Mapping[Column, Rule]
) -> list[SeedTable]:
    """Return a table and all that its rows lead to, but for foreign keys that are left NULL."""
    found: dict[str, SeedTable] = {}
    ahead = [start]
    while ahead:
        table = ahead.pop()
        if table.name not in found:
            found[table.name] = table
            ahead += [
                tables[reference.target]
                for reference in table.references
                if not any(rules.get((table.name, column)) is Rule.NULL for column in reference.local)
            ]
    return sorted(found.values(), key=lambda table: table.name)


def refuse_unruled(columns: Iterable[Column], rules: Mapping[Column, Rule]) -> None:
    """Raise SeedError where a personal column has no rule, with all of them."""
    missing = [f"{table}.{column}" for table, column in columns if (table, column) not in rules]
    if missing:
        what = "is marked as personal, and has" if len(missing) == 1 else "are marked as personal, and have"
        raise SeedError(
            f"{', '.join(missing)} {what} no rule; nothing was read",
            hint=f"hash, fake, null or keep: {' '.join(_options(missing))}",
        )


def _options(names: Iterable[str]) -> Iterator[str]:
    return (f"--mask {name}={Rule.HASH}" for name in names)
