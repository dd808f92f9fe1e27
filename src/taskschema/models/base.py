"""`SQLModel`, a drop-in base: what its fields say, its tables state.

Before sqlmodel makes the columns of a class, pydantic calls `__pydantic_init_subclass__`. There each field
gets what sqlmodel leaves open: a type for `Literal`, `text` for `str`, a timestamp that takes every datetime,
and a default in the database. After the table is mapped, its rules become named CHECK constraints.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import fields as dataclass_fields
from datetime import datetime
from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

import sqlmodel
from pydantic import AwareDatetime, EmailStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from sqlalchemy import BigInteger, Boolean, Enum, Integer, Numeric, Text, event
from sqlalchemy.orm import Mapper
from sqlalchemy.schema import SchemaItem
from sqlmodel.main import FieldInfoMetadata

from taskschema.models.checks import derive_mapper_checks
from taskschema.models.defaults import server_default
from taskschema.models.fields import Shape, read_shape
from taskschema.models.naming import name_constraints
from taskschema.models.types import UTCTimestamp

_INTEGER_LIMIT = 2**31


class SQLModel(sqlmodel.SQLModel):
    """A base for models and tables that use sqlmodel's own registry and metadata.

    Raises TypeError, when the class of a table is made, for a field whose rules no column can hold: a Literal
    that mixes types, a pattern that PostgreSQL cannot state (`NoCheck` leaves it to Python).
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            _complete(f"{cls.__name__}.{name}", field)


@event.listens_for(SQLModel, "after_mapper_constructed", propagate=True)
def _state_rules(mapper: Mapper[Any], _class: type[Any]) -> None:
    for table in derive_mapper_checks(mapper):
        name_constraints(table)


class _Completed(FieldInfoMetadata):
    """What the user said to sqlmodel about a field, completed; sqlmodel reads the first that it finds."""


def _complete(label: str, field: FieldInfo) -> None:
    """Put completed settings in front of the field's own, which stay for subclasses to start from."""
    said = [item for item in field.metadata if not isinstance(item, _Completed)]
    own = next((item for item in said if isinstance(item, FieldInfoMetadata)), FieldInfoMetadata())
    if own.sa_column is not PydanticUndefined:
        return
    settings = {item.name: getattr(own, item.name) for item in dataclass_fields(own)}
    shape = read_shape(field)
    if own.sa_type is PydanticUndefined:
        settings["sa_type"] = _column_type(label, shape) or PydanticUndefined
    if shape.is_nullable and own.nullable is PydanticUndefined and own.primary_key is not True:
        settings["nullable"] = True
    settings["sa_column_args"] = _own_items(own.sa_column_args)
    settings["sa_column_kwargs"] = _with_default(field, settings)
    field.metadata = [_Completed(**settings), *said]


def _own_items(arguments: Any) -> Any:
    """Copy schema items: sqlmodel hands the same one to every table that inherits the field."""
    if arguments is PydanticUndefined:
        return arguments
    return [copy(item) if isinstance(item, SchemaItem) else item for item in arguments]


def _with_default(field: FieldInfo, settings: dict[str, Any]) -> Any:
    keywords = settings["sa_column_kwargs"]
    given = {} if keywords is PydanticUndefined else dict(keywords)
    sa_type = settings["sa_type"]
    if "server_default" not in given and not {"server_onupdate", "autoincrement"} & given.keys():
        default = server_default(field, None if sa_type is PydanticUndefined else sa_type)
        if default is not None:
            given["server_default"] = default
    return given or PydanticUndefined


def _column_type(label: str, shape: Shape) -> Any:
    """Return the type of the column, or None where sqlmodel's own choice is right."""
    if shape.literals:
        return _literal_type(label, shape)
    if shape.type is AwareDatetime:
        return UTCTimestamp()
    if not isinstance(shape.type, type) or issubclass(shape.type, PythonEnum):
        return None
    if issubclass(shape.type, (str, EmailStr)):
        return Text()
    if issubclass(shape.type, Decimal):
        return Numeric(*(shape.setting(name) for name in ("max_digits", "decimal_places")))
    return UTCTimestamp() if issubclass(shape.type, datetime) else None


def _literal_type(label: str, shape: Shape) -> Any:
    kinds = shape.literal_types
    if kinds == {str}:
        return Text()
    if kinds == {bool}:
        return Boolean()
    if kinds == {int}:
        fits = all(-_INTEGER_LIMIT <= value < _INTEGER_LIMIT for value in shape.literals)
        return Integer() if fits else BigInteger()
    if len(kinds) == 1 and issubclass(kind := next(iter(kinds)), PythonEnum):
        return Enum(kind)
    names = ", ".join(sorted(kind.__name__ for kind in kinds))
    return _refusal(
        f"{label} is a Literal of {names}, which one column cannot hold: "
        "use values of one type (str, int, bool or one Enum), or give the field an sa_type"
    )


def _refusal(sentence: str) -> Callable[[], Any]:
    """Return a type that refuses to be made: only tables ask for it, other models may hold such a field."""

    def refuse() -> Any:
        raise TypeError(sentence)

    return refuse
