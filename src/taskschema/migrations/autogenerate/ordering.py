"""Which tables go before which, and which names they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

from taskschema.catalog.objects import Table as ReadTable
from taskschema.migrations.autogenerate.comparison import Comparison


def dependents_first(tables: Collection[tuple[str, str]], comparison: Comparison) -> list[tuple[str, str]]:
    """Order tables so that each goes before those that it refers to, as far as circles allow."""
    targets = {
        (table.schema, table.name): {
            (item.references.schema, item.references.table) for item in table.constraints if item.references
        }
        for table in comparison.live.tables
        if (table.schema, table.name) in tables
    }
    waiting = dict.fromkeys(sorted(targets), 0)
    for key in waiting:
        targets[key] &= waiting.keys() - {key}
        for target in targets[key]:
            waiting[target] += 1
    ordered: list[tuple[str, str]] = []
    free = [key for key, referring in waiting.items() if not referring]
    while waiting:
        chosen = heappop(free) if free else next(iter(waiting))
        del waiting[chosen]
        ordered.append(chosen)
        for target in targets[chosen] & waiting.keys():
            waiting[target] -= 1
            if not waiting[target]:
                heappush(free, target)
    return ordered


def relations_of(tables: Iterable[ReadTable]) -> set[tuple[str, str]]:
    """Return schema and name of tables and of their indexes, which share one room for names."""
    return {
        (table.schema, name)
        for table in tables
        for name in (table.name, *(one.name for one in table.indexes))
    }
