"""Objects that PostgreSQL prints no definition of, in the words of its DDL."""

from __future__ import annotations

from taskschema.catalog.objects import Column, Enum, Generated, Identity, Sequence, Table, qualify


def table(value: Table) -> str:
    """Describe a table in one line, with its columns."""
    columns = ", ".join(column(each) for each in value.columns)
    return f"{value.relkind.value} {value.qualified_name} ({columns})"


def column(value: Column) -> str:
    """Describe a column as CREATE TABLE would."""
    parts = [
        qualify(value.name),
        value.type,
        f"COLLATE {value.collation}" if value.collation else "",
        f"DEFAULT {value.default}" if value.default is not None else "",
        generated(value.generated) or "",
        identity(value.identity) or "",
        not_null(value) if value.not_null else "",
    ]
    return " ".join(filter(None, parts))


def not_null(value: Column) -> str:
    """Describe whether a column may hold NULL."""
    if not value.not_null:
        return "NULL"
    no_inherit = " NO INHERIT" if value.not_null_no_inherit else ""
    return f"NOT NULL{no_inherit}{'' if value.not_null_validated else ' NOT VALID'}"


def generated(value: Generated | None) -> str | None:
    """Describe how a column is computed."""
    if value is None:
        return None
    return f"GENERATED ALWAYS AS ({value.expression}) {value.kind.upper()}"


def identity(value: Identity | None) -> str | None:
    """Describe an identity column with its sequence."""
    if value is None:
        return None
    options = f" ({sequence(value.sequence)})" if value.sequence else ""
    return f"GENERATED {value.kind.upper()} AS IDENTITY{options}"


def sequence(value: Sequence) -> str:
    """Describe a sequence with every option."""
    owner = f" OWNED BY {qualify(*value.owned_by)}" if value.owned_by else ""
    return (
        f"{value.persistence.value} sequence {qualify(value.schema, value.name)} AS {value.type}"
        f" START WITH {value.start} INCREMENT BY {value.increment}"
        f" MINVALUE {value.minimum} MAXVALUE {value.maximum} CACHE {value.cache}"
        f"{' CYCLE' if value.cycle else ' NO CYCLE'}{owner}"
    )


def enum(value: Enum) -> str:
    """Describe an enumerated type by its labels."""
    return "ENUM (" + ", ".join(literal(label) for label in value.labels) + ")"


def literal(text: str) -> str:
    """Write text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"
