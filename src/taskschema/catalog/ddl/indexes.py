"""DDL of indexes: made and replaced while others read and write, as far as PostgreSQL can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from taskschema.catalog.ddl.extension_dependence import dependence
from taskschema.catalog.ddl.index_text import IndexText
from taskschema.catalog.ddl.options import parameters
from taskschema.catalog.ddl.relations import alter, is_partitioned, spare_name
from taskschema.catalog.ddl.statements import Ddl, Hazard, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import Index, IndexOf, Table


def built(value: IndexOf, *, called: str | None = None, concurrently: bool = False) -> Statement:
    """Build an index, under another name where one is given."""
    index = value.part
    text = IndexText.parse(index.definition).create(
        called=called or index.name, concurrently=concurrently, tablespace=index.tablespace
    )
    hazards = (Hazard.MAY_FAIL,) if concurrently and index.unique else ()
    return Statement(text, hazards, alone=concurrently)


def made(value: IndexOf) -> list[Statement]:
    """Build an index of a relation that nobody uses yet."""
    return [built(value), *states(fresh(value), value)]


def states(actual: Index, expected: IndexOf) -> Iterator[Statement]:
    """Yield what changes all of an index that is not what it holds."""
    index = expected.part
    start = f"ALTER INDEX {name(expected)}"
    for change in parameters(_text(actual).options, _text(index).options):
        yield Statement(f"{start} {change}")
    if actual.tablespace != index.tablespace:
        yield Statement(
            f"{start} SET TABLESPACE {name(index.tablespace or 'pg_default')}", (Hazard.REWRITES,)
        )
    targets = dict(index.statistics)
    for position in sorted({*targets, *dict(actual.statistics)}):
        if targets.get(position) != dict(actual.statistics).get(position):
            yield Statement(f"{start} ALTER COLUMN {position} SET STATISTICS {targets.get(position, -1)}")
    yield from _marks(actual, expected)
    yield from dependence(f"INDEX {name(expected)}", actual.depends_on, index.depends_on)


def _attached(value: IndexOf) -> Iterator[Statement]:
    """Yield what makes an index that of a partition."""
    if value.part.parent is not None:
        yield Statement(f"ALTER INDEX {name(value.part.parent)} ATTACH PARTITION {name(value)}")


def fresh(value: IndexOf) -> Index:
    """Return an index as `built` makes it."""
    return replace(value.part, clustered=False, replica_identity=False, statistics=(), depends_on=())


def implied(value: IndexOf) -> Index:
    """Return an index as PRIMARY KEY and UNIQUE make it: they do not say how it is stored."""
    text = _text(value.part)
    return replace(fresh(value), definition=text.head + text.predicate, tablespace=None)


def _text(index: Index) -> IndexText:
    return IndexText.parse(index.definition)


def _marks(actual: Index, expected: IndexOf) -> Iterator[Statement]:
    """Yield what marks the index by which a table is sorted, or by which replication knows its rows."""
    index, relation = expected.part, expected.of
    if index.clustered and not actual.clustered:
        yield alter(relation, f"CLUSTER ON {name(index.name)}")
    # Where another index is to be marked, that takes the mark from this one.
    if actual.clustered and not any(each.clustered for each in relation.indexes):
        yield alter(relation, "SET WITHOUT CLUSTER")
    # What takes it away without giving it to another index is a fact of the table, and changed there.
    if index.replica_identity and not actual.replica_identity:
        yield alter(relation, f"REPLICA IDENTITY USING INDEX {name(index.name)}")


def _create(value: IndexOf) -> list[Statement]:
    """Build an index of a new relation; that of a partition was built before the table was attached."""
    return [] if _follows(value.part) else made(value)


def _create_online(value: IndexOf) -> list[Statement]:
    if value.part.constraint is not None:
        return []
    concurrently = not is_partitioned(value.of)
    return [built(value, concurrently=concurrently), *states(fresh(value), value), *_attached(value)]


def _drop(value: IndexOf) -> list[Statement]:
    return [] if _follows(value.part) else [Statement(f"DROP INDEX {name(value)}")]


def _drop_online(value: IndexOf) -> list[Statement]:
    if _follows(value.part) or is_partitioned(value.of):
        return _drop(value)
    return [Statement(f"DROP INDEX CONCURRENTLY {name(value)}", alone=True)]


def _follows(index: Index) -> bool:
    """True if it comes and goes with a constraint, or with the index of a parent."""
    return index.constraint is not None or index.parent is not None


def _alter(actual: IndexOf, expected: IndexOf) -> list[Statement] | None:
    was, should = actual.part, expected.part
    if holds(was) != holds(should):
        if _follows(was) or should.constraint is not None:
            return []
        return None if is_partitioned(expected.of) else _replaced(actual, expected)
    if is_partitioned(expected.of) and was.valid and not should.valid:
        return None  # only a new one can be without those of the partitions
    mended = should.valid and not was.valid and not is_partitioned(expected.of)
    return [
        *([_rebuilt(expected)] if mended else []),
        *states(was, expected),
        *(_attached(expected) if was.parent is None and not _comes_along(actual, expected) else ()),
    ]


def _comes_along(actual: IndexOf, expected: IndexOf) -> bool:
    """True if its table is to be attached, and the index is so together with it."""
    was, should = actual.of, expected.of
    return isinstance(was, Table) and isinstance(should, Table) and was.inherits != should.inherits


def holds(index: Index) -> tuple[str, str]:
    """Return what is in an index, whatever else is said of it."""
    text = _text(index)
    return text.head, text.predicate


def _replaced(actual: IndexOf, expected: IndexOf) -> list[Statement]:
    """Build the other index first, so that no query and no duplicate finds a moment without one."""
    spare = spare_name(expected.part.name, "_new", (each.name for each in actual.of.indexes))
    renamed = Statement(
        f"ALTER INDEX {name((expected.of.schema, spare))} RENAME TO {name(expected.part.name)}"
    )
    return [
        built(expected, called=spare, concurrently=True),
        Statement(f"DROP INDEX CONCURRENTLY {name(actual)}", alone=True),
        renamed,
        *states(fresh(expected), expected),
    ]


def _rebuilt(value: IndexOf) -> Statement:
    hazards = (Hazard.MAY_FAIL,) if value.part.unique else ()
    return Statement(f"REINDEX INDEX CONCURRENTLY {name(value)}", hazards, alone=True)


def _rename(actual: IndexOf, expected: IndexOf) -> list[Statement]:
    if actual.part.constraint is not None:
        return []  # it has the name of its constraint
    return [Statement(f"ALTER INDEX {name(actual)} RENAME TO {name(expected.part.name)}")]


INDEXES: Ddl[IndexOf] = Ddl(
    rank=65,
    create=_create,
    drop=_drop,
    alter=_alter,
    rename=_rename,
    create_online=_create_online,
    drop_online=_drop_online,
)
