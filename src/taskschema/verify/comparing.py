"""Where models and database state different rules about a column, over values at the edges.

PostgreSQL decides, and never the text: `x >= 1` and `x > 0` are one rule for integers, and two for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import chain, count, islice
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.exc import DBAPIError

from taskschema.catalog.ddl import Statement
from taskschema.catalog.objects import qualify
from taskschema.rows import NoSuchRow
from taskschema.rows.breaking import breaking_values
from taskschema.rows.values import obeying_value
from taskschema.verify.asking import ask
from taskschema.verify.expressions import bracketed
from taskschema.verify.facts import Facts
from taskschema.verify.flaw import Flaw, Statements, alone, flaw, validated
from taskschema.verify.modelled import ModelRules, Stated, printed
from taskschema.verify.problems import WAITED, ends_the_run
from taskschema.verify.rules import Relation, quoted
from taskschema.verify.sessions import sqlstate_of

_MANY = 40
"""How many values are tried of each rule."""
_NAME_LENGTH = 55
"""Of the 63 bytes that PostgreSQL keeps, for a number may follow."""
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_TEXT = re.compile(r"'((?:[^']|'')*)'")


def find_differences(
    connection: Connection, facts: Facts, models: ModelRules, relation: Relation
) -> Iterator[Flaw]:
    """Yield the rules about columns that only one side states, or that one states otherwise.

    Only what a constraint of one column can say is compared. Raises DBAPIError where the connection is lost.
    """
    table = models.table_of(relation)
    if table is None or relation.root is not None:
        return
    known = {row.name: row for row in facts.columns.get(relation.oid, ())}
    stated = models.rules_of_columns(table)
    names = {one.name for one in facts.constraints.get(relation.oid, ())}
    for column in table.columns:
        row = known.get(column.name)
        if row is None:
            continue
        label = f"column {qualify(*relation.names, column.name)}"
        if not column.nullable and not row.not_null and column.computed is None:
            fix, undo = _required(relation, column.name, names)
            yield flaw(
                "rule-missing",
                label,
                "the models require a value, and the database takes NULL",
                fix,
                undo=undo,
            )
        asked = _Column(connection, column, row, relation, names)
        yield from asked.differences(
            label, stated.get(column.name, ()), _checks(facts, relation, column.name)
        )


def _required(relation: Relation, column: str, names: set[str]) -> tuple[Statements, Statements]:
    """Return how a column is made NOT NULL, and made nullable again.

    SET NOT NULL believes a CHECK that is validated, and does not read the rows under its exclusive lock.
    https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
    """
    alter = f"ALTER TABLE {quoted(*relation.names)}"
    name, column = free_name(f"ck_{relation.name}_{column}_given", names), quoted(column)
    fix = (
        alone(f"{alter} ADD CONSTRAINT {quoted(name)} CHECK ({column} IS NOT NULL) NOT VALID"),
        validated(alter, name),
        alone(f"{alter} ALTER COLUMN {column} SET NOT NULL"),
        alone(f"{alter} DROP CONSTRAINT {quoted(name)}"),
    )
    return fix, (Statement(f"{alter} ALTER COLUMN {column} DROP NOT NULL"),)


def free_name(wanted: str, names: set[str]) -> str:
    """Return a name that is not among these, and put it there."""
    name = wanted[:_NAME_LENGTH]
    numbered = (f"{name}_{number}" for number in count(2))
    free = next(one for one in chain([name], numbered) if one not in names)
    names.add(free)
    return free


def _checks(facts: Facts, relation: Relation, name: str) -> list[Any]:
    """Return the CHECKs that speak of this column alone, and of new rows."""
    return [
        one
        for one in facts.constraints.get(relation.oid, ())
        if one.kind == "c" and one.enforced and list(one.columns) == [name]
    ]


class _Column:
    """One column, and what both sides say of values of its type."""

    def __init__(
        self, connection: Connection, column: Column[Any], row: Any, relation: Relation, names: set[str]
    ) -> None:
        self._connection = connection
        self._names = names
        self._column = column
        self._row = row
        self._relation = relation

    def differences(self, label: str, stated: Sequence[Stated], checks: Sequence[Any]) -> Iterator[Flaw]:
        values = list(self._values(stated, checks))
        if not values or not (stated or checks):
            return
        conditions = [one.condition for one in stated]
        verdicts = self._verdicts(values, conditions, [check.expression for check in checks])
        refused = {value for value, _, is_refused in verdicts if is_refused}
        wrong = {value for value, broken, _ in verdicts if any(broken)}
        for number, one in enumerate(stated):
            unlawful = [value for value, broken, _ in verdicts if broken[number]]
            let_in = [value for value in unlawful if value not in refused]
            if let_in:
                is_missing = len(let_in) == len(unlawful)
                yield self._not_enforced(label, one, let_in[0], is_missing=is_missing)
        too_much = [value for value, _, _ in verdicts if value in refused - wrong]
        if too_much and checks:
            names = ", ".join(check.name for check in checks)
            yield flaw(
                "rule-stricter",
                label,
                f"the database refuses {too_much[0]} ({names}), and the models do not",
                "state it in the models, so that whoever sends it is told why",
            )

    def _not_enforced(self, label: str, stated: Stated, example: str, *, is_missing: bool) -> Flaw:
        alter = f"ALTER TABLE {quoted(*self._relation.names)}"
        name = free_name(f"ck_{self._relation.name}_{self._column.name}", self._names)
        add = f"ADD CONSTRAINT {quoted(name)} CHECK {bracketed(stated.condition)} NOT VALID"
        fix = (alone(f"{alter} {add}"), validated(alter, name))
        undo = (Statement(f"{alter} DROP CONSTRAINT {quoted(name)}"),)
        code, said = ("rule-missing", "no rule of the database says so")
        if not is_missing:
            code, said = ("rule-looser", "the database is less strict")
        message = f"the models demand: {stated.words}; {said}: it takes {example}"
        return flaw(code, label, message, fix, undo=undo)

    def _values(self, stated: Sequence[Stated], checks: Sequence[Any]) -> Iterator[str]:
        """Yield values as literals: those that rules speak of, and those beside them; each once."""
        given: list[Any] = []
        for one in stated:
            if one.rule is not None:
                given += islice(breaking_values(self._column, one.rule), _MANY)
        with suppress(NoSuchRow):
            given.append(obeying_value(self._column))
        literals = [literal for value in given if (literal := self._literal(value)) is not None]
        for text in (*(one.condition for one in stated), *(check.expression for check in checks)):
            literals += [f"'{found}'" for found in _TEXT.findall(text)]
            for number in map(Decimal, _NUMBER.findall(_TEXT.sub("", text))):
                literals += [f"'{number + step}'" for step in (-1, 0, 1)]
        yield from dict.fromkeys(literals)

    def _literal(self, value: Any) -> str | None:
        if value is None or isinstance(value, bytes):
            return None
        return printed(self._column, value)

    def _verdicts(
        self, values: Sequence[str], conditions: Sequence[str], checks: Sequence[str]
    ) -> list[tuple[str, tuple[bool, ...], bool]]:
        """Return each value with which rules of the models it breaks, and whether the database refuses it.

        A value that the type itself, or a domain, refuses is left out: there is nothing to ask of it.
        """
        verdicts = []
        for value in values:
            verdict = self._verdict(value, conditions, checks)
            if verdict is not None:
                verdicts.append((value, *verdict))
        return verdicts

    def _verdict(
        self, value: str, conditions: Sequence[str], checks: Sequence[str]
    ) -> tuple[tuple[bool, ...], bool] | None:
        model = ", ".join(f"{bracketed(condition)} IS FALSE" for condition in conditions)
        database = " OR ".join([*(f"{bracketed(check)} IS FALSE" for check in checks), self._is_too_long()])
        name = quoted(self._column.name)
        given = f"FROM (SELECT ({value})::{self._bare_type()} AS {name}) AS given"
        statement = f"SELECT {model}{', ' if model else ''}COALESCE({database}, false) {given}"
        try:
            [(*broken, is_refused)] = ask(self._connection, statement)
        except DBAPIError as problem:
            if ends_the_run(problem) or sqlstate_of(problem) in WAITED:
                raise
            return None
        return tuple(map(bool, broken)), bool(is_refused)

    def _bare_type(self) -> str:
        """Return the type without its length: a cast would cut what is too long."""
        return str(self._row.type_name).partition("(")[0] if self._length() else str(self._row.type_name)

    def _is_too_long(self) -> str:
        length = self._length()
        if length is None:
            return "false"
        return f"pg_catalog.length(({quoted(self._column.name)})::pg_catalog.text) > {length}"

    def _length(self) -> int | None:
        found = re.fullmatch(r"character varying\((\d+)\)", self._row.type_name)
        return int(found[1]) if found else None
