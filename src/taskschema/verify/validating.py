"""What Pydantic says of rows that are there: validators of the models, and JSON against its types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import Connection
from sqlmodel import SQLModel

from taskschema.catalog.ddl.words import literal
from taskschema.catalog.objects import qualify
from taskschema.models.checks import mapped_columns
from taskschema.verify.asking import batches, key_of
from taskschema.verify.broken import SAMPLES, Broken, Pairs, Sample
from taskschema.verify.modelled import ModelRules
from taskschema.verify.rules import Relation, Rule, Side, quoted
from taskschema.verify.violations import Sink

_BATCH = 2000
_SHOWN = 200
_ASKED_IN_SQL = frozenset(
    {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "string_too_short",
     "string_too_long", "string_pattern_mismatch", "literal_error", "enum"}
)  # fmt: skip
"""What the rules of the models ask of all rows at once already."""
_OF_ITS_OWN = frozenset({"value_error", "assertion_error"})
"""What a validator raised: its sentence may hold the value."""
_RAISED = "raised"
Processor = Callable[[Any], Any]


def find_invalid(
    connection: Connection,
    models: ModelRules,
    relation: Relation,
    *,
    within: str = "",
    sample: float | None = None,
    sink: Sink | None = None,
    on_rows: Callable[[int], None] = lambda rows: None,
) -> Iterator[Broken]:
    """Yield what the models of a table refuse of its rows, read one batch at a time.

    `within` is a condition for the rows that are asked; of `sample` percent of its pages. `on_rows` is told
    how many more were asked. Raises DBAPIError.
    https://docs.pydantic.dev/latest/concepts/validators/
    """
    table = models.table_of(relation)
    if table is None:
        return
    for model, fields in mapped_columns(table):
        known = {name: column for name, column in fields.items() if models.has_column(relation, column.name)}
        look = _Look(model, relation, known, sink)
        look.over(connection, within, sample, on_rows)
        yield from look.broken()


@dataclass
class _Look:
    """One model, and what it refused so far: by field and kind of error."""

    model: type[SQLModel]
    relation: Relation
    fields: Mapping[str, Any]
    sink: Sink | None
    _found: dict[tuple[str, str], Broken] = field(default_factory=dict)

    def over(
        self, connection: Connection, within: str, sample: float | None, on_rows: Callable[[int], None]
    ) -> None:
        """Ask row by row, in the order of the key."""
        key, ordered = key_of(self.relation)
        keys = [f"{one}::pg_catalog.text" for one in key.values()]
        columns = [quoted(column.name) for column in self.fields.values()]
        part = "" if sample is None else f" TABLESAMPLE SYSTEM ({sample}) REPEATABLE (0)"
        where = f" WHERE {within}" if within else ""
        order = "" if self.relation.is_partitioned else f" ORDER BY {ordered}"
        statement = f"SELECT {', '.join([*keys, *columns])} FROM {self.relation.source}{part}{where}{order}"
        processors = [self._processor(connection, column) for column in self.fields.values()]
        for rows in batches(connection, statement, _BATCH):
            for row in rows:
                self._ask(tuple(zip(key, row[: len(key)], strict=True)), row[len(key) :], processors)
            on_rows(len(rows))

    def _processor(self, connection: Connection, column: Any) -> Processor:
        dialect = connection.dialect
        found = column.type.dialect_impl(dialect).result_processor(dialect, None)
        return found or (lambda value: value)

    def _ask(self, key: Pairs, values: Sequence[Any], processors: Sequence[Processor]) -> None:
        given = {}
        for (name, column), value, process in zip(self.fields.items(), values, processors, strict=True):
            try:
                given[self._alias(name)] = process(value)
            except (LookupError, ValueError):
                return  # no value of the column's own type: that is a rule which SQL asks
            if value is None and not column.nullable:
                return
        try:
            self.model.model_validate(given)
        except ValidationError as refused:
            for error in refused.errors(include_url=False):
                self._note(key, error, given)
        except Exception as problem:  # noqa: BLE001  # whatever somebody's validator raises
            said = f"{type(problem).__name__}: {problem}"
            self._note(key, {"type": _RAISED, "loc": (), "msg": said, "input": None}, given)

    def _alias(self, name: str) -> str:
        alias = self.model.model_fields[name].validation_alias
        return alias if isinstance(alias, str) else name

    def _note(self, key: Pairs, error: ErrorDetails, given: Mapping[str, Any]) -> None:
        place = error["loc"]
        if place and place[0] not in given:
            return  # a column that the table does not have: drift says so
        if len(place) == 1 and error["type"] in _ASKED_IN_SQL:
            return
        path = ".".join("[]" if isinstance(part, int) else str(part) for part in place)
        kind = path, error["type"]
        if kind not in self._found:
            self._found[kind] = Broken(self._rule(path, error, key), 0)
        known = self._found[kind]
        samples = known.samples
        if len(samples) < SAMPLES:
            said = error["msg"] if error["type"] in (*_OF_ITS_OWN, _RAISED) else _short(error["input"])
            samples = (*samples, Sample(key, ((path or "it", said[:_SHOWN]),)))
        self._found[kind] = replace(known, rows=known.rows + 1, samples=samples)
        if self.sink is not None:
            self.sink.add(known.rule, key)

    def _rule(self, path: str, error: ErrorDetails, key: Pairs) -> Rule:
        label = f"table {qualify(*self.relation.names)}"
        column = self.fields.get(path.split(".", maxsplit=1)[0])
        if column is not None:
            label = f"column {qualify(*self.relation.names, column.name)}"
        where = f"{self.model.__name__}{f'.{path}' if path else ''}"
        words = f"{where}: {error['msg']}"
        if error["type"] in _OF_ITS_OWN:
            words = f"what a validator of {where} demands"
        elif error["type"] == _RAISED:
            words = f"a validator of {where}, which raises an error"
        return Rule(
            "model-validation-broken", label, self.relation, words, "true", side=Side.MODELS,
            seen=f"SELECT * FROM {self.relation.source} WHERE {_condition(key)}",
        )  # fmt: skip

    def broken(self) -> Collection[Broken]:
        """Return what was refused."""
        return self._found.values()


def _condition(key: Pairs) -> str:
    """Return the condition for one row: SQL cannot find the others."""
    return " AND ".join(f"{quoted(name)} = {literal(str(value))}" for name, value in key)


def _short(value: Any) -> str:
    return str(value) if isinstance(value, str) else repr(value)
