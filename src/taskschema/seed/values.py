"""Values of one table, checked by the model's own rules before anything is written.

sqlmodel does not validate where `table=True`; its pydantic schema is there all the same, and is asked here
directly: the named fields alone first, so that a row may name only some of its columns, then the whole row
where the model has rules of its own over several fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal

import pydantic
from pydantic_core import ErrorDetails, PydanticUndefined, SchemaValidator, ValidationError, core_schema
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Enum,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Time,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import Float, TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import AutoString

from taskschema.seed.files.document import Value
from taskschema.seed.problems import did_you_mean, shorten
from taskschema.seed.tables import SeedTable

_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?")
_TIME = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?")
_CHOICE = re.compile(r"'([^']*)'")
_TEXT_SETTINGS = frozenset(
    {"str_max_length", "str_min_length", "str_strip_whitespace", "str_to_lower", "str_to_upper"}
)
_INTEGER_BITS = {SmallInteger: 16, BigInteger: 64, Integer: 32}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one column of a row; the column is empty where the whole row is meant."""

    column: str
    message: str
    hint: str = ""
    actual: str | None = None


class Validator:
    """The rules of one table's values."""

    def __init__(self, table: SeedTable, dialect: Dialect) -> None:
        self._table = table
        self._dialect = dialect
        self._model = table.model
        self._fields = (
            {}
            if table.model is None
            else {column: name for name, column in table.fields.items() if name in table.model.model_fields}
        )
        self._schema, self._definitions, self._config = _model_fields(table.model)
        self._partial: dict[frozenset[str], SchemaValidator] = {}
        self._plain: dict[str, pydantic.TypeAdapter[Any]] = {}

    def check(self, named: Mapping[str, Value]) -> tuple[dict[str, object], list[Complaint]]:
        """Return the values as the model understands them, and what is wrong with the others."""
        inputs = {column: self._input(column, value) for column, value in named.items()}
        values: dict[str, object] = {}
        complaints: list[Complaint] = []
        modelled = {column: each for column, each in inputs.items() if column in self._fields}
        self._check_fields(modelled, named, values, complaints)
        for column in inputs.keys() - modelled.keys():
            try:
                values[column] = self._adapter(column).validate_python(inputs[column])
            except ValidationError as refused:
                complaints += [_complaint(column, each, named[column]) for each in refused.errors()]
        for column, value in list(values.items()):
            complaint = self._storable(column, value)
            if complaint is not None:
                del values[column]
                complaints.append(complaint)
        return values, complaints

    def check_whole(
        self, named: Mapping[str, Value], referring: Iterable[str]
    ) -> tuple[dict[str, object], list[Complaint]]:
        """Apply the rules that the model has over several fields; call only where every field is sound.

        `referring` are foreign keys that only the database can tell: something of the right type, another
        for each, stands in for them.
        """
        if self._model is None or not self._model.__pydantic_decorators__.model_validators:
            return {}, []
        inputs = {self._fields[c]: self._input(c, v) for c, v in named.items() if c in self._fields}
        stand_ins = {
            self._fields[c]: self._stand_in(c, number)
            for number, c in enumerate(referring, 1)
            if c in self._fields
        }
        try:
            row = self._model.model_validate(inputs | stand_ins)
        except ValidationError as refused:
            errors = [each for each in refused.errors() if not each["loc"]]
            return {}, [Complaint("", _sentence("the row", each)) for each in errors]
        return {c: getattr(row, self._fields[c]) for c in named if c in self._fields}, []

    def needs_rows(self, columns: Iterable[str]) -> bool:
        """Say whether a value of these columns may be right beside some others only."""
        if self._model is not None and self._model.__pydantic_decorators__.model_validators:
            return True
        schemas = [self._schema[self._fields[c]] for c in columns if c in self._fields]
        return bool(self._definitions) or any(_asks_for_others(schema) for schema in schemas)

    def many(self, column: str) -> SchemaValidator:
        """Return what validates a list of values of one column, None apart."""
        if column not in self._fields:
            return SchemaValidator(core_schema.list_schema(self._adapter(column).core_schema))
        inner = _without_default(self._schema[self._fields[column]]["schema"])
        return SchemaValidator(core_schema.list_schema(inner), self._config)

    def free_text(self, column: str) -> tuple[bool, int | None]:
        """Say whether any text will do, and how long it may be."""
        kind = plain_type(self._table.column(column).type)
        if column not in self._fields or not isinstance(kind, String) or isinstance(kind, Enum):
            return False, None
        inner = _without_default(self._schema[self._fields[column]]["schema"])
        while inner["type"] == "nullable":
            inner = inner["schema"]
        if inner["type"] != "str" or set(inner) - {"type", "max_length", "metadata", "strict"}:
            return False, None
        if (self._config or {}).keys() & _TEXT_SETTINGS:
            return False, None
        limits = [limit for limit in (inner.get("max_length"), kind.length) if limit is not None]
        own = self._table.column(column).type
        is_plain = not isinstance(own, TypeDecorator) or isinstance(own, AutoString)
        return is_plain, min(limits, default=None)

    def storable(self, column: str, values: Sequence[object]) -> bool:
        """Say whether the database can take all of these values."""
        kind = plain_type(self._table.column(column).type)
        if isinstance(kind, Integer):
            bits = next(bits for each, bits in _INTEGER_BITS.items() if isinstance(kind, each))
            limit = 2 ** (bits - 1)
            is_whole = set(map(type, values)) <= {int, bool}
            return is_whole and (not values or (-limit <= min(values) and max(values) < limit))  # type: ignore[type-var]
        if isinstance(kind, DateTime):
            zones = {getattr(value, "tzinfo", None) for value in values}
            return set(map(type, values)) <= {datetime} and None not in zones
        return all(self._storable(column, value) is None for value in values)

    def missing(self, named: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that a new row must name and these leave out."""
        given = set(named)
        return tuple(c.key for c in self._table.table.columns if c.key not in given and self._needs(c.key))

    def defaults(self, named: Iterable[str]) -> dict[str, object]:
        """Return what the model gives a new row where the row, SQLAlchemy and the database say nothing."""
        return {column: make() for column, make in self.default_makers(named).items()}

    def default_makers(self, named: Iterable[str]) -> dict[str, Callable[[], object]]:
        """Return the same as something to call for each row."""
        given = set(named)
        found: dict[str, Callable[[], object]] = {}
        for column in (each.key for each in self._table.table.columns):
            if column not in given and not self._table.is_generated(column):
                value = self._default(column)
                if value is not None and value is not PydanticUndefined:
                    found[column] = partial(self._default, column)
        return found

    def _default(self, column: str) -> object:
        if self._model is None or column not in self._fields:
            return None
        field = self._model.model_fields[self._fields[column]]
        if field.default_factory_takes_validated_data:
            return None
        return field.get_default(call_default_factory=True)

    def _needs(self, column: str) -> bool:
        if self._table.is_generated(column):
            return False
        if column in self._fields and self._model is not None:
            if self._model.model_fields[self._fields[column]].is_required():
                return True
            if self._default(column) is not None:
                return False
        return not self._table.column(column).nullable

    def _check_fields(
        self,
        inputs: Mapping[str, object],
        named: Mapping[str, Value],
        values: dict[str, object],
        complaints: list[Complaint],
    ) -> None:
        """Validate with the schema of the model; where one field is refused, the others still give values."""
        remaining = dict(inputs)
        by_field = {self._fields[column]: column for column in inputs}
        while remaining:
            validator = self._validator(frozenset(self._fields[column] for column in remaining))
            try:
                found, _, _ = validator.validate_python({self._fields[c]: v for c, v in remaining.items()})
            except ValidationError as refused:
                blamed = {by_field[str(each["loc"][0])]: each for each in reversed(refused.errors())}
                complaints += [_complaint(c, each, named[c]) for c, each in blamed.items()]
                remaining = {c: v for c, v in remaining.items() if c not in blamed}
            else:
                values |= {by_field[name]: value for name, value in found.items()}
                return

    def _validator(self, fields: frozenset[str]) -> SchemaValidator:
        if fields not in self._partial:
            chosen = {
                name: {k: v for k, v in each.items() if k != "validation_alias"}
                for name, each in self._schema.items()
                if name in fields
            }
            schema: Any = core_schema.model_fields_schema(chosen)  # type: ignore[arg-type]
            if self._definitions:
                schema = core_schema.definitions_schema(schema, self._definitions)
            self._partial[fields] = SchemaValidator(schema, self._config)
        return self._partial[fields]

    def _adapter(self, column: str) -> pydantic.TypeAdapter[Any]:
        if column not in self._plain:
            wanted = _python_type(self._table.column(column).type)
            if self._table.column(column).nullable:
                wanted = wanted | None if wanted is not Any else Any
            self._plain[column] = pydantic.TypeAdapter(wanted)
        return self._plain[column]

    def _input(self, column: str, value: Value) -> object:
        """Return what the model is asked: timestamps as PostgreSQL spells them, decimals without a detour."""
        kind, content = plain_type(self._table.column(column).type), value.content
        if isinstance(content, str) and isinstance(kind, (DateTime, Time)):
            return normalise_time(content)
        if value.text is not None and isinstance(content, float) and _is_decimal(kind):
            return value.text.replace("_", "")
        return content

    def _stand_in(self, column: str, number: int) -> object:
        kind = _python_type(plain_type(self._table.column(column).type))
        return str(number) if kind is not int else number

    def _storable(self, column: str, value: object) -> Complaint | None:
        """Find what validation lets pass and the database or its driver cannot take."""
        target = self._table.column(column)
        problem = ""
        if value is None:
            problem = "" if target.nullable else "may not be null"
        elif isinstance(value, str):
            problem = _text_problem(value, plain_type(target.type))
        elif isinstance(value, int) and self._dialect.name == "postgresql":
            problem = _width_problem(value, plain_type(target.type))
        if not problem and value is not None and isinstance(target.type, TypeDecorator):
            problem = _decorator_problem(value, target.type, self._dialect)
        return Complaint(column, f"{column} {problem}", actual=shorten(value)) if problem else None


def _model_fields(model: Any) -> tuple[dict[str, Any], list[Any], Any]:
    """Return the schema of each field, what those refer to, and the configuration of the model."""
    if model is None:
        return {}, [], None
    model.model_rebuild()
    schema, definitions, config = model.__pydantic_core_schema__, [], None
    while schema["type"] != "model-fields":
        if schema["type"] == "definitions":
            definitions = schema["definitions"]
        if schema["type"] == "definition-ref":
            wanted = schema["schema_ref"]
            schema = next(each for each in definitions if each.get("ref") == wanted)
            continue
        config = schema.get("config", config)
        schema = schema["schema"]
    return dict(schema["fields"]), list(definitions), config


def _asks_for_others(schema: object) -> bool:
    """Say whether a schema has a function that is told of the other fields."""
    if isinstance(schema, dict):
        if schema.get("type") == "with-info":
            return True
        return any(_asks_for_others(each) for each in schema.values())
    return isinstance(schema, list) and any(_asks_for_others(each) for each in schema)


def _without_default(schema: Any) -> Any:
    while schema["type"] == "default":
        schema = schema["schema"]
    return schema


def _complaint(column: str, error: ErrorDetails, value: Value) -> Complaint:
    hint = ""
    if error["type"] in {"literal_error", "enum"}:
        choices = _CHOICE.findall(str(error.get("ctx", {}).get("expected", "")))
        near = did_you_mean(str(value.content), choices, kind="values") if choices else ""
        hint = near if near.startswith("did") else ""
    elif error["type"] == "string_type" and value.text is not None:
        hint = f'put it in quotes: "{value.text}"'
    return Complaint(column, _sentence(column, error), hint, shorten(_spelling(value)))


def _sentence(column: str, error: ErrorDetails) -> str:
    said = error["msg"]
    said = said.removeprefix("Value error, ")
    inner = ".".join(str(part) for part in error["loc"][1:])
    label = f"{column}.{inner}" if inner else column
    got = "" if not error["loc"] else f", not {shorten(error['input'])}"
    return f"{label}: {said[:1].lower()}{said[1:]}{got}"


def _spelling(value: Value) -> object:
    return value.content if value.text is None else value.text


def normalise_time(text: str) -> str:
    """Spell a timestamp or a time as ISO 8601; PostgreSQL writes an offset of whole hours with two digits."""
    match = _TIMESTAMP.fullmatch(text.strip())
    if match:
        return f"{match[1]}T{match[2]}{_offset(match[3])}"
    match = _TIME.fullmatch(text.strip())
    return f"{match[1]}{_offset(match[2])}" if match else text


def _offset(text: str | None) -> str:
    return f"{text}:00" if text is not None and len(text) == len("+00") else text or ""


def plain_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    while isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    return kind


def _is_decimal(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, Numeric) and not isinstance(kind, Float) and bool(kind.asdecimal)


def _python_type(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, Interval):
        return timedelta  # what SQLAlchemy decorates is a timestamp, for databases without intervals
    kind = plain_type(kind)
    match kind:
        case Enum():
            return kind.enum_class if kind.enum_class is not None else Literal[tuple(kind.enums)]
        case JSON():
            return Any
        case LargeBinary():
            return bytes
        case String():
            return Annotated[str, pydantic.Field(max_length=kind.length)]
    try:
        return kind.python_type
    except NotImplementedError:
        return Any


def _width_problem(value: int, kind: TypeEngine[Any]) -> str:
    bits = next((bits for each, bits in _INTEGER_BITS.items() if isinstance(kind, each)), 0)
    fits = not bits or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    return "" if fits else f"does not fit in {bits} bits: {value}"


def _decorator_problem(value: object, kind: TypeDecorator[Any], dialect: Dialect) -> str:
    try:
        kind.process_bind_param(value, dialect)
    except (ValueError, TypeError) as refused:
        return f"cannot be stored: {refused}"
    except NotImplementedError:
        pass
    return ""


def _text_problem(text: str, kind: TypeEngine[Any]) -> str:
    length = kind.length if isinstance(kind, String) and not isinstance(kind, Enum) else None
    if length is not None and len(text) > length:
        return f"has {len(text)} characters, and the column takes {length}"
    if "\0" in text:
        return "holds the character NUL, which cannot be stored"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a surrogate pair, which cannot be stored"
    return ""
