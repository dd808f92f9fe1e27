"""Operations that make again what the database has, from what PostgreSQL prints: the way back of a drop."""

from __future__ import annotations

import re
from typing import Any

from alembic.operations import ops
from sqlalchemy import text
from sqlalchemy.schema import conv

from taskschema.catalog.objects import Constraint, ConstraintKind, Index
from taskschema.migrations.autogenerate.expressions import escape_text
from taskschema.migrations.autogenerate.operations import AddPrimaryKeyOp, ForeignKeySqlOp, SqlOp, ident

_CHECK = re.compile(r"CHECK \((?P<sql>.*)\)(?P<not_valid> NOT VALID)?", re.DOTALL)
_VARCHAR = r"'(?:[^']|'')*'::character varying"
_VARCHAR_ARRAY = re.compile(rf"\((?P<array>ARRAY\[{_VARCHAR}(?:, {_VARCHAR})*\])\)::text\[\]")
_ACTION = r"(CASCADE|RESTRICT|SET NULL|SET DEFAULT)"
_FOREIGN_KEY = re.compile(
    r"FOREIGN KEY \([^()]*\) REFERENCES [^()]*\([^()]*\)"
    r"(?P<match> MATCH FULL)?"
    rf"(?: ON UPDATE (?P<onupdate>{_ACTION}))?"
    rf"(?: ON DELETE (?P<ondelete>{_ACTION}))?"
    r"(?P<deferrable> DEFERRABLE)?(?P<deferred> INITIALLY DEFERRED)?"
    r"(?P<not_valid> NOT VALID)?"
)
_KEY = re.compile(
    r"(?:UNIQUE|PRIMARY KEY) (?P<nulls>NULLS NOT DISTINCT )?\((?P<columns>[^()]*)\)"
    r"(?P<deferrable> DEFERRABLE)?(?P<deferred> INITIALLY DEFERRED)?"
)


def add_constraint(constraint: Constraint, table: str, schema: str | None, default: str) -> Any:
    """Return the operation that adds the constraint, in PostgreSQL's words where Alembic has none.

    `default` is the schema of unqualified names.
    """
    match constraint.kind:
        case ConstraintKind.CHECK:
            made = _check(constraint, table, schema)
        case ConstraintKind.FOREIGN_KEY:
            made = _foreign_key(constraint, table, schema, default)
        case ConstraintKind.EXCLUSION:
            made = None
        case _:
            made = _key(constraint, table, schema)
    return made or sql_add_constraint(constraint, table, schema)


def sql_add_constraint(constraint: Constraint, table: str, schema: str | None) -> SqlOp:
    """Return the statement that adds the constraint, in PostgreSQL's words."""
    alter = f"ALTER TABLE {ident(table, schema)}"
    add = f"{alter} ADD CONSTRAINT {ident(constraint.name)} {repeatable(constraint.definition)}"
    made = ForeignKeySqlOp if constraint.kind is ConstraintKind.FOREIGN_KEY else SqlOp
    operation = made([add], [f"{alter} DROP CONSTRAINT {ident(constraint.name)}"])
    operation.adds = constraint.name
    return operation


def _check(constraint: Constraint, table: str, schema: str | None) -> Any:
    found = _CHECK.fullmatch(constraint.definition)
    if found is None or constraint.no_inherit or not constraint.enforced:
        return None
    options = {"postgresql_not_valid": True} if found["not_valid"] else {}
    condition = text(escape_text(repeatable(without_parentheses(found["sql"]))))
    return ops.CreateCheckConstraintOp(conv(constraint.name), table, condition, schema=schema, **options)


def repeatable(sql: str) -> str:
    """Return printed SQL so that PostgreSQL prints it the same way again.

    `varchar IN (...)` is printed as a cast of an array, and read back as an array of casts.
    """
    return _VARCHAR_ARRAY.sub(r"((\g<array>)::character varying[])::text[]", sql)


def without_parentheses(sql: str) -> str:
    """Take off the outer parentheses, which PostgreSQL prints and SQLAlchemy writes again."""
    if not (sql.startswith("(") and sql.endswith(")")):
        return sql
    depth, quoted = 0, False
    for position, character in enumerate(sql):
        if character in "'\"":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0 and position < len(sql) - 1:
                return sql
    return sql[1:-1]


def _foreign_key(constraint: Constraint, table: str, schema: str | None, default: str) -> Any:
    found = _FOREIGN_KEY.fullmatch(constraint.definition)
    target = constraint.references
    if found is None or target is None or not constraint.enforced:
        return None
    options: dict[str, Any] = {key: found[key] for key in ("onupdate", "ondelete") if found[key]}
    options |= {"deferrable": True} if found["deferrable"] else {}
    options |= {"initially": "DEFERRED"} if found["deferred"] else {}
    options |= {"match": "FULL"} if found["match"] else {}
    options |= {"postgresql_not_valid": True} if found["not_valid"] else {}
    # On the same schema as the table's own the model may name none: unqualified is right for both.
    same = target.schema == default
    return ops.CreateForeignKeyOp(
        conv(constraint.name),
        table,
        target.table,
        list(constraint.columns),
        list(target.columns),
        source_schema=schema,
        referent_schema=None if same else target.schema,
        **options,
    )


def _key(constraint: Constraint, table: str, schema: str | None) -> Any:
    found = _KEY.fullmatch(constraint.definition)
    if found is None or found["columns"].endswith(" WITHOUT OVERLAPS"):
        return None
    columns = list(constraint.columns)
    options: dict[str, Any] = {"deferrable": True} if found["deferrable"] else {}
    options |= {"initially": "DEFERRED"} if found["deferred"] else {}
    if constraint.kind is ConstraintKind.UNIQUE:
        options |= {"postgresql_nulls_not_distinct": True} if found["nulls"] else {}
        return ops.CreateUniqueConstraintOp(conv(constraint.name), table, columns, schema=schema, **options)
    if options:
        return None
    return AddPrimaryKeyOp(conv(constraint.name), table, columns, schema=schema)


def create_index(index: Index, table: str, schema: str | None) -> Any:
    """Return the operation that creates the index."""
    # PostgreSQL prints the schema of every table; by its name alone one is found under any search_path.
    _, _, rest = index.definition.partition(f".{ident(table)} USING ")
    # Built on a partitioned table alone it is not valid: the partitions have no part of it.
    is_alone = not index.valid and " ON ONLY " in index.definition
    if not is_alone and rest == f"btree ({', '.join(ident(key) for key in index.keys)})":
        keys = list(index.keys)
        return ops.CreateIndexOp(conv(index.name), table, keys, schema=schema, unique=index.unique)
    unique = "UNIQUE " if index.unique else ""
    only = "ONLY " if is_alone else ""
    create = f"CREATE {unique}INDEX {ident(index.name)} ON {only}{ident(table, schema)} USING {rest}"
    create = repeatable(create if rest else index.definition)
    return SqlOp([create], [f"DROP INDEX {ident(index.name, schema)}"])
