"""Rules of fields become named CHECK constraints of their tables.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlmodel
from pydantic import BaseModel
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    FromClause,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    and_,
    cast,
    func,
    inspect,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapper, registry
from sqlalchemy.schema import conv
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer
from sqlmodel.sql.sqltypes import AutoString

from taskschema.models.fields import read_shape
from taskschema.models.naming import check_name
from taskschema.models.patterns import to_postgresql
from taskschema.models.rules import INFO_KEY, Rule, RuleKind, read_rules
from taskschema.models.types import Family, family_of

_NUMBERS = (Family.INTEGER, Family.NUMERIC, Family.FLOAT)
_APPLIES: dict[RuleKind, tuple[Family, ...]] = {
    RuleKind.ALLOWED: (Family.TEXT, Family.INTEGER, Family.NUMERIC, Family.BOOLEAN, Family.ENUM),
    RuleKind.RANGE: (*_NUMBERS, Family.DATE, Family.TIMESTAMP, Family.TIME),
    RuleKind.LENGTH: (Family.TEXT, Family.BYTES),
    RuleKind.MULTIPLE: _NUMBERS,
    RuleKind.PATTERN: (Family.TEXT,),
}


def derive_checks(target: registry | MetaData | type[Any]) -> None:
    """State the fields' rules in the tables of a registry, a metadata or a base class; twice is once.

    For models whose base is sqlmodel's own. A `str` of limited length becomes `text` with a named CHECK,
    since an overflowing VARCHAR is refused without naming anything. Names that tables already have stay.

    Raises TypeError for a rule that PostgreSQL cannot state, naming the field.
    """
    for mapper in sorted(_mappers(target), key=lambda mapper: mapper.class_.__qualname__):
        derive_mapper_checks(mapper)


def derive_mapper_checks(mapper: Mapper[Any]) -> tuple[Table, ...]:
    """State the rules of one mapped class, and return the tables that it is mapped to."""
    for label, table, column, rules in _fields_of(mapper):
        _state(label, table, column, rules)
    return tuple(table for table in mapper.tables if isinstance(table, Table))


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule of a field that no constraint of its table states, and the condition that would state it."""

    table: Table
    column: Column[Any]
    rule: Rule
    condition: ColumnElement[bool]


def stated_rules(metadata: MetaData) -> Iterator[Stated]:
    """Yield the rules of fields that `derive_checks` would add; nothing is added to the tables.

    Left out is what PostgreSQL cannot state.
    """
    for mapper in sorted(_mappers(metadata), key=lambda mapper: mapper.class_.__qualname__):
        for label, table, column, rules in _fields_of(mapper):
            stated = {derived_rule(constraint) for constraint in table.constraints}
            family = family_of(column.type)
            for rule in rules:
                if rule not in stated and family in _APPLIES[rule.kind]:
                    with suppress(TypeError):
                        yield Stated(table, column, rule, _condition(label, column, rule, family))


def derived_rule(constraint: object) -> Rule | None:
    """Return the rule that a constraint was derived from, if it was."""
    rule = getattr(constraint, "info", {}).get(INFO_KEY)
    return rule if isinstance(rule, Rule) else None


def _fields_of(mapper: Mapper[Any]) -> Iterator[tuple[str, Table, Column[Any], tuple[Rule, ...]]]:
    """Yield the fields that have a column of their own, and their rules."""
    model = mapper.class_
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return
    for name, field in model.model_fields.items():
        column = mapper.columns.get(name)
        if isinstance(column, Column) and isinstance(column.table, Table):
            uses_python = model.model_config.get("regex_engine") == "python-re"
            rules = read_rules(column.name, read_shape(field), uses_python_re=uses_python)
            yield f"{model.__name__}.{name}", column.table, column, rules


def mapped_columns(table: Table) -> Iterator[tuple[type[sqlmodel.SQLModel], dict[str, Column[Any]]]]:
    """Yield the models of a table, each with the columns of its fields by name; heirs are left out."""
    for mapper in _all_sqlmodel_mappers():
        if mapper.local_table is table and mapper.inherits is None:
            found = {name: mapper.columns.get(name) for name in mapper.class_.model_fields}
            yield mapper.class_, {name: one for name, one in found.items() if isinstance(one, Column)}


def _mappers(target: registry | MetaData | type[Any]) -> Iterable[Mapper[Any]]:
    if isinstance(target, registry):
        return target.mappers
    metadata = target if isinstance(target, MetaData) else getattr(target, "metadata", None)
    if not isinstance(metadata, MetaData):
        raise TypeError(f"{target!r} is neither a registry, nor a MetaData, nor a base class with one")
    return [mapper for mapper in _all_sqlmodel_mappers() if _metadata(mapper.local_table) is metadata]


def _all_sqlmodel_mappers() -> Iterator[Mapper[Any]]:
    """Walk the classes: a metadata does not know who is mapped to its tables."""
    seen: set[type[Any]] = set()
    waiting: list[type[Any]] = [sqlmodel.SQLModel]
    while waiting:
        model = waiting.pop()
        if model not in seen:
            seen.add(model)
            waiting.extend(model.__subclasses__())
            mapper = inspect(model, raiseerr=False)
            if isinstance(mapper, Mapper):
                yield mapper


def _metadata(table: FromClause) -> MetaData | None:
    return table.metadata if isinstance(table, Table) else None


def _state(label: str, table: Table, column: Column[Any], rules: tuple[Rule, ...]) -> None:
    family = family_of(column.type)
    stated = {derived_rule(constraint) for constraint in table.constraints}
    names = {constraint.name for constraint in table.constraints}
    for rule in rules:
        word = f"{column.name}_{rule.kind}"
        is_new = rule not in stated and check_name(table, word) not in names
        if is_new and family in _APPLIES[rule.kind]:
            _add(label, table, column, rule, word)


def _add(label: str, table: Table, column: Column[Any], rule: Rule, word: str) -> None:
    family = family_of(column.type)
    if rule.kind is RuleKind.LENGTH and family is Family.TEXT:
        _lift_length(column, rule)
    constraint = CheckConstraint(
        _condition(label, column, rule, family),
        name=_name(table, word),
        info={INFO_KEY: rule},
        _autoattach=False,
    )
    if rule.kind is RuleKind.PATTERN or _needs_numeric_modulo(rule, family):
        constraint.ddl_if(dialect="postgresql")
    table.append_constraint(constraint)


def _name(table: Table, word: str) -> str:
    """Follow the metadata's own convention for CHECKs where it has one that knows our word for the rule."""
    convention = table.metadata.naming_convention.get("ck")
    if isinstance(convention, str) and "%(constraint_name)s" in convention:
        return word
    return conv(check_name(table, word))


def _lift_length(column: Column[Any], rule: Rule) -> None:
    """Let the named CHECK refuse what is too long, before VARCHAR does without a name."""
    length = getattr(column.type, "length", None) or getattr(
        getattr(column.type, "impl", None), "length", None
    )
    if rule.max_length is not None and length is not None and isinstance(column.type, AutoString | String):
        column.type = Text()


def _condition(label: str, column: Column[Any], rule: Rule, family: Family) -> ColumnElement[bool]:
    match rule.kind:
        case RuleKind.ALLOWED:
            return column.in_(rule.values)
        case RuleKind.RANGE:
            return and_(*_bounds(column, rule, family))
        case RuleKind.LENGTH:
            return and_(*_lengths(column, rule))
        case RuleKind.MULTIPLE:
            return _remainder(column, rule, family)
        case RuleKind.PATTERN:
            return column.regexp_match(_translated(label, rule))


def _bounds(column: Column[Any], rule: Rule, family: Family) -> Iterator[ColumnElement[bool]]:
    if rule.ge is not None:
        yield column >= rule.ge
    if rule.gt is not None:
        yield column > rule.gt
    if rule.le is not None:
        yield column <= rule.le
    if rule.lt is not None:
        yield column < rule.lt
    yield from _numbers_that_are_none(column, rule, family)


def _numbers_that_are_none(column: Column[Any], rule: Rule, family: Family) -> Iterator[ColumnElement[bool]]:
    """Refuse NaN, to PostgreSQL greater than all numbers, and, as pydantic does, infinite Decimals."""
    has_upper = rule.le is not None or rule.lt is not None
    has_lower = rule.ge is not None or rule.gt is not None
    if family is Family.FLOAT and not has_upper:
        yield column != literal("NaN", Text())
    if family is Family.NUMERIC and not has_upper:
        yield column < literal("Infinity", Text())
    if family is Family.NUMERIC and not has_lower:
        yield column != literal("-Infinity", Text())


def _lengths(column: Column[Any], rule: Rule) -> Iterator[ColumnElement[bool]]:
    length = func.length(column)
    if rule.min_length is not None:
        yield length >= rule.min_length
    if rule.max_length is not None:
        yield length <= rule.max_length


class _modulo(FunctionElement[Any]):  # noqa: N801
    """`mod(a, b)`: the operator `%` is doubled and halved by drivers and tools on its way."""

    type = Numeric()
    inherit_cache = True
    name = "mod"


@compiles(_modulo)
def _modulo_of_standard_sql(element: _modulo, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(clause, **options) for clause in element.clauses)
    return f"mod({left}, {right})"


@compiles(_modulo, "sqlite")
def _modulo_of_sqlite(element: _modulo, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite has `mod` only where it was built with its mathematical functions."""
    left, right = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{left} % {right}"


def _needs_numeric_modulo(rule: Rule, family: Family) -> bool:
    is_whole = isinstance(rule.multiple_of, int) or (
        isinstance(rule.multiple_of, float) and rule.multiple_of.is_integer()
    )
    return rule.kind is RuleKind.MULTIPLE and not (family is Family.INTEGER and is_whole)


def _remainder(column: Column[Any], rule: Rule, family: Family) -> ColumnElement[bool]:
    if not _needs_numeric_modulo(rule, family):
        return _modulo(column, literal(int(rule.multiple_of), Integer())) == 0
    divisor = literal(Decimal(str(rule.multiple_of)), Numeric())
    # PostgreSQL has no mod() for double precision.
    dividend = cast(column, Numeric()) if family is Family.FLOAT else column
    return _modulo(dividend, divisor) == 0


def _translated(label: str, rule: Rule) -> str:
    try:
        return to_postgresql(rule.pattern or "", is_python=rule.is_python_pattern)
    except ValueError as refused:
        raise TypeError(
            f"the pattern of {label} cannot be stated in PostgreSQL: {refused}; "
            "write it otherwise, or annotate the field with taskschema.models.NoCheck()"
        ) from refused
