"""The rules that the models state about the rows of a table, whether or not the database has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Enum,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    cast,
    literal,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import CompileError

from taskschema.catalog.objects import qualify
from taskschema.models.checks import Stated as StatedField
from taskschema.models.checks import derived_rule, stated_rules
from taskschema.models.rules import Rule as FieldRule
from taskschema.verify.expressions import bracketed
from taskschema.verify.facts import Facts
from taskschema.verify.keys import shared_by_several
from taskschema.verify.rules import Relation, Rule, Side, Way, quoted
from taskschema.verify.words import words_of

_DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # doubles no percent sign


class ModelRules:
    """The tables of a metadata as they are in a database, and the rules that they state there."""

    def __init__(self, facts: Facts, metadata: MetaData, default_schema: str) -> None:
        self._facts = facts
        self._tables: dict[int, Table] = {}
        self.missing: list[tuple[str, str]] = []
        """Schemas and names of the tables that the models have, and the database does not."""
        for table in metadata.tables.values():
            schema = table.schema or default_schema
            found = facts.find(schema, table.name)
            if found is not None:
                self._tables[found.oid] = table
            else:
                self.missing.append((schema, table.name))
        self._fields: dict[Table, list[StatedField]] = {}
        for stated in stated_rules(metadata):
            self._fields.setdefault(stated.table, []).append(stated)

    def rules_of(self, relation: Relation) -> Iterator[Rule]:
        """Yield what the models state about the rows that a table itself holds, or shares among partitions.

        What the database states in the same words is left to it. A rule on a column that the table does not
        have is none: `drift` says that it is missing.
        """
        stated = self._facts.top(relation)
        table = self._tables.get(stated.oid)
        if table is None:
            return
        columns = {row.name: row for row in self._facts.columns.get(relation.oid, ())}
        if not relation.is_partitioned:
            yield from self._of_rows(table, relation, stated, columns)
        if relation is stated:
            yield from self._of_sets(table, relation, columns)

    def table_of(self, relation: Relation) -> Table | None:
        """Return the table of the models that this one is."""
        return self._tables.get(relation.oid)

    def has_column(self, relation: Relation, name: str) -> bool:
        """Claim that the database has a column of this name there."""
        return any(row.name == name for row in self._facts.columns.get(relation.oid, ()))

    def rules_of_columns(self, table: Table) -> dict[str, list[Stated]]:
        """Return what the models say about single columns, by column."""
        found: dict[str, list[Stated]] = {}
        for field in self._fields.get(table, ()):
            stated = Stated(words_of(field.rule), _printed(field.condition), field.rule)
            found.setdefault(field.column.name, []).append(stated)
        for check in _checks(table):
            names = [column.name for column in check.columns]
            rule = derived_rule(check)
            if rule is not None:
                names = [rule.column]
            if len(names) == 1:
                condition = _printed(check.sqltext)
                words = f"CHECK {bracketed(condition)}" if rule is None else words_of(rule)
                found.setdefault(names[0], []).append(Stated(words, condition, rule))
        return found

    def _of_rows(
        self, table: Table, relation: Relation, stated: Relation, columns: Mapping[str, Any]
    ) -> Iterator[Rule]:
        for column in table.columns:
            known = columns.get(column.name)
            if known is not None:
                yield from _of_column(column, known, relation, stated)
        for check in sorted(_checks(table), key=lambda check: str(check.name)):
            yield from self._of_check(check, relation, stated, columns)
        for field in self._fields.get(table, ()):
            if field.column.name in columns:
                label = f"column {qualify(*stated.names, field.column.name)}"
                words, broken = words_of(field.rule), f"{bracketed(_printed(field.condition))} IS FALSE"
                yield _rule("model-check-broken", label, relation, (words, broken), [field.column.name])

    def _of_check(
        self, check: CheckConstraint, relation: Relation, stated: Relation, columns: Mapping[str, Any]
    ) -> Iterator[Rule]:
        names = [column.name for column in check.columns]
        if not set(names) <= columns.keys():
            return
        try:
            condition = _printed(check.sqltext)
        except CompileError:
            return
        broken = f"{bracketed(condition)} IS FALSE"
        same = self._constraint(relation, str(check.name))
        if same is not None:
            broken = f"{broken} AND ({same.expression}) IS NOT FALSE"
        rule = derived_rule(check)
        label = f"constraint {qualify(*stated.names, str(check.name))}"
        if rule is not None:
            label = f"column {qualify(*stated.names, rule.column)}"
        words = f"CHECK {bracketed(condition)}" if rule is None else words_of(rule)
        yield _rule("model-check-broken", label, relation, (words, broken), names)

    def _constraint(self, relation: Relation, name: str) -> Any:
        found = self._facts.constraints.get(relation.oid, ())
        return next((one for one in found if one.name == name and one.kind == "c"), None)

    def _of_sets(self, table: Table, relation: Relation, columns: Mapping[str, Any]) -> Iterator[Rule]:
        for name, names in self.unique_here_only(table, relation, columns):
            keys = [quoted(one) for one in names]
            label = f"constraint {qualify(*relation.names, name)}"
            words, broken = f"UNIQUE ({', '.join(keys)})", shared_by_several(relation, keys)
            yield _rule("model-unique-broken", label, relation, (words, broken), names, way=Way.SET)
        for reference in self.references_here_only(table, relation, columns):
            yield _of_reference(reference, relation)

    def unique_here_only(
        self, table: Table, relation: Relation, columns: Collection[str]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield name and columns of what is unique in the models, and not in the database."""
        for name, unique in sorted(uniques_of(table), key=lambda pair: str(pair[0])):
            names = [column.name for column in unique]
            if set(names) <= {*columns} and not self._is_unique(relation, names):
                yield name, names

    def references_here_only(
        self, table: Table, relation: Relation, columns: Collection[str]
    ) -> Iterator[Reference]:
        """Yield the foreign keys that the models have, and the database has not."""
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            found = self._reference(key, columns)
            if found is not None and not any(
                one.kind == "f"
                and {*one.columns} == {*found.columns}
                and one.referenced == found.referenced.oid
                for one in self._facts.constraints.get(relation.oid, ())
            ):
                yield found

    def _is_unique(self, relation: Relation, names: Sequence[str]) -> bool:
        """Claim that the database has a unique index on some of the columns, sound or not: it speaks then."""
        return any(
            index.is_unique
            and index.predicate is None
            and len(index.key_columns) == len(index.keys)
            and set(index.key_columns) <= set(names)
            for index in self._facts.indexes.get(relation.oid, ())
        )

    def _reference(self, key: ForeignKeyConstraint, columns: Collection[str]) -> Reference | None:
        """Return a foreign key of the models as it would be in the database; None where that is not."""
        names = tuple(column.name for column in key.columns)
        there = [element.column for element in key.elements]
        oid = next((oid for oid, table in self._tables.items() if table is there[0].table), 0)
        referenced = self._facts.relations.get(oid)
        if referenced is None or not {*names} <= {*columns}:
            return None
        known = {row.name for row in self._facts.columns.get(referenced.oid, ())}
        targets = tuple(column.name for column in there)
        if not {*targets} <= known:
            return None
        return Reference(_name_of(key, names), names, referenced, targets, key.ondelete or "")


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key of the models."""

    name: str
    columns: tuple[str, ...]
    referenced: Relation
    referenced_columns: tuple[str, ...]
    on_delete: str = ""

    def __str__(self) -> str:
        own, theirs = (", ".join(map(quoted, names)) for names in (self.columns, self.referenced_columns))
        return f"FOREIGN KEY ({own}) REFERENCES {quoted(*self.referenced.names)}({theirs})"


def _of_reference(reference: Reference, relation: Relation) -> Rule:
    alias = "referenced" if relation.name != "referenced" else "referenced_row"
    here = [f"{quoted(relation.name)}.{quoted(name)}" for name in reference.columns]
    pairs = zip(reference.referenced_columns, here, strict=True)
    same = " AND ".join(f"{alias}.{quoted(column)} = {own}" for column, own in pairs)
    given = " AND ".join(f"{own} IS NOT NULL" for own in here)
    source = f"{reference.referenced.source} AS {alias}"
    return _rule(
        "model-foreign-key-broken",
        f"constraint {qualify(*relation.names, reference.name)}",
        relation,
        (str(reference), f"{given} AND NOT EXISTS (SELECT FROM {source} WHERE {same})"),
        reference.columns,
        way=Way.SET,
        needs=(reference.referenced,),
    )


def _name_of(key: ForeignKeyConstraint, names: Sequence[str]) -> str:
    return str(key.name) if key.name is not None else f"{key.table.name}_{'_'.join(names)}_fkey"


def _checks(table: Table) -> Iterator[CheckConstraint]:
    """Yield the CHECKs that PostgreSQL gets; those of a type, such as Enum, are told by its column."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and not getattr(constraint, "_type_bound", False):
            yield constraint


def uniques_of(table: Table) -> Iterator[tuple[str, list[Column[Any]]]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint) and len(constraint.columns):
            columns = list(constraint.columns)
            names = "_".join(column.name for column in columns)
            yield str(constraint.name or f"{table.name}_{names}_key"), columns
    for index in table.indexes:
        if index.unique and _is_plain(index):
            yield str(index.name), list(index.columns)


def _is_plain(index: Index) -> bool:
    has_predicate = index.dialect_options["postgresql"].get("where") is not None
    return not has_predicate and all(isinstance(one, Column) for one in index.expressions)


def _of_column(column: Column[Any], known: Any, relation: Relation, stated: Relation) -> Iterator[Rule]:
    label = f"column {qualify(*stated.names, column.name)}"
    name = quoted(column.name)
    if not column.nullable and not known.not_null:
        yield _rule("model-not-null-broken", label, relation, ("NOT NULL", f"{name} IS NULL"), ())
    limit = getattr(column.type, "length", None)
    is_text = known.type_name.split("(")[0] in ("text", "character varying", "character", "citext")
    if isinstance(column.type, Enum):
        if is_text:
            words = f"one of {', '.join(map(str, column.type.enums))}"
            broken = f"({_printed(cast(column, Text()).in_(column.type.enums))}) IS FALSE"
            yield _rule("model-enum-broken", label, relation, (words, broken), [column.name])
    elif isinstance(limit, int) and is_text and not _is_as_short(known.type_name, limit):
        words, broken = f"at most {limit} characters", f"pg_catalog.length({name}) > {limit}"
        yield _rule("model-length-broken", label, relation, (words, broken), [column.name])


def _is_as_short(type_name: str, limit: int) -> bool:
    _, bracket, rest = type_name.partition("(")
    return bool(bracket) and int(rest.rstrip(")")) <= limit


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule of the models about one column: its words, and the condition that obeying values fulfil."""

    words: str
    condition: str
    rule: FieldRule | None = None


def printed(column: Column[Any], value: Any) -> str | None:
    """Return a value of a column as a literal, None where SQLAlchemy knows no way to write it."""
    try:
        return _printed(literal(value, column.type))
    except (CompileError, TypeError, ValueError, LookupError, AttributeError):
        return None


def _printed(condition: ColumnElement[Any] | Any) -> str:
    return str(
        condition.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True, "include_table": False})
    )


def _rule(
    code: str,
    label: str,
    relation: Relation,
    says: tuple[str, str],
    columns: Iterable[str],
    *,
    way: Way = Way.ROW,
    needs: tuple[Relation, ...] = (),
) -> Rule:
    return Rule(
        code,
        label,
        relation,
        *says,
        way=way,
        side=Side.MODELS,
        columns=tuple(columns),
        needs=needs,
    )
