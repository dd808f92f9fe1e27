"""What read_catalog sees: every kind of column, constraint, index, enum and sequence."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from taskschema.catalog.objects import (
    Catalog,
    Column,
    Constraint,
    ConstraintKind,
    Enum,
    Generated,
    GeneratedKind,
    Identity,
    IdentityKind,
    Persistence,
    Reference,
    ReplicaIdentity,
    Sequence,
    Table,
    TableKind,
)
from taskschema.catalog.reader import read_catalog

VIRTUAL_SINCE = NOT_ENFORCED_SINCE = 18


def major_of(connection: Connection) -> int:
    assert connection.dialect.server_version_info is not None
    return int(connection.dialect.server_version_info[0])


def make(connection: Connection, *statements: str) -> Catalog:
    with connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    catalog = read_catalog(connection)
    assert Catalog.from_json(json.loads(json.dumps(catalog.to_json()))) == catalog
    return catalog


def table_of(catalog: Catalog, name: str, schema: str = "public") -> Table:
    (found,) = (table for table in catalog.tables if (table.schema, table.name) == (schema, name))
    return found


def columns_of(catalog: Catalog, name: str = "t") -> dict[str, Column]:
    return {column.name: column for column in table_of(catalog, name).columns}


def constraints_of(catalog: Catalog, name: str = "t") -> dict[str, Constraint]:
    return {constraint.name: constraint for constraint in table_of(catalog, name).constraints}


def test_an_empty_database_holds_nothing(connection: Connection) -> None:
    assert not read_catalog(connection).tables


def test_types_as_postgresql_prints_them(connection: Connection) -> None:
    spelled = {
        "a": ("int", "integer"), "b": ("varchar(7)", "character varying(7)"),
        "c": ("numeric(8,3)", "numeric(8,3)"),
        "d": ("timestamptz(3)", "timestamp(3) with time zone"), "e": ("text[][]", "text[]"),
        "f": ("bpchar", "bpchar"), "g": ("char(3)", "character(3)"), "h": ("jsonb", "jsonb"),
        "i": ("interval day to second", "interval day to second"), "j": ("bit varying(5)", "bit varying(5)"),
        "k": ("tstzrange", "tstzrange"), "l": ("mood", "public.mood"), "m": ('"Odd"."T y"', '"Odd"."T y"'),
        "n": ("uuid", "uuid"), "o": ("double precision", "double precision"), "p": ("money", "money"),
        "q": ("posint", "public.posint"), "r": ("mood[]", "public.mood[]"), "s": ("bytea", "bytea"),
        "t": ("time(2)", "time(2) without time zone"), "u": ("oid", "oid"), "v": ("tsvector", "tsvector"),
        "w": ('"char"', '"char"'), "x": ("t_row", "public.t_row"),
    }  # fmt: skip
    body = ", ".join(f"{name} {type_}" for name, (type_, _) in spelled.items())
    catalog = make(
        connection,
        'CREATE SCHEMA "Odd"',
        """CREATE TYPE mood AS ENUM ('sad', 'ok')""",
        """CREATE TYPE "Odd"."T y" AS ENUM ('x')""",
        "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
        "CREATE TYPE t_row AS (a int)",
        f"CREATE TABLE t ({body})",
    )
    assert {name: column.type for name, column in columns_of(catalog).items()} == {
        name: printed for name, (_, printed) in spelled.items()
    }


def test_defaults_nulls_and_collations(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE SEQUENCE s",
        """CREATE TABLE t (
            a int NOT NULL DEFAULT 1 + 1, b text DEFAULT 'x:%s''\\', c timestamptz DEFAULT now(),
            d json DEFAULT '{}', e bigint DEFAULT nextval('s'), f text COLLATE "C", g text COLLATE "default",
            h date DEFAULT '2026-01-31', i interval DEFAULT '1 day',
            j timestamptz DEFAULT '2026-01-01 00:00+00')""",
    )
    columns = columns_of(catalog)
    assert {name: column.default for name, column in columns.items()} == {
        "a": "(1 + 1)", "b": r"'x:%s''\'::text", "c": "now()", "d": "'{}'::json",
        "e": "nextval('public.s'::regclass)", "f": None, "g": None, "h": "'2026-01-31'::date",
        "i": "'1 day'::interval", "j": "'2026-01-01 00:00:00+00'::timestamp with time zone",
    }  # fmt: skip
    assert columns["a"] == Column("a", "integer", not_null=True, default="(1 + 1)")
    assert (columns["f"].collation, columns["g"].collation) == ('"C"', None)


def test_generated_columns(connection: Connection) -> None:
    virtual = major_of(connection) >= VIRTUAL_SINCE
    catalog = make(
        connection,
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)",
        *(["ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL"] if virtual else []),
    )
    columns = columns_of(catalog)
    assert columns["b"] == Column("b", "integer", generated=Generated(GeneratedKind.STORED, "(a * 2)"))
    if virtual:
        assert columns["c"].generated == Generated(GeneratedKind.VIRTUAL, "(a + 1)")


def test_identity_columns_and_their_sequences(connection: Connection) -> None:
    catalog = make(
        connection,
        """CREATE TABLE t (
            a bigint GENERATED ALWAYS AS IDENTITY,
            b int GENERATED BY DEFAULT AS IDENTITY (START 10 INCREMENT 5 MAXVALUE 99 CACHE 3 CYCLE))""",
    )
    columns = columns_of(catalog)
    assert columns["a"].identity == Identity(
        IdentityKind.ALWAYS, Sequence("public", "t_a_seq", owned_by=("public", "t", "a"))
    )
    assert columns["b"].identity == Identity(
        IdentityKind.BY_DEFAULT,
        Sequence(
            "public", "t_b_seq", "integer", start=10, increment=5, minimum=1, maximum=99, cache=3, cycle=True,
            owned_by=("public", "t", "b"),
        ),
    )  # fmt: skip
    assert catalog.sequences == ()


def test_storage_compression_statistics_and_options(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE t (a text, b text, c text COMPRESSION pglz, d int, e int)",
        "ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER d SET STATISTICS 0",
        "ALTER TABLE t ALTER e SET (n_distinct = -0.5)",
    )
    columns = columns_of(catalog)
    assert columns["b"] == Column("b", "text")
    assert [columns[n].storage for n in "abc"] == ["external", None, None]
    assert [columns[n].compression for n in "abc"] == [None, None, "pglz"]
    assert [columns[n].statistics for n in "cde"] == [None, 0, None]
    assert columns["e"].options == ("n_distinct=-0.5",)


def test_a_column_that_came_later_is_the_same(connection: Connection) -> None:
    made = "CREATE TABLE t (id int PRIMARY KEY, title text NOT NULL DEFAULT '', at date)"
    once = make(connection, made)
    later = make(
        connection,
        "DROP TABLE t",
        "CREATE TABLE t (at date, gone int, id int PRIMARY KEY)",
        "ALTER TABLE t DROP gone",
        "ALTER TABLE t ADD title text NOT NULL DEFAULT ''",
    )
    assert once == later
    assert once.fingerprint() == later.fingerprint()


def test_not_null_is_a_fact_of_its_column(connection: Connection) -> None:
    valid = make(connection, "CREATE TABLE t (a int NOT NULL, b int)")
    assert columns_of(valid)["a"] == Column("a", "integer", not_null=True)
    assert constraints_of(valid) == {}
    if major_of(connection) >= NOT_ENFORCED_SINCE:
        late = make(
            connection,
            "ALTER TABLE t ADD CONSTRAINT nn_b NOT NULL b NOT VALID",
            "CREATE TABLE u (a int NOT NULL NO INHERIT)",
        )
        assert columns_of(late)["b"] == Column(
            "b", "integer", not_null=True, not_null_validated=False, not_null_name="nn_b"
        )
        assert columns_of(late, "u")["a"].not_null_no_inherit
        assert constraints_of(late) == {}


def test_every_kind_of_constraint(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE parent (x int, y int, CONSTRAINT pk PRIMARY KEY (y, x))",
        """CREATE TABLE t (
            a int, b int, c text, d tstzrange, e int4range,
            CONSTRAINT pk_t PRIMARY KEY (a),
            CONSTRAINT uq UNIQUE (b, a) DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT uq_null UNIQUE NULLS NOT DISTINCT (c) INCLUDE (b),
            CONSTRAINT ck CHECK (c ~ '^(?:jpg|png)$' AND a % 2 = 0),
            CONSTRAINT ck_ni CHECK (b > 0) NO INHERIT,
            CONSTRAINT fk FOREIGN KEY (b, a) REFERENCES parent (y, x) MATCH FULL
                ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE,
            CONSTRAINT ex EXCLUDE USING gist (d WITH &&, int4range(a, a, '[]') WITH &&) WHERE (a > 0))""",
        "ALTER TABLE t ADD CONSTRAINT ck_nv CHECK (b < 9) NOT VALID",
    )
    found = constraints_of(catalog)
    assert found["pk_t"] == Constraint("pk_t", ConstraintKind.PRIMARY_KEY, "PRIMARY KEY (a)", ("a",))
    assert found["uq"] == Constraint(
        "uq", ConstraintKind.UNIQUE, "UNIQUE (b, a) DEFERRABLE INITIALLY DEFERRED", ("b", "a"),
        deferrable=True, deferred=True,
    )  # fmt: skip
    assert found["uq_null"].definition == "UNIQUE NULLS NOT DISTINCT (c) INCLUDE (b)"
    assert found["ck"].definition == "CHECK (((c ~ '^(?:jpg|png)$'::text) AND ((a % 2) = 0)))"
    assert sorted(found["ck"].columns) == ["a", "c"]
    assert found["ck_ni"].no_inherit
    assert found["fk"] == Constraint(
        "fk", ConstraintKind.FOREIGN_KEY,
        "FOREIGN KEY (b, a) REFERENCES public.parent(y, x) MATCH FULL"
        " ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE",
        ("b", "a"), Reference("public", "parent", ("y", "x")), deferrable=True,
    )  # fmt: skip
    assert found["ex"].kind is ConstraintKind.EXCLUSION
    assert found["ex"].definition == (
        "EXCLUDE USING gist (d WITH &&, int4range(a, a, '[]'::text) WITH &&) WHERE ((a > 0))"
    )
    assert found["ex"].columns == ("d",)
    assert not found["ck_nv"].validated
    assert found["ck_nv"].definition.endswith("NOT VALID")
    assert not any(constraint.no_inherit for name, constraint in found.items() if name != "ck_ni")


def test_constraints_that_are_not_enforced(connection: Connection) -> None:
    late = " NOT ENFORCED" if major_of(connection) >= NOT_ENFORCED_SINCE else ""
    catalog = make(connection, f"CREATE TABLE t (a int, CONSTRAINT ck CHECK (a > 0){late})")
    assert constraints_of(catalog)["ck"].enforced == (not late)
    assert constraints_of(catalog)["ck"].definition == f"CHECK ((a > 0)){late}"


def test_a_foreign_key_whose_triggers_are_off(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE parent (id int PRIMARY KEY)",
        "CREATE TABLE t (a int CONSTRAINT fk REFERENCES parent)",
        "ALTER TABLE t DISABLE TRIGGER ALL",
    )
    assert constraints_of(catalog)["fk"].disabled_triggers == (
        "RI_FKey_check_ins disabled",
        "RI_FKey_check_upd disabled",
    )


def test_every_kind_of_index(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE t (a int, b text, c jsonb, d timestamptz)",
        "CREATE INDEX i_partial ON t (a) WHERE b IS NOT NULL",
        "CREATE INDEX i_expr ON t (lower(b), a, (a + 1))",
        "CREATE UNIQUE INDEX i_include ON t (a) INCLUDE (d, b)",
        "CREATE INDEX i_ops ON t USING gin (c jsonb_path_ops)",
        "CREATE INDEX i_pattern ON t (b text_pattern_ops)",
        "CREATE INDEX i_order ON t (d DESC NULLS LAST, a NULLS FIRST)",
        'CREATE INDEX i_collate ON t (b COLLATE "C") WITH (fillfactor = 70)',
        "CREATE UNIQUE INDEX i_nulls ON t (b) NULLS NOT DISTINCT",
        "ALTER INDEX i_expr ALTER COLUMN 3 SET STATISTICS 500",
        "ALTER TABLE t CLUSTER ON i_order",
    )
    found = {index.name: index for index in table_of(catalog, "t").indexes}
    on = "ON public.t USING btree"
    assert {name: index.definition for name, index in found.items()} == {
        "i_partial": f"CREATE INDEX i_partial {on} (a) WHERE (b IS NOT NULL)",
        "i_expr": f"CREATE INDEX i_expr {on} (lower(b), a, ((a + 1)))",
        "i_include": f"CREATE UNIQUE INDEX i_include {on} (a) INCLUDE (d, b)",
        "i_ops": "CREATE INDEX i_ops ON public.t USING gin (c jsonb_path_ops)",
        "i_pattern": f"CREATE INDEX i_pattern {on} (b text_pattern_ops)",
        "i_order": f"CREATE INDEX i_order {on} (d DESC NULLS LAST, a NULLS FIRST)",
        "i_collate": f"""CREATE INDEX i_collate {on} (b COLLATE "C") WITH (fillfactor='70')""",
        "i_nulls": f"CREATE UNIQUE INDEX i_nulls {on} (b) NULLS NOT DISTINCT",
    }
    assert found["i_partial"].predicate == "(b IS NOT NULL)"
    assert found["i_expr"].keys == ("lower(b)", "a", "((a + 1))")
    assert found["i_expr"].statistics == ((3, 500),)
    assert (found["i_include"].keys, found["i_include"].included) == (("a",), ("d", "b"))
    assert found["i_include"].unique
    assert [name for name, index in found.items() if index.clustered] == ["i_order"]
    assert all(index.valid and index.constraint is None and not index.primary for index in found.values())


def test_an_index_knows_its_constraint(connection: Connection) -> None:
    catalog = make(
        connection, 'CREATE TABLE t (a int CONSTRAINT "PK t" PRIMARY KEY, b int CONSTRAINT uq UNIQUE)'
    )
    found = {index.name: index for index in table_of(catalog, "t").indexes}
    assert (found["PK t"].constraint, found["PK t"].primary, found["PK t"].keys) == ("PK t", True, ("a",))
    assert (found["uq"].constraint, found["uq"].primary, found["uq"].unique) == ("uq", False, True)


def test_an_invalid_index(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
        "CREATE INDEX i ON ONLY t (a)",
    )
    (index,) = table_of(catalog, "t").indexes
    assert not index.valid
    attached = make(connection, "CREATE INDEX i1 ON t1 (a)", "ALTER INDEX i ATTACH PARTITION i1")
    assert table_of(attached, "t").indexes[0].valid
    assert table_of(attached, "t1").indexes[0].parent == ("public", "i")


def test_enums_keep_the_order_of_their_labels(connection: Connection) -> None:
    catalog = make(
        connection,
        """CREATE TYPE mood AS ENUM ('sad', 'happy', 'it''s "odd"')""",
        """ALTER TYPE mood ADD VALUE 'angry' BEFORE 'happy'""",
        "CREATE TYPE nothing AS ENUM ()",
    )
    assert catalog.enums == (
        Enum("public", "mood", ("sad", "angry", "happy", 'it\'s "odd"')),
        Enum("public", "nothing", ()),
    )


def test_free_and_owned_sequences(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE SEQUENCE free AS smallint START 7 INCREMENT -2 MINVALUE -50 MAXVALUE 90 CACHE 4 CYCLE",
        "CREATE UNLOGGED SEQUENCE unlogged",
        'CREATE TABLE "T" (id serial, "No" int)',
        'CREATE SEQUENCE owned OWNED BY "T"."No"',
    )
    assert {sequence.name: sequence for sequence in catalog.sequences} == {
        "T_id_seq": Sequence(
            "public", "T_id_seq", "integer", maximum=2**31 - 1, owned_by=("public", "T", "id")
        ),
        "free": Sequence(
            "public", "free", "smallint", start=7, increment=-2, minimum=-50, maximum=90, cache=4, cycle=True
        ),
        "owned": Sequence("public", "owned", owned_by=("public", "T", "No")),
        "unlogged": Sequence("public", "unlogged", persistence=Persistence.UNLOGGED),
    }


def test_what_a_sequence_has_given_is_no_part_of_it(connection: Connection) -> None:
    before = make(connection, "CREATE SEQUENCE s", "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY)")
    after = make(connection, "SELECT nextval('s'), nextval('t_id_seq')", "SELECT setval('s', 4711)")
    assert before == after


def test_names_with_capitals_quotes_and_other_letters(connection: Connection) -> None:
    long = "ä" * 31  # 62 bytes; PostgreSQL cuts names at 63
    catalog = make(
        connection,
        'CREATE SCHEMA "S.1"',
        f"""CREATE TABLE "S.1"."Größe ""x""
        y" ("a.b" int CONSTRAINT "c%k" CHECK ("a.b" > 0), {long} text)""",
        f"""CREATE INDEX "I:1" ON "S.1"."Größe ""x""
        y" ({long})""",
    )
    (table,) = catalog.tables
    assert (table.schema, table.name) == ("S.1", 'Größe "x"\n        y')
    assert [column.name for column in table.columns] == ["a.b", long]
    assert table.constraints[0] == Constraint("c%k", ConstraintKind.CHECK, 'CHECK (("a.b" > 0))', ("a.b",))
    assert table.indexes[0].keys == (long,)


def test_equal_names_in_several_schemas(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE SCHEMA a",
        "CREATE SCHEMA b",
        "CREATE TYPE a.e AS ENUM ('1')",
        "CREATE TYPE b.e AS ENUM ('2')",
        "CREATE TABLE a.t (id int PRIMARY KEY)",
        "CREATE TABLE b.t (id int PRIMARY KEY REFERENCES a.t, e b.e DEFAULT '2')",
    )
    assert [(table.schema, table.name) for table in catalog.tables] == [("a", "t"), ("b", "t")]
    assert [enum.labels for enum in catalog.enums] == [("1",), ("2",)]
    theirs = table_of(catalog, "t", "b")
    assert [constraint.references for constraint in theirs.constraints if constraint.references] == [
        Reference("a", "t", ("id",))
    ]
    assert {column.name: column.default for column in theirs.columns}["e"] == "'2'::b.e"


def test_tables_as_a_whole(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE UNLOGGED TABLE t (a text NOT NULL, b int, CONSTRAINT uq UNIQUE (a)) "
        "WITH (fillfactor = 70, toast.autovacuum_enabled = off, autovacuum_enabled = off)",
        "ALTER TABLE t REPLICA IDENTITY USING INDEX uq",
        "CREATE TYPE o AS (x int)",
        "CREATE TABLE typed OF o",
    )
    table = table_of(catalog, "t")
    assert (table.relkind, table.persistence) == (TableKind.TABLE, Persistence.UNLOGGED)
    assert table.options == ("autovacuum_enabled=off", "fillfactor=70", "toast.autovacuum_enabled=off")
    assert table.replica_identity is ReplicaIdentity.INDEX
    assert table.indexes[0].replica_identity
    assert table.access_method == "heap"
    assert table_of(catalog, "typed").of_type == "public.o"


PARTITIONED = (
    "CREATE TABLE t (id int NOT NULL, at timestamptz, CONSTRAINT pk PRIMARY KEY (id, at)) "
    "PARTITION BY RANGE (at)"
)
BOUND = "FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2027-01-01 00:00+00')"


def test_partitions_and_children(connection: Connection) -> None:
    catalog = make(
        connection,
        PARTITIONED,
        f"CREATE TABLE t26 PARTITION OF t {BOUND}",
        "CREATE TABLE base (a int)",
        "CREATE TABLE child (b int) INHERITS (base)",
    )
    assert table_of(catalog, "t").relkind is TableKind.PARTITIONED
    assert table_of(catalog, "t").partition_key == "RANGE (at)"
    assert table_of(catalog, "t26").partition_bound == (
        "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')"
    )
    assert table_of(catalog, "t26").inherits == (("public", "t"),)
    assert table_of(catalog, "child").inherits == (("public", "base"),)
    assert {name: column.is_local for name, column in columns_of(catalog, "child").items()} == {
        "a": False,
        "b": True,
    }


def test_a_partition_is_the_same_created_or_attached(connection: Connection) -> None:
    created = make(connection, PARTITIONED, f"CREATE TABLE t26 PARTITION OF t {BOUND}")
    attached = make(
        connection,
        "DROP TABLE t",
        PARTITIONED,
        "CREATE TABLE t26 (at timestamptz NOT NULL, id int NOT NULL)",
        "ALTER TABLE t26 ADD CONSTRAINT t26_pkey PRIMARY KEY (id, at)",
        f"ALTER TABLE t ATTACH PARTITION t26 {BOUND}",
    )
    assert created == attached


def test_a_foreign_key_to_partitions_is_read_once(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
        "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19)",
        "CREATE TABLE t (id int CONSTRAINT fk REFERENCES p) PARTITION BY RANGE (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9)",
    )
    for name in ("t", "t1"):
        (key,) = table_of(catalog, name).constraints
        assert key.references == Reference("public", "p", ("id",))


def test_a_foreign_key_between_partitions_of_partitions_is_read_once(connection: Connection) -> None:
    catalog = make(
        connection,
        "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id)",
        "CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (9)",
        "CREATE TABLE t (id int CONSTRAINT fk REFERENCES p) PARTITION BY RANGE (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id)",
        "CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (9)",
        "CREATE TABLE p2 (id int PRIMARY KEY)",
        "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (9) TO (19)",
        "CREATE TABLE t2 (id int)",
        "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (9) TO (19)",
    )
    for name in ("t", "t1", "t11", "t2"):
        (key,) = table_of(catalog, name).constraints
        assert key.references == Reference("public", "p", ("id",))
