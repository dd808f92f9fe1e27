"""Tables, with the columns, constraints and indexes that live and die with them; and sequences."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol, TypeVar

from taskschema.catalog.objects.defaults import canonical_default
from taskschema.catalog.objects.naming import CatalogObject


class TableKind(StrEnum):
    """What stands behind a table's name."""

    TABLE = "table"
    PARTITIONED = "partitioned"
    FOREIGN = "foreign"


class Persistence(StrEnum):
    """Whether rows survive a crash and reach replicas."""

    PERMANENT = "permanent"
    UNLOGGED = "unlogged"


class ReplicaIdentity(StrEnum):
    """What logical replication writes of an old row."""

    DEFAULT = "default"
    NOTHING = "nothing"
    FULL = "full"
    INDEX = "index"


class GeneratedKind(StrEnum):
    """When a generated column is computed: on write, or on read (PostgreSQL 18)."""

    STORED = "stored"
    VIRTUAL = "virtual"


class IdentityKind(StrEnum):
    """Whether an INSERT may give its own value for an identity column."""

    ALWAYS = "always"
    BY_DEFAULT = "by default"


class ConstraintKind(StrEnum):
    """What a constraint demands; NOT NULL is a fact of its column."""

    CHECK = "check"
    FOREIGN_KEY = "foreign key"
    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True)
class Sequence(CatalogObject):
    """A sequence; `owned_by` is the schema, table and column that it is dropped with."""

    schema: str
    name: str
    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False
    persistence: Persistence = Persistence.PERMANENT
    owned_by: tuple[str, str, str] | None = None

    word: ClassVar[str] = "sequence"


@dataclass(frozen=True, slots=True)
class Identity:
    """GENERATED ... AS IDENTITY, and the sequence behind it; None where a partition shares its parent's."""

    kind: IdentityKind
    sequence: Sequence | None


@dataclass(frozen=True, slots=True)
class Generated:
    """GENERATED ALWAYS AS (expression); `changeable` where the server knows SET EXPRESSION (17 and later)."""

    kind: GeneratedKind
    expression: str
    changeable: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    `collation`, `storage`, `compression`, `statistics` and `options` are there only where they are not
    what the type or the server says anyway. A NOT NULL of PostgreSQL 18 can be NOT VALID or NO INHERIT; its
    name is there only where a person gave it one. `is_local` is False for a column that only a parent states.
    `position` counts from 1 among the columns of its table; columns in another order are no difference.
    The fields from there on are for those who change it: the storage that its type says, the name of its NOT
    NULL constraint (PostgreSQL 18), and whether the table itself states that.
    """

    name: str
    type: str
    collation: str | None = None
    not_null: bool = False
    not_null_validated: bool = True
    not_null_no_inherit: bool = False
    default: str | None = None
    generated: Generated | None = None
    identity: Identity | None = None
    storage: str | None = None
    compression: str | None = None
    statistics: int | None = None
    options: tuple[str, ...] = ()
    is_local: bool = True
    not_null_name: str | None = None
    foreign_options: tuple[str, ...] = ()
    position: int = field(default=0, compare=False)
    type_storage: str | None = field(default=None, compare=False)
    not_null_constraint: str | None = field(default=None, compare=False)
    not_null_is_local: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        """Write the default in one of the ways that mean the same."""
        if self.default is not None:
            object.__setattr__(self, "default", canonical_default(self.default, self.type))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a foreign key points at."""

    schema: str
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a table.

    `columns` are in the constraint's order for keys; expressions of an exclusion constraint are only in
    the definition. `no_inherit` has a meaning for CHECK only. `disabled_triggers` names the internal triggers
    of a foreign key that do not fire as they should: `ALTER TABLE ... DISABLE TRIGGER ALL` switches its check
    off and leaves its definition as it was. `is_referenced` is True for a key that foreign keys point at.
    """

    name: str
    kind: ConstraintKind
    definition: str
    columns: tuple[str, ...] = ()
    references: Reference | None = None
    validated: bool = True
    enforced: bool = True
    deferrable: bool = False
    deferred: bool = False
    no_inherit: bool = False
    is_local: bool = True
    disabled_triggers: tuple[str, ...] = ()
    is_referenced: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `keys` are its columns or expressions, `constraint` is the one that it enforces.

    `statistics` are the targets set for expressions, as (position, target); `parent` is the partitioned
    index, schema and name, that it is attached to; `depends_on` are extensions that it is dropped with.
    """

    name: str
    definition: str
    keys: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    predicate: str | None = None
    unique: bool = False
    primary: bool = False
    valid: bool = True
    constraint: str | None = None
    clustered: bool = False
    replica_identity: bool = False
    tablespace: str | None = None
    statistics: tuple[tuple[int, int], ...] = ()
    parent: tuple[str, str] | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table(CatalogObject):
    """A table and everything that lives and dies with it.

    `inherits` are its parents as (schema, name); a partition has one, and a bound. `server` and
    `foreign_options` are there for foreign tables only.
    """

    schema: str
    name: str
    relkind: TableKind = TableKind.TABLE
    persistence: Persistence = Persistence.PERMANENT
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    access_method: str | None = None
    tablespace: str | None = None
    options: tuple[str, ...] = ()
    replica_identity: ReplicaIdentity = ReplicaIdentity.DEFAULT
    of_type: str | None = None
    inherits: tuple[tuple[str, str], ...] = ()
    partition_key: str | None = None
    partition_bound: str | None = None
    row_security: bool = False
    force_row_security: bool = False
    server: str | None = None
    foreign_options: tuple[str, ...] = ()

    word: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", _by_name(self.columns))
        object.__setattr__(self, "constraints", _by_name(self.constraints))
        object.__setattr__(self, "indexes", _by_name(self.indexes))


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def _by_name(values: tuple[_N, ...]) -> tuple[_N, ...]:
    return tuple(sorted(values, key=lambda value: value.name))
