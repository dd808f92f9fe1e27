"""DDL of publications."""

from __future__ import annotations

from collections.abc import Iterator

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Publication, PublishedTable


def _create(publication: Publication) -> list[Statement]:
    plain = Publication(publication.name, ("insert", "update", "delete", "truncate"))
    options = _options(plain, publication)
    clauses = [_everything(publication) or _listed(publication), options and f"WITH ({options})"]
    return [Statement(" ".join([f"CREATE PUBLICATION {name(publication)}", *filter(None, clauses)]))]


def _everything(publication: Publication) -> str:
    kinds = {"TABLES": publication.all_tables, "SEQUENCES": publication.all_sequences}
    listed = ", ".join(f"ALL {kind}" for kind, is_in in kinds.items() if is_in)
    return listed and f"FOR {listed}"


def _listed(publication: Publication) -> str:
    listed = ", ".join(_objects(publication))
    return listed and f"FOR {listed}"


def _objects(publication: Publication) -> Iterator[str]:
    yield from map(_table, publication.tables)
    yield from (f"TABLES IN SCHEMA {name(schema)}" for schema in publication.schemas)


def _table(table: PublishedTable) -> str:
    columns = "" if table.columns is None else f" ({', '.join(map(name, table.columns))})"
    where = "" if table.where is None else f" WHERE ({table.where})"
    return f"{_bare(table)}{columns}{where}"


def _bare(table: PublishedTable) -> str:
    # Tables that inherit from it are listed by themselves.
    return f"TABLE ONLY {name((table.schema, table.name))}"


def _drop(publication: Publication) -> list[Statement]:
    return [Statement(f"DROP PUBLICATION {name(publication)}")]


def _alter(actual: Publication, expected: Publication) -> list[Statement] | None:
    """Set what is published, and how; one for everything stays one for everything."""
    if _everything(actual) != _everything(expected):
        return None
    alter = f"ALTER PUBLICATION {name(expected)}"
    changes = list(_membership(alter, actual, expected))
    options = _options(actual, expected)
    setting = [Statement(f"{alter} SET ({options})")] if options else []
    # Filters and columns of a partitioned table are allowed only where changes are published as its own.
    return [*setting, *changes] if expected.via_root else [*changes, *setting]


def _membership(alter: str, actual: Publication, expected: Publication) -> Iterator[Statement]:
    if (actual.tables, actual.schemas) == (expected.tables, expected.schemas):
        return
    listed = ", ".join(_objects(expected))
    if listed:
        yield Statement(f"{alter} SET {listed}")
    else:
        parts = [*map(_bare, actual.tables), *(f"TABLES IN SCHEMA {name(each)}" for each in actual.schemas)]
        yield Statement(f"{alter} DROP {', '.join(parts)}")


def _options(actual: Publication, expected: Publication) -> str:
    listed = []
    if actual.operations != expected.operations:
        listed.append(f"publish = {literal(', '.join(expected.operations))}")
    if actual.via_root != expected.via_root:
        listed.append(f"publish_via_partition_root = {str(expected.via_root).lower()}")
    if actual.generated_columns != expected.generated_columns:
        listed.append(f"publish_generated_columns = {expected.generated_columns}")
    return ", ".join(listed)


PUBLICATIONS: Ddl[Publication] = Ddl(
    rank=85, create=_create, drop=_drop, alter=_alter, rename=moving("PUBLICATION")
)
