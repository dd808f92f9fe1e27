"""Triggers and rewrite rules: read, compared, made, switched, changed, renamed and dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from taskschema.catalog import compare
from taskschema.findings import Severity
from tests.integration.catalog.two_databases import (
    ODD_NAMES,
    read,
    renamed,
    run,
    taken_back,
    there_and_back,
    there_by_change,
)

FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
BASE = (
    FUNCTION,
    "CREATE TABLE t (id int PRIMARY KEY, title text)",
    "CREATE VIEW v AS SELECT id, title FROM t",
)
PARTITIONED = (
    "CREATE TABLE p (a int) PARTITION BY RANGE (a)",
    "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (a)",
    "CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5)",
    "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19)",
)
FOREIGN = (
    "CREATE EXTENSION file_fdw",
    "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
    "CREATE FOREIGN TABLE ft (a int) SERVER s OPTIONS (filename '/dev/null')",
)
TRIGGER = "CREATE TRIGGER tr AFTER UPDATE OF title ON t FOR EACH ROW EXECUTE FUNCTION f('x')"
CONSTRAINT = (
    "CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION f()"
)
RULE = "CREATE RULE r AS ON DELETE TO t WHERE old.id < 0 DO INSTEAD NOTHING"


def test_triggers_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    triggers = there_and_back(
        connection,
        other_connection,
        "triggers",
        [*BASE, *PARTITIONED, *FOREIGN, "CREATE EXTENSION pg_trgm"],
        TRIGGER,
        CONSTRAINT.replace(" tr ", " tc "),
        "CREATE TRIGGER tv INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f('%s', 'it''s')",
        "CREATE TRIGGER tt AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n"
        " FOR EACH STATEMENT EXECUTE FUNCTION f()",
        "CREATE TRIGGER tw BEFORE UPDATE ON t FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)"
        " EXECUTE FUNCTION f()",
        "CREATE TRIGGER tf BEFORE INSERT ON ft FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TRIGGER tp AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()",
        "ALTER TABLE t ENABLE REPLICA TRIGGER tr, ENABLE ALWAYS TRIGGER tt, DISABLE TRIGGER tw",
        "ALTER TABLE ft DISABLE TRIGGER tf",
        "ALTER TABLE p2 ENABLE ALWAYS TRIGGER tp",
        "ALTER TABLE p1 DISABLE TRIGGER tp",
        "ALTER TRIGGER tr ON t DEPENDS ON EXTENSION pg_trgm",
    )
    found = {trigger.name: trigger for trigger in triggers}
    assert {name: trigger.enabled for name, trigger in found.items()} == {
        "tr": "replica", "tc": "origin", "tv": "origin", "tt": "always", "tw": "disabled", "tf": "disabled",
        "tp": "origin",
    }  # fmt: skip
    assert found["tp"].exceptions == (
        ("public", "p1", "disabled"),
        ("public", "p11", "disabled"),
        ("public", "p2", "always"),
    )
    assert found["tr"].depends_on == ("pg_trgm",)
    assert found["tr"].definition == (
        "CREATE TRIGGER tr AFTER UPDATE OF title ON public.t FOR EACH ROW EXECUTE FUNCTION public.f('x')"
    )


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_odd_names(connection: Connection, other_connection: Connection, odd: str) -> None:
    base = [f'CREATE SCHEMA "{odd}"', FUNCTION, f'CREATE TABLE "{odd}"."{odd}" ("{odd}" int)']
    (made,) = there_and_back(
        connection,
        other_connection,
        "triggers",
        base,
        f'CREATE TRIGGER "{odd}" AFTER UPDATE OF "{odd}" ON "{odd}"."{odd}" EXECUTE FUNCTION f()',
        f'ALTER TABLE "{odd}"."{odd}" DISABLE TRIGGER "{odd}"',
    )
    assert (made.schema, made.table, made.name) == (odd.replace('""', '"'),) * 3
    rule = f'CREATE RULE "{odd}" AS ON UPDATE TO "{odd}"."{odd}" DO NOTHING'
    disabled = f'ALTER TABLE "{odd}"."{odd}" DISABLE RULE "{odd}"'
    run(connection, f'DROP TRIGGER "{odd}" ON "{odd}"."{odd}"')
    (made,) = there_and_back(connection, other_connection, "rules", [], rule, disabled)
    assert (made.schema, made.table, made.name) == (odd.replace('""', '"'),) * 3


SWITCHES = [
    ("", "ENABLE REPLICA", Severity.BREAKING),
    ("", "DISABLE", Severity.BREAKING),
    ("", "ENABLE ALWAYS", Severity.BEHAVIOUR),
    ("DISABLE", "ENABLE", Severity.BEHAVIOUR),
    ("ENABLE ALWAYS", "ENABLE REPLICA", Severity.BREAKING),
    ("ENABLE REPLICA", "ENABLE", Severity.BEHAVIOUR),
]


@pytest.mark.parametrize(("before", "after", "severity"), SWITCHES)
def test_switches_are_told_and_taken_back(
    connection: Connection, other_connection: Connection, before: str, after: str, severity: Severity
) -> None:
    switched = [f"ALTER TABLE t {before} TRIGGER tr, {before} RULE r"] if before else []
    for one in (connection, other_connection):
        run(one, *BASE, TRIGGER, RULE, *switched)
    way = taken_back(connection, other_connection, "triggers", f"ALTER TABLE t {after} TRIGGER tr")
    assert way.told == [("trigger-state-changed", "trigger public.t.tr", severity)]
    way = taken_back(connection, other_connection, "rules", f"ALTER TABLE t {after} RULE r")
    assert way.told == [("rule-state-changed", "rule public.t.r", severity)]


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        (TRIGGER, TRIGGER.replace(" OF title", ""), True),
        (TRIGGER, TRIGGER.replace("AFTER", "BEFORE"), True),
        (TRIGGER, TRIGGER.replace("'x'", "'y'"), True),
        (TRIGGER, TRIGGER.replace("ROW", "STATEMENT"), True),
        (CONSTRAINT, CONSTRAINT.replace(" INITIALLY DEFERRED", ""), False),
        (TRIGGER, CONSTRAINT, False),
    ],
)
def test_another_definition_is_breaking(
    connection: Connection, other_connection: Connection, old: str, new: str, replaced: bool
) -> None:
    changes = ("DROP TRIGGER tr ON t", new, "ALTER TABLE t DISABLE TRIGGER tr")
    way = there_by_change(connection, other_connection, "triggers", [*BASE, old], *changes)
    assert way.told == [
        ("trigger-definition-changed", "trigger public.t.tr", Severity.BREAKING),
        ("trigger-state-changed", "trigger public.t.tr", Severity.BREAKING),
    ]
    assert way.dropped != replaced


def test_the_order_of_columns_is_none(connection: Connection, other_connection: Connection) -> None:
    table = 'CREATE TABLE u ("b, ""c" int, a int, z int)'
    trigger = (
        'CREATE CONSTRAINT TRIGGER "t OF x, b" AFTER INSERT OR UPDATE OF {} ON u'
        " FOR EACH ROW WHEN (new.z > 0) EXECUTE FUNCTION f('UPDATE OF z, a')"
    )
    run(connection, FUNCTION, table, trigger.format('"b, ""c", z, a'))
    run(other_connection, FUNCTION, table, trigger.format('a, z, "b, ""c"'))
    expected, actual = read(connection), read(other_connection)
    assert expected == actual
    assert compare(expected, actual) == []
    assert 'OF "b, ""c", a, z ON public.u' in expected.triggers[0].definition
    run(other_connection, 'DROP TRIGGER "t OF x, b" ON u', trigger.format("a, z"))
    assert len(compare(expected, read(other_connection))) == 1


def test_a_replaced_trigger_is_switched_as_it_should_be(
    connection: Connection, other_connection: Connection
) -> None:
    way = there_by_change(
        connection,
        other_connection,
        "triggers",
        [*BASE, TRIGGER, "ALTER TABLE t DISABLE TRIGGER tr"],
        "CREATE OR REPLACE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "ALTER TABLE t DISABLE TRIGGER tr",
    )
    assert [code for code, *_ in way.told] == ["trigger-definition-changed"]
    assert len(way.statements) == 2


PARTITION_TRIGGER = "CREATE TRIGGER tp AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()"


@pytest.mark.parametrize(
    ("before", "change", "codes"),
    [
        ("", "ALTER TABLE p11 DISABLE TRIGGER tp", {"state-on-partitions"}),
        ("", "ALTER TABLE p DISABLE TRIGGER tp", {"state"}),
        ("", "ALTER TABLE ONLY p DISABLE TRIGGER tp", {"state", "state-on-partitions"}),
        ("ALTER TABLE p1 DISABLE TRIGGER tp", "ALTER TABLE p ENABLE TRIGGER tp", {"state-on-partitions"}),
        (
            "ALTER TABLE p1 DISABLE TRIGGER tp",
            PARTITION_TRIGGER.replace("CREATE", "CREATE OR REPLACE").replace("INSERT", "DELETE"),
            {"definition", "state-on-partitions"},
        ),
    ],
)
def test_copies_on_partitions(
    connection: Connection, other_connection: Connection, before: str, change: str, codes: set[str]
) -> None:
    base = [FUNCTION, *PARTITIONED, PARTITION_TRIGGER, *([before] if before else [])]
    way = there_by_change(connection, other_connection, "triggers", base, change)
    assert {code for code, *_ in way.told} >= {
        f"trigger-{code}-changed" for code in codes - {"state-on-partitions"}
    }
    assert {name for _, name, _ in way.told} == {"trigger public.p.tp"}
    assert not way.dropped


def test_a_new_partition_brings_no_trigger_of_its_own(connection: Connection) -> None:
    run(connection, FUNCTION, *PARTITIONED, PARTITION_TRIGGER)
    before = read(connection)
    run(connection, "CREATE TABLE p3 PARTITION OF p DEFAULT")
    assert read(connection).triggers == before.triggers


def test_a_dependence_on_an_extension(connection: Connection, other_connection: Connection) -> None:
    base = [*BASE, TRIGGER, "CREATE EXTENSION pg_trgm"]
    change = "ALTER TRIGGER tr ON t DEPENDS ON EXTENSION pg_trgm"
    way = there_by_change(connection, other_connection, "triggers", base, change)
    assert way.told == [("trigger-extensions-changed", "trigger public.t.tr", Severity.COSMETIC)]


def test_missing_unexpected_and_renamed(connection: Connection, other_connection: Connection) -> None:
    for one in (connection, other_connection):
        run(one, *BASE, TRIGGER, RULE)
    way = renamed(connection, other_connection, "triggers", "ALTER TRIGGER tr ON t RENAME TO zz")
    assert way.told == [("trigger-renamed", "trigger public.t.tr", Severity.COSMETIC)]
    way = renamed(connection, other_connection, "rules", "ALTER RULE r ON t RENAME TO zz")
    assert way.told == [("rule-renamed", "rule public.t.r", Severity.COSMETIC)]
    changes = ("DROP TRIGGER tr ON t", "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()")
    way = taken_back(connection, other_connection, "triggers", *changes)
    assert way.told == [
        ("trigger-missing", "trigger public.t.tr", Severity.BREAKING),
        ("trigger-unexpected", "trigger public.t.x", Severity.BEHAVIOUR),
    ]
    way = taken_back(
        connection,
        other_connection,
        "rules",
        "DROP RULE r ON t",
        "CREATE RULE x AS ON INSERT TO t DO INSTEAD NOTHING",
        "CREATE RULE y AS ON UPDATE TO t DO ALSO NOTIFY t",
    )
    assert way.told == [
        ("rule-missing", "rule public.t.r", Severity.BREAKING),
        ("rule-unexpected", "rule public.t.x", Severity.BREAKING),
        ("rule-unexpected", "rule public.t.y", Severity.BEHAVIOUR),
    ]


def test_what_goes_with_its_table_goes_without_saying(
    connection: Connection, other_connection: Connection
) -> None:
    run(connection, *BASE, TRIGGER, RULE)
    found = compare(read(connection), read(other_connection))
    assert {each.object for each in found} == {"table public.t", "view public.v"}


def test_rules_come_back_as_they_were_read(connection: Connection, other_connection: Connection) -> None:
    rules = there_and_back(
        connection,
        other_connection,
        "rules",
        BASE,
        RULE,
        "CREATE RULE many AS ON UPDATE TO v DO INSTEAD"
        """ (UPDATE t SET title = ';' WHERE id = old.id; NOTIFY "x;")""",
        "CREATE RULE back AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.*) RETURNING t.*",
        "ALTER TABLE t ENABLE ALWAYS RULE r",
    )
    assert {(rule.table, rule.name, rule.enabled) for rule in rules} == {
        ("t", "r", "always"),
        ("v", "many", "origin"),
        ("v", "back", "origin"),
    }


def test_another_rule_is_breaking(connection: Connection, other_connection: Connection) -> None:
    change = RULE.replace("CREATE", "CREATE OR REPLACE").replace("< 0", "< 9")
    way = there_by_change(connection, other_connection, "rules", [*BASE, RULE], change)
    assert way.told == [("rule-definition-changed", "rule public.t.r", Severity.BREAKING)]
    assert not way.dropped


def test_constraints_and_extensions_have_triggers_of_their_own(connection: Connection) -> None:
    run(
        connection,
        "CREATE TABLE a (id int PRIMARY KEY, b int UNIQUE DEFERRABLE REFERENCES a)",
        "CREATE SCHEMA taskschema",
        "CREATE TABLE taskschema.x (a int)",
        FUNCTION,
        "CREATE TRIGGER tr AFTER INSERT ON taskschema.x EXECUTE FUNCTION f()",
    )
    assert read(connection).triggers == ()
