"""One object of each kind, each with a comment: statements that make them in an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

TABLES = (
    "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, CONSTRAINT c CHECK (n > 0))",
    "COMMENT ON TABLE t IS 'a'",
    "COMMENT ON COLUMN t.id IS 'a'",
    "COMMENT ON COLUMN t.n IS 'a'",
    "COMMENT ON CONSTRAINT t_pkey ON t IS 'a'",
    "COMMENT ON CONSTRAINT c ON t IS 'a'",
    "COMMENT ON INDEX t_pkey IS 'a'",
    "COMMENT ON SEQUENCE t_id_seq IS 'a'",
    "CREATE INDEX i ON t (n)",
    "COMMENT ON INDEX i IS 'a'",
    "CREATE STATISTICS st ON id, n FROM t",
    "COMMENT ON STATISTICS st IS 'a'",
    "CREATE TABLE parted (k int) PARTITION BY LIST (k)",
    "CREATE TABLE part PARTITION OF parted DEFAULT",
    "COMMENT ON TABLE parted IS 'a'",
    "COMMENT ON COLUMN parted.k IS 'a'",
    "COMMENT ON TABLE part IS 'a'",
    "COMMENT ON COLUMN part.k IS 'a'",
    "CREATE SEQUENCE s",
    "COMMENT ON SEQUENCE s IS 'a'",
    "CREATE VIEW v AS SELECT 1 AS a",
    "COMMENT ON VIEW v IS 'a'",
    "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a",
    "COMMENT ON MATERIALIZED VIEW m IS 'a'",
    "CREATE UNIQUE INDEX mi ON m (a)",
    "COMMENT ON INDEX mi IS 'a'",
)
ROUTINES = (
    "CREATE FUNCTION f(a int, VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "COMMENT ON FUNCTION f(int, text[]) IS 'a'",
    "CREATE PROCEDURE p(IN a numeric(4,1), INOUT b timestamptz) LANGUAGE sql AS 'SELECT $2'",
    "COMMENT ON PROCEDURE p IS 'a'",
    "CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int)",
    "COMMENT ON AGGREGATE agg(int) IS 'a'",
    "CREATE AGGREGATE star(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = 0)",
    "COMMENT ON AGGREGATE star(*) IS 'a'",
    "CREATE AGGREGATE rank_of(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,"
    " FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA)",
    "COMMENT ON AGGREGATE rank_of(float8 ORDER BY anyelement) IS 'a'",
    "CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'",
    "COMMENT ON FUNCTION w() IS 'a'",
    "CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "COMMENT ON FUNCTION tf() IS 'a'",
    "CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "COMMENT ON FUNCTION ef() IS 'a'",
    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf()",
    "COMMENT ON TRIGGER tr ON t IS 'a'",
    "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    "COMMENT ON RULE r ON t IS 'a'",
    "CREATE POLICY pol ON t USING (true)",
    "COMMENT ON POLICY pol ON t IS 'a'",
    "CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION ef()",
    "COMMENT ON EVENT TRIGGER et IS 'a'",
)
TYPES = (
    "CREATE TYPE mood AS ENUM ('sad')",
    "COMMENT ON TYPE mood IS 'a'",
    "CREATE TYPE pair AS (a int, b text)",
    "COMMENT ON TYPE pair IS 'a'",
    "CREATE TYPE span AS RANGE (SUBTYPE = float8)",
    "COMMENT ON TYPE span IS 'a'",
    "CREATE TYPE shell",
    "COMMENT ON TYPE shell IS 'a'",
    "CREATE TYPE base",
    "CREATE FUNCTION base_in(cstring) RETURNS base IMMUTABLE STRICT LANGUAGE internal AS 'int4in'",
    "CREATE FUNCTION base_out(base) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'int4out'",
    "CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int4)",
    "COMMENT ON TYPE base IS 'a'",
    "COMMENT ON FUNCTION base_in(cstring) IS 'a'",
    "COMMENT ON FUNCTION base_out(base) IS 'a'",
    "CREATE DOMAIN d AS int CONSTRAINT small CHECK (VALUE < 9)",
    "COMMENT ON DOMAIN d IS 'a'",
    "COMMENT ON CONSTRAINT small ON DOMAIN d IS 'a'",
    "CREATE CAST (pair AS xml) WITH INOUT",
    "COMMENT ON CAST (pair AS xml) IS 'a'",
    "CREATE FUNCTION less(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a'",
    "COMMENT ON FUNCTION less(pair, pair) IS 'a'",
    "CREATE FUNCTION no(pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < 0'",
    "COMMENT ON FUNCTION no(pair) IS 'a'",
    "CREATE FUNCTION cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a'",
    "COMMENT ON FUNCTION cmp(pair, pair) IS 'a'",
    "CREATE OPERATOR <<< (LEFTARG = pair, RIGHTARG = pair, FUNCTION = less)",
    "COMMENT ON OPERATOR <<< (pair, pair) IS 'a'",
    "CREATE OPERATOR !!! (RIGHTARG = pair, FUNCTION = no)",
    "COMMENT ON OPERATOR !!! (NONE, pair) IS 'a'",
    "CREATE OPERATOR FAMILY of USING btree",
    "COMMENT ON OPERATOR FAMILY of USING btree IS 'a'",
    "CREATE OPERATOR CLASS oc FOR TYPE pair USING btree FAMILY of"
    " AS OPERATOR 1 <<<, FUNCTION 1 cmp(pair, pair)",
    "COMMENT ON OPERATOR CLASS oc USING btree IS 'a'",
)
OTHERS = (
    "CREATE SCHEMA more",
    "COMMENT ON SCHEMA more IS 'a'",
    "CREATE EXTENSION citext SCHEMA more",
    "CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler",
    "COMMENT ON LANGUAGE tongue IS 'a'",
    "CREATE TRANSFORM FOR int LANGUAGE tongue (FROM SQL WITH FUNCTION prsd_lextype(internal),"
    " TO SQL WITH FUNCTION int4recv(internal))",
    "COMMENT ON TRANSFORM FOR int LANGUAGE tongue IS 'a'",
    "CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler",
    "COMMENT ON ACCESS METHOD am IS 'a'",
    "CREATE COLLATION co (LOCALE = 'C')",
    "COMMENT ON COLLATION co IS 'a'",
    "CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    "COMMENT ON CONVERSION cv IS 'a'",
    "CREATE TEXT SEARCH PARSER tsp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,"
    " LEXTYPES = prsd_lextype)",
    "COMMENT ON TEXT SEARCH PARSER tsp IS 'a'",
    "CREATE TEXT SEARCH TEMPLATE tst (LEXIZE = dsimple_lexize)",
    "COMMENT ON TEXT SEARCH TEMPLATE tst IS 'a'",
    "CREATE TEXT SEARCH DICTIONARY tsd (TEMPLATE = simple)",
    "COMMENT ON TEXT SEARCH DICTIONARY tsd IS 'a'",
    "CREATE TEXT SEARCH CONFIGURATION tsc (COPY = simple)",
    "COMMENT ON TEXT SEARCH CONFIGURATION tsc IS 'a'",
    "CREATE FOREIGN DATA WRAPPER fdw",
    "COMMENT ON FOREIGN DATA WRAPPER fdw IS 'a'",
    "CREATE SERVER srv FOREIGN DATA WRAPPER fdw",
    "COMMENT ON SERVER srv IS 'a'",
    "CREATE FOREIGN TABLE ft (a int) SERVER srv",
    "COMMENT ON FOREIGN TABLE ft IS 'a'",
    "COMMENT ON COLUMN ft.a IS 'a'",
    "CREATE PUBLICATION pub FOR TABLE t",
    "COMMENT ON PUBLICATION pub IS 'a'",
)
"""The extension has the comment that it comes with."""
SUBSCRIPTION = (
    "CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION pub"
    " WITH (connect = false, slot_name = NONE)",
    "COMMENT ON SUBSCRIPTION sub IS 'a'",
)

ONE_OF_EACH = (*TABLES, *TYPES, *ROUTINES, *OTHERS)
"""All but a subscription."""


@contextmanager
def subscribed(connection: Connection) -> Iterator[None]:
    """Make a subscription too, and drop it: no database that has one can be dropped."""
    with connection.begin():
        for statement in SUBSCRIPTION:
            connection.exec_driver_sql(statement)
    try:
        yield
    finally:
        with connection.begin():
            connection.exec_driver_sql("DROP SUBSCRIPTION sub")


def comment_on_database(connection: Connection, text: str) -> str:
    """Return the statement; other than the rest it names the database."""
    return f'COMMENT ON DATABASE "{connection.engine.url.database}" IS {text}'
