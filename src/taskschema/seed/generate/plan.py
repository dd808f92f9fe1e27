"""Which fill each column of a table gets, from its rules, its keys and the rows that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import gcd, prod
from typing import Any

from psycopg import sql
from sqlalchemy import Column, ForeignKeyConstraint, Table

from taskschema.models.rules import RuleKind
from taskschema.models.types import Family, family_of
from taskschema.rows.errors import NoSuchRow
from taskschema.rows.rules import rules_of
from taskschema.rows.values import obeying_value
from taskschema.seed.generate.fill import (
    Fill,
    choice,
    constant_choice,
    hashed,
    moment,
    nulled,
    seed_of,
    weighted,
)  # fmt: skip
from taskschema.seed.generate.server import Server, invalid, name_of
from taskschema.seed.generate.words import POOL, pool_of_words

_FEW = 8
"""Up to so many values are written into the statement."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller settles: the seed, the moment that is now, distributions and shares of NULL."""

    rng: int
    now: datetime
    dist: Mapping[str, str] = field(default_factory=dict)
    null: Mapping[str, float] = field(default_factory=dict)


class TablePlan:
    """The fills of one table, made one column after the other."""

    def __init__(
        self, server: Server, table: Table, rows: int, wishes: Wishes, refuse: Iterable[str] = ()
    ) -> None:
        self.server, self.table, self.rows, self.wishes = server, table, rows, wishes
        self.later = set(refuse)
        self.fills: dict[str, Fill] = {}
        self._heard: set[str] = set()
        self.uniques = server.uniques(table)
        self.unique = {next(iter(key)) for key in self.uniques if len(key) == 1}
        self.keys: list[ForeignKeyConstraint] = sorted(
            table.foreign_key_constraints, key=lambda key: sorted(column.name for column in key.columns)
        )
        self.foreign = {column.name for key in self.keys for column in key.columns}

    def make(self) -> dict[str, Fill]:
        """Fill every column that takes a value. Raises SeedInvalid for what cannot be satisfied."""
        for key in self.keys:
            self._refuse_empty(key)
        self._settle_composites()
        for column in self.table.columns:
            if column.name not in self.foreign and column.name not in self.fills and column.computed is None:
                self.fills[column.name] = self._column(column)
        for key in self.keys:
            self._foreign(key)
        self._refuse_unheard()
        return self.fills

    def _refuse_unheard(self) -> None:
        """Raise SeedInvalid for a wish that nothing can be made of: silence would look like consent."""
        for option, wishes in (("--dist", self.wishes.dist), ("--null", self.wishes.null)):
            for name in wishes:
                table, _, column = name.rpartition(".")
                if table == self.table.name and f"{option} {name}" not in self._heard:
                    why = f"does not take {option}: {self.fills[column].words}"
                    raise invalid(self.table, [column], why, hint=f"leave out {option} {name}")

    def _how(self, column: str) -> str:
        """Return the distribution that is wished for a column, which is heard by whoever asks."""
        name = f"{self.table.name}.{column}"
        self._heard.add(f"--dist {name}")
        return self.wishes.dist.get(name, "")

    def _seed(self, *names: str) -> int:
        return seed_of(self.wishes.rng, name_of(self.table), *names)

    def _settle_composites(self) -> None:
        for key in self.uniques:
            if len(key) == 1 or self.unique & key:
                continue
            free = sorted(name for name in key if self._is_free(self.table.columns[name]))
            if free:
                self.unique.add(free[0])
            elif not key & set(self.fills):
                self._combine(sorted(key))
            else:
                raise invalid(self.table, sorted(key), "shares columns with another composite key")

    def _is_free(self, column: Column[Any]) -> bool:
        families = (Family.TEXT, Family.INTEGER, Family.UUID)
        return column.name not in self.foreign and family_of(column.type) in families and not rules_of(column)

    def _combine(self, names: Sequence[str]) -> None:
        """Give distinct combinations: a permutation of the numbers below the product of the spaces."""
        spaces = [self._space(name) for name in names]
        sizes = [size for _, size in spaces]
        total, there = prod(sizes), self.server.count(self.table)
        step = next(n for n in range(total * 618 // 1000 + 1, 2 * total + 2) if gcd(n, max(total, 1)) == 1)
        start = self._seed(*names) % max(total, 1)
        pool = self.server.combine(self.table, names, spaces, (total, step, start), self.rows, there)
        if pool is None:
            raise invalid(
                self.table, names, f"has at most {total} combinations, {self.rows} new ones are wanted"
            )
        for name in names:
            expression = sql.SQL("{}.{}").format(pool, sql.Identifier(name))
            join = sql.SQL("JOIN {0} ON {0}.k = g.i").format(pool)
            self.fills[name] = Fill(expression, f"distinct combinations of {', '.join(names)}", [join])

    def _space(self, name: str) -> tuple[sql.Composable, int]:
        column = self.table.columns[name]
        for key in self.keys:
            if name in {local.name for local in key.columns}:
                if len(key.columns) > 1 or key.referred_table is self.table:
                    raise invalid(self.table, [name], "is a reference that no combination can be made of")
                return self.server.keys(key.referred_table, [key.elements[0].column.name])
        return self.server.upload(self.table, name, self._obeying(column, POOL, set(), enough=False))

    def _column(self, column: Column[Any]) -> Fill:
        seed, wished = self._seed(column.name), self.wishes.dist.get(f"{self.table.name}.{column.name}", "")
        kind = self.server.kind(self.table, column)
        if column.name in self.unique:
            return self._distinct(column, kind)
        if wished and not wished.startswith("zipf"):
            self._how(column.name)
            return Fill(weighted(seed, wished, kind), f"as weighed: {wished}")
        fill = self._natural(column, seed, kind, wished)
        return nulled(fill, self._seed(column.name, "null"), self._share(column, 0.1))

    def _share(self, column: Column[Any], default: float) -> float:
        name = f"{self.table.name}.{column.name}"
        self._heard.add(f"--null {name}")
        wished = self.wishes.null.get(name)
        return wished if wished is not None else default if column.nullable else 0.0

    def _natural(self, column: Column[Any], seed: int, kind: sql.Composable, how: str) -> Fill:
        rules, family = rules_of(column), family_of(column.type)
        kinds = {rule.kind for rule in rules}
        if family is Family.TIMESTAMP and not rules:
            return moment(column.name, seed, self._seed("created_at"), self.wishes.now, kind)
        if family is Family.TEXT and not kinds & {RuleKind.ALLOWED, RuleKind.PATTERN}:
            words = pool_of_words(column.name, seed)
            high = getattr(column.type, "length", None) or 10**6
            fitting = [w[:high] for w in words if all(rule.is_obeyed_by(w[:high]) for rule in rules)]
            if fitting:
                return self._pooled(column, sorted(set(fitting)), seed, how, "words that suit the name")
        if family is Family.INTEGER and not rules:
            return Fill(sql.SQL("({} % 1000)::{}").format(hashed(seed), kind), "a number below 1000")
        values = self._obeying(column, min(POOL, 200), set(), enough=False)
        if len(values) <= _FEW and family in (Family.TEXT, Family.ENUM, Family.BOOLEAN) and not how:
            return Fill(constant_choice(values, seed, kind), f"one of {len(values)} values")
        return self._pooled(column, values, seed, how, f"one of {len(values)} values that obey the rules")

    def _pooled(self, column: Column[Any], values: Sequence[Any], seed: int, how: str, words: str) -> Fill:
        pool, size = self.server.upload(self.table, column.name, values)
        how = how and self._how(column.name)
        join = sql.SQL("JOIN {0} ON {0}.k = {1}").format(pool, choice(seed, size, how))
        return Fill(sql.SQL("{}.{}").format(pool, sql.Identifier(column.name)), words, [join])

    def _distinct(self, column: Column[Any], kind: sql.Composable) -> Fill:
        family, rules = family_of(column.type), rules_of(column)
        if family is Family.INTEGER and not rules:
            first = self.server.next_number(self.table, column.name)
            self.server.refuse_overflow(self.table, column, first + self.rows)
            return Fill(sql.SQL("({} + g.i)::{}").format(sql.Literal(first), kind), f"counts from {first}")
        taken = self.server.values(self.table, column.name)
        values = self._obeying(column, self.rows, taken, enough=True)
        pool, _ = self.server.upload(self.table, column.name, values)
        join = sql.SQL("JOIN {0} ON {0}.k = g.i").format(pool)
        return Fill(sql.SQL("{}.{}").format(pool, sql.Identifier(column.name)), "distinct values", [join])

    def _obeying(self, column: Column[Any], rows: int, taken: set[Any], *, enough: bool) -> list[Any]:
        """Return distinct values as the driver takes them; counting ends after a bounded number of steps."""
        found: dict[Any, None] = {}
        convert = self.server.converter(column)
        for number in range(2 * rows + len(taken) + 100):
            if len(found) == rows:
                break
            try:
                value = convert(obeying_value(column, number))
            except NoSuchRow as problem:
                raise invalid(self.table, [column.name], str(problem)) from problem
            if str(value) not in taken:
                found.setdefault(value)
        if enough and len(found) < rows:
            raise invalid(
                self.table, [column.name], f"takes {len(found)} more distinct values, {rows} are wanted"
            )
        return list(found)

    def _foreign(self, key: ForeignKeyConstraint) -> None:
        names = [column.name for column in key.columns]
        if set(names) & set(self.fills):
            return
        remote = [element.column.name for element in key.elements]
        null = next((column for column in key.columns if column.nullable), None)
        target = key.referred_table
        if target is self.table:
            self._tree(names, remote, nullable=null is not None)
            return
        pool, size = self.server.keys(target, remote)
        if not size or name_of(target) in self.later:
            self._without(names, target, null)
            return
        column = self.table.columns[names[0]]
        unique = set(names) & self.unique or any(set(names) >= one for one in self.uniques)
        if unique:
            self._combine(names)
            return
        how = self._how(names[0])
        index = choice(self._seed(*names), size, how)
        join = sql.SQL("JOIN {0} ON {0}.k = {1}").format(pool, index)
        share = self._share(null, 0.2) if null is not None else self._share(column, 0.0)
        for local, other in zip(names, remote, strict=True):
            expression = sql.SQL("{}.{}").format(pool, sql.Identifier(other))
            fill = Fill(expression, f"a key of {target.name}", [join])
            self.fills[local] = nulled(fill, self._seed(*names, "null"), share)

    def _refuse_empty(self, key: ForeignKeyConstraint) -> None:
        """Raise SeedInvalid where rows of another table must be there and are not."""
        target, names = key.referred_table, [column.name for column in key.columns]
        if not self.rows or target is self.table or any(column.nullable for column in key.columns):
            return
        if not self.server.count(target):
            hint = f"ask for its rows too: add {target.name}=10"
            raise invalid(self.table, names, f"needs rows of {target.name}, which is empty", hint=hint)

    def _without(self, names: Sequence[str], target: Table, null: Column[Any] | None) -> None:
        if null is None:
            hint = f"ask for its rows too: add {target.name}=10"
            raise invalid(self.table, names, f"needs rows of {target.name}, which is empty", hint=hint)
        kind = self.server.kind(self.table, null)
        self.fills[null.name] = Fill(sql.SQL("NULL::{}").format(kind), f"NULL: {target.name} has no rows yet")

    def _tree(self, names: Sequence[str], remote: Sequence[str], *, nullable: bool) -> None:
        """Refer to an earlier row of this run, so that no circle can come; the first is a root."""
        earlier = sql.SQL("CASE WHEN g.i = 0 THEN 0 ELSE {} % g.i END").format(hashed(self._seed(*names)))
        share = self._share(self.table.columns[names[0]], 0.5)
        for local, other in zip(names, remote, strict=True):
            made = self.fills[other]
            kind = self.server.kind(self.table, self.table.columns[local])
            if made.joins:
                raise invalid(self.table, [local], "refers to a key of its own table that does not count")
            first = made.words.removeprefix("counts from ")
            value = sql.SQL("({} + {})::{}").format(sql.SQL(first), earlier, kind)
            if nullable:
                value = sql.SQL("CASE WHEN g.i > 0 THEN {} END").format(value)
            fill = Fill(value, "an earlier row: a tree")
            self.fills[local] = nulled(fill, self._seed(*names, "null"), share)
