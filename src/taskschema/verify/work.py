"""The questions of one run as pieces of work that any of several connections can do, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from taskschema.findings import Finding
from taskschema.verify import asking
from taskschema.verify.broken import Broken, Tally
from taskschema.verify.options import Options
from taskschema.verify.problems import WAITED, ends_the_run, unanswered
from taskschema.verify.rules import Relation, Rule, Way
from taskschema.verify.sessions import sqlstate_of

_SAMPLE_BLOCKS = 32
_LOOSE_PART = 20
_SET_WEIGHT = 2
"""What a rule over several rows takes, as measured against one look at the blocks of its table."""


@dataclass(slots=True)
class Answers:
    """What was found so far."""

    broken: list[Broken] = field(default_factory=list)
    problems: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    given_up: set[int] = field(default_factory=set)
    """Tables that are not looked at any further, by oid."""
    lock: Lock = field(default_factory=Lock)

    def add_problem(self, finding: Finding) -> None:
        """Note what could not be looked at, once."""
        with self.lock:
            self.problems[finding.sort_key] = finding


@dataclass(slots=True)
class Pass:
    """The rules of each row of one table, which are looked at together."""

    relation: Relation
    tallies: list[Tally]


@dataclass(frozen=True, slots=True)
class Work:
    """One piece: some blocks of a pass, or a rule over several rows; `weight` is in blocks."""

    relation: Relation
    weight: int
    over: Pass | None = None
    blocks: tuple[int, int | None] | None = None
    rule: Rule | None = None

    @property
    def rows(self) -> int:
        """How many rows a pass looks at, as far as the planner knows; none for other rules."""
        if self.rule is not None:
            return 0
        return self.relation.rows * self.weight // max(1, self.relation.blocks)

    def do(self, connection: Connection, answers: Answers) -> None:
        """Ask, and add what was found; raises DBAPIError where no other question would be answered either."""
        if self.relation.oid in answers.given_up:
            return
        if self.rule is not None:
            self._ask(connection, self.rule, answers)
        elif self.over is not None:
            self._scan(connection, self.over, answers)

    def _ask(self, connection: Connection, rule: Rule, answers: Answers) -> None:
        try:
            found = asking.ask_set(connection, rule)
        except DBAPIError as problem:
            if ends_the_run(problem):
                raise
            answers.add_problem(unanswered(rule.relation, problem, rule))
            return
        if found is not None:
            with answers.lock:
                answers.broken.append(found)

    def _scan(self, connection: Connection, over: Pass, answers: Answers) -> None:
        with answers.lock:
            tallies = list(over.tallies)
        if not tallies:
            return
        news = [Tally(tally.rule) for tally in tallies]
        try:
            asking.scan(connection, self.relation, news, self.blocks)
        except DBAPIError as problem:
            if ends_the_run(problem):
                raise
            if sqlstate_of(problem) in WAITED:
                answers.given_up.add(self.relation.oid)
                answers.add_problem(unanswered(self.relation, problem))
                return
            news = self._one_by_one(connection, over, tallies, answers)
        with answers.lock:
            for tally, more in zip(tallies, news, strict=True):
                tally.add(more.rows, (f"({block},{number})" for block, number in more.places))

    def _one_by_one(
        self, connection: Connection, over: Pass, tallies: Sequence[Tally], answers: Answers
    ) -> list[Tally]:
        """Find the rule that cannot be evaluated, and look by the others."""
        news = []
        for tally in tallies:
            one = Tally(tally.rule)
            try:
                asking.scan(connection, self.relation, [one], self.blocks)
            except DBAPIError as problem:
                if ends_the_run(problem):
                    raise
                answers.add_problem(unanswered(self.relation, problem, tally.rule))
                with answers.lock:
                    over.tallies[:] = [kept for kept in over.tallies if kept is not tally]
            news.append(one)
        return news


def plan(relation: Relation, rules: Sequence[Rule], options: Options) -> tuple[Pass, list[Work]]:
    """Return the work that the rules of one table make."""
    over = Pass(relation, [Tally(rule) for rule in rules if rule.way is Way.ROW])
    work = [Work(relation, _weight(rule), rule=rule) for rule in rules if rule.way is Way.SET]
    if over.tallies:
        work.extend(
            Work(relation, _size(relation, blocks), over=over, blocks=blocks)
            for blocks in _chunks(relation, options)
        )
    return over, work


def _weight(rule: Rule) -> int:
    blocks = rule.relation.blocks
    return max(1, blocks // _LOOSE_PART if rule.loose is not None else _SET_WEIGHT * blocks)


def _size(relation: Relation, blocks: tuple[int, int | None] | None) -> int:
    if blocks is None:
        return max(1, relation.blocks)
    first, last = blocks
    return max(1, (relation.blocks if last is None else last) - first)


def _chunks(relation: Relation, options: Options) -> Iterator[tuple[int, int | None] | None]:
    """Yield what is looked at with one statement; the last one has no end, for tables grow."""
    if not relation.is_heap or options.since is not None:
        yield None  # of recent rows an index may know
        return
    if options.sample is not None:
        yield from _sampled(relation, options.sample)
        return
    first = 0
    while first + options.chunk_blocks < relation.blocks:
        yield first, first + options.chunk_blocks
        first += options.chunk_blocks
    yield first, None


def _sampled(relation: Relation, percent: float) -> Iterator[tuple[int, int | None]]:
    """Yield so many percent of the blocks, in stretches from all over the table, the same in each run."""
    stretches = range(0, max(1, relation.blocks), _SAMPLE_BLOCKS)
    number = max(1, round(len(stretches) * percent / 100))
    for first in sorted(random.Random(relation.blocks).sample(stretches, number)):  # noqa: S311
        yield first, first + _SAMPLE_BLOCKS
