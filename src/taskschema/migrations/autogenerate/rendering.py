"""How types, defaults and CHECKs are written in a revision: Alembic's hook `render_item`."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import _repr_type
from sqlalchemy import CheckConstraint, Enum, FetchedValue, TextClause
from sqlalchemy import types as sqltypes
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM, TIMESTAMP
from sqlalchemy.schema import DefaultClause
from sqlalchemy.types import TEXT, VARCHAR, TypeDecorator, TypeEngine

from taskschema.migrations.autogenerate.expressions import exact_sql
from taskschema.migrations.autogenerate.operations import conditions_of, text_argument

Rendered = str | Literal[False] | None

# Decorators of these packages change values on their way, and nothing in the DDL.
_TRANSPARENT = ("sqlmodel", "taskschema")
_GENERIC: dict[type[TypeEngine[Any]], str] = {
    sqltypes.INTEGER: "sa.Integer()",
    sqltypes.BIGINT: "sa.BigInteger()",
    sqltypes.SMALLINT: "sa.SmallInteger()",
    sqltypes.BOOLEAN: "sa.Boolean()",
    sqltypes.DATE: "sa.Date()",
}
_GENERIC_ENUM_CREATES = tuple(map(int, sqlalchemy.__version__.split(".")[:2])) >= (2, 1)


def render_item(kind: str, item: Any, context: AutogenContext) -> Rendered:
    """Return Python source for the item, False where Alembic's own is right, None to leave it out."""
    match kind:
        case "type":
            return _render_type(item, context)
        case "server_default":
            return _render_default(item, context)
        case "check":
            return _render_check(item, context)
    return False


def _render_type(type_: TypeEngine[Any], context: AutogenContext) -> Rendered:
    if type_._variant_mapping:
        return False
    if isinstance(type_, TypeDecorator):
        return _render_decorator(type_, context)
    if isinstance(type_, Enum):
        return _render_enum(type_, context)
    if isinstance(type_, DOMAIN):
        return _render_domain(type_, context)
    generic = _generic_source(type_)
    if generic is not None:
        return generic
    module = type(type_).__module__
    if not module.startswith("sqlalchemy."):
        context.imports.add(f"import {module}")
    return False


def _generic_source(type_: TypeEngine[Any]) -> str | None:
    """Return the type of every database for what reflection reads as the type of one."""
    match type_:
        case VARCHAR(collation=None) if type(type_) is VARCHAR:
            return "sa.String()" if type_.length is None else f"sa.String(length={type_.length})"
        case TEXT(length=None, collation=None) if type(type_) is TEXT:
            return "sa.Text()"
        case TIMESTAMP(precision=None):
            return f"sa.DateTime(timezone={type_.timezone})" if type_.timezone else "sa.DateTime()"
    return _GENERIC.get(type(type_))


def _render_decorator(type_: TypeDecorator[Any], context: AutogenContext) -> Rendered:
    module = type(type_).__module__
    if module.partition(".")[0] in _TRANSPARENT:
        inner = type_.load_dialect_impl(context.dialect)
        return _repr_type(_generic(type_, inner), context)
    context.imports.add(f"import {module}")
    return False


def _generic(type_: TypeDecorator[Any], inner: TypeEngine[Any]) -> TypeEngine[Any]:
    """Prefer the type that the decorator names over that of the dialect at hand: revisions are portable."""
    named = type_.impl_instance
    return named if type(inner).__module__.startswith("sqlalchemy.dialects") else inner


def _render_enum(type_: Enum, context: AutogenContext) -> Rendered:
    if not type_.native_enum:
        # The CHECK, where there is one, is a constraint of the table like any other.
        return f"sa.String(length={type_.length})"
    if context.dialect.name != "postgresql":
        return False
    labels = [repr(label) for label in type_.enums]
    name = [f"name={str(type_.name)!r}"]
    if type_.schema:
        name.append(f"schema={type_.schema!r}")
    native = f"postgresql.ENUM({', '.join([*labels, *name, 'create_type=False'])})"
    if isinstance(type_, ENUM):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return native
    if type_.create_constraint:
        name.append("create_constraint=True")
    if _GENERIC_ENUM_CREATES:
        return f"sa.Enum({', '.join([*labels, *name, 'create_type=False'])})"
    context.imports.add("from sqlalchemy.dialects import postgresql")
    return f"sa.Enum({', '.join([*labels, *name])}).with_variant({native}, 'postgresql')"


def _render_domain(type_: DOMAIN, context: AutogenContext) -> str:
    """Name the domain; what it says besides is said where it is created."""
    context.imports.add("from sqlalchemy.dialects import postgresql")
    schema = f", schema={type_.schema!r}" if type_.schema else ""
    inner = _repr_type(type_.data_type, context)
    return f"postgresql.DOMAIN({str(type_.name)!r}, {inner}{schema}, create_type=False)"


def _render_default(default: FetchedValue | None, context: AutogenContext) -> Rendered:
    if not isinstance(default, DefaultClause):
        return False
    argument = default.arg
    if isinstance(argument, TextClause) and default.reflected:
        return f"sa.text({text_argument(argument.text)})"
    if isinstance(argument, str):
        return f"sa.text({text_argument(exact_sql(argument, context.dialect))})"
    rendered = context.migration_context.impl.render_ddl_sql_expr(argument, is_server_default=True)
    return f"sa.text({rendered!r})"


def _render_check(constraint: CheckConstraint, context: AutogenContext) -> Rendered:
    if constraint._type_bound:
        return None
    arguments = [text_argument(exact_sql(constraint.sqltext, context.dialect))]
    if isinstance(constraint.name, str):
        arguments.append(f"name=op.f({str(constraint.name)!r})")
    arguments += [f"{key}={value!r}" for key, value in constraint.dialect_kwargs.items()]
    source = f"sa.CheckConstraint({', '.join(arguments)})"
    dialects = conditions_of(constraint._ddl_if)
    if not dialects:
        return source
    condition = dialects[0] if len(dialects) == 1 else dialects
    return f"{source}.ddl_if(dialect={condition!r})"


def is_lifted(constraint: CheckConstraint) -> bool:
    """True for the CHECK of a type that is written without it: the table states it instead."""
    if not constraint._type_bound:
        return False
    types = (column.type for column in constraint.columns)
    return any(isinstance(type_, Enum) and not type_.native_enum for type_ in types)
