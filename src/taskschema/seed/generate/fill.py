"""How a column is filled: expressions over the row number `i`, computed by the server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import sql

from taskschema.errors import SeedError

_DAY = 86_400
_YEAR = 365 * _DAY
_LATER = ("updated", "modified", "changed", "completed", "finished", "ended", "closed", "deleted", "read")


@dataclass(slots=True)
class Fill:
    """An expression, the words that explain it, and the pools that it is joined to."""

    expression: sql.Composable
    words: str
    joins: list[sql.Composable] = field(default_factory=list)


def seed_of(rng: int, *names: str) -> int:
    """Return the 63 bits that stand for a column of a run; other columns do not change it."""
    digest = hashlib.blake2b("\0".join((str(rng), *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def hashed(seed: int) -> sql.Composable:
    """Return a number from 0 to 2^63 - 1 that hangs on the row number and the seed alone."""
    call = "(pg_catalog.hashint8extended(g.i, {}) & 9223372036854775807)"
    return sql.SQL(call).format(sql.Literal(seed))


def choice(seed: int, count: int, how: str) -> sql.Composable:
    """Return an index from 0 to count - 1; `how` is empty (all alike) or `zipf(1.2)`."""
    if not how:
        return sql.SQL("({} % {})").format(hashed(seed), sql.Literal(max(count, 1)))
    found = re.fullmatch(r"zipf\((\d+(?:\.\d+)?)\)", how)
    if not found:
        raise SeedError(f"the distribution {how} is not known", hint="use zipf(1.2) or a:5,b:2")
    flat = 1 - (float(found[1]) if float(found[1]) != 1 else 1.0001)
    part = sql.SQL("(({} & 1073741823) / 1073741824.0::float8)").format(hashed(seed))
    return sql.SQL("least(floor(power(1 - {} * {}, {}))::bigint - 1, {})").format(
        part, sql.Literal(1 - (count + 1) ** flat), sql.Literal(1 / flat), sql.Literal(max(count, 1) - 1)
    )


def weighted(seed: int, how: str, kind: sql.Composable) -> sql.Composable:
    """Return one of the values of `a:5,b:2`, as often as its weight says. Raises SeedError."""
    pairs = [part.rpartition(":") for part in how.split(",")]
    if not all(value and weight.isdigit() for value, _, weight in pairs):
        raise SeedError(f"the distribution {how} is not known", hint="use zipf(1.2) or a:5,b:2")
    total = sum(int(weight) for _, _, weight in pairs)
    if not total:
        raise SeedError(f"the distribution {how} has no weight above 0", hint="use zipf(1.2) or a:5,b:2")
    reached, arms = 0, []
    for value, _, weight in pairs:
        reached += int(weight)
        arms.append(sql.SQL("WHEN h.h < {} THEN {}").format(sql.Literal(reached), sql.Literal(value)))
    picked = sql.SQL("(SELECT CASE {} END FROM (SELECT {} % {} AS h) AS h)::{}")
    return picked.format(sql.SQL(" ").join(arms), hashed(seed), sql.Literal(total), kind)


def moment(name: str, seed: int, first: int, now: datetime, kind: sql.Composable) -> Fill:
    """Return a moment in the year before now; what follows creation by its name follows it in the row."""
    back = sql.SQL("({} % {})").format(hashed(first), sql.Literal(_YEAR))
    words = "a moment in the year before --now"
    if name.startswith(_LATER):
        back = sql.SQL("({} * ({} & 1023) / 1024)").format(back, hashed(seed))
        words = "a moment between creation and --now"
    elif name.startswith(("due", "deadline", "expires")):
        back = sql.SQL("({} % {} - {})").format(hashed(seed), sql.Literal(90 * _DAY), sql.Literal(60 * _DAY))
        words = "a moment around --now"
    elif not name.startswith("created"):
        back = sql.SQL("({} % {})").format(hashed(seed), sql.Literal(_YEAR))
    shape = "(({}::timestamptz - {} * interval '1 second') AT TIME ZONE 'UTC')::{}"
    if kind == sql.SQL("timestamp with time zone"):
        shape = "({}::timestamptz - {} * interval '1 second')::{}"
    return Fill(sql.SQL(shape).format(sql.Literal(now.isoformat()), back, kind), words)


def nulled(fill: Fill, seed: int, share: float) -> Fill:
    """Return the fill with a share of NULLs."""
    if not share:
        return fill
    arm = sql.SQL("CASE WHEN {} % 10000 >= {} THEN {} END")
    made = arm.format(hashed(seed), sql.Literal(round(share * 10000)), fill.expression)
    return Fill(made, f"{fill.words}; {share:.0%} NULL", fill.joins)


def constant_choice(values: Sequence[Any], seed: int, kind: sql.Composable) -> sql.Composable:
    """Return one of a few values."""
    array = sql.SQL("(ARRAY[{}])").format(
        sql.SQL(", ").join(sql.SQL("{}::{}").format(sql.Literal(value), kind) for value in values)
    )
    return sql.SQL("{}[1 + ({} % {})::int]").format(array, hashed(seed), sql.Literal(len(values)))
