"""What a rename changes: names, and no list or text that happens to hold the same words."""

from __future__ import annotations

from taskschema.catalog import Catalog
from taskschema.catalog.compare.renaming import Renaming
from taskschema.catalog.objects import (
    BaseType,
    Column,
    Comment,
    Enum,
    Extension,
    Index,
    ObjectRef,
    Publication,
    RangeType,
    Routine,
    Schema,
    Sequence,
    Server,
    Setting,
    StatisticsObject,
    Table,
    View,
    ViewColumn,
)

SEQUENCE = Sequence("app", "s", "bigint", 1, 1, 1, 9, 1, False, owned_by=("app", "t", "id"))


def moved(catalog: Catalog) -> Catalog:
    return Renaming.between("schemas", Schema("app"), Schema("shop")).applied(catalog)


def test_a_schema_is_renamed_in_names() -> None:
    catalog = Catalog(
        schemas=(Schema("app"), Schema("other")),
        tables=(
            Table(
                "app",
                "t",
                columns=(Column("id", "app.kind", default="nextval('app.s'::regclass)"),),
                indexes=(Index("i", "CREATE INDEX i ON app.t USING btree (id)", parent=("app", "j")),),
                inherits=(("other", "x"), ("app", "up")),
            ),
        ),
        sequences=(SEQUENCE,),
        range_types=(RangeType("app", "r", "app.kind", multirange=("app", "m")),),
        statistics=(StatisticsObject("other", "st", of=("app", "t"), definition="SELECT FROM app.t"),),
        base_types=(BaseType("app", "b", options=("INPUT = app.b_in",)),),
        publications=(Publication("p", ("insert",), schemas=("app", "other")),),
        comments=(
            Comment(ObjectRef("schema", ("app",)), "x"),
            Comment(ObjectRef("column", ("app", "t", "id")), "x"),
        ),
    )
    found = moved(catalog)
    assert "app" not in str(found.to_json()).replace("'", " ").replace(".", " ").split()
    assert found.tables[0].inherits == (("other", "x"), ("shop", "up"))
    assert found.tables[0].columns[0].default == "nextval('shop.s'::regclass)"
    assert found.publications[0].schemas == ("other", "shop")
    assert found.sequences[0].owned_by == ("shop", "t", "id")


def test_what_only_looks_like_the_schema_stays() -> None:
    catalog = Catalog(
        extensions=(Extension("app", schema="other"),),
        settings=(Setting("app.x", "app.y"),),
        enums=(Enum("other", "e", labels=("app", "app.b")),),
        servers=(Server("app", "w", options=("app", "dsn=app.x")),),
        tables=(Table("other", "app", options=("app", "b"), columns=(Column("app.c", "text"),)),),
        views=(View("other", "v", "SELECT 1", columns=(ViewColumn("a", "text"),), defaults=(("app", "1"),)),),
        comments=(
            Comment(ObjectRef("extension", ("app",)), "of app.x"),
            Comment(ObjectRef("user mapping", ("app", "joe")), "app"),
        ),
    )
    assert moved(catalog) == catalog


def test_a_body_that_was_not_parsed_stays() -> None:
    body = "SELECT 1 FROM app.t"
    definition = "CREATE OR REPLACE FUNCTION {}.f()\n AS $$" + body + "$$"
    routine = Routine("app", "f", "", "function", definition.format("app"), body=body)
    (found,) = moved(Catalog(routines=(routine,))).routines
    assert (found.schema, found.body) == ("shop", body)
    assert found.definition == definition.format("shop")


def test_other_renames_leave_labels_and_options() -> None:
    catalog = Catalog(
        enums=(Enum("public", "e", labels=("s", "b")), Enum("public", "f", labels=("public", "t", "c"))),
        servers=(Server("s", "w"),),
        tables=(Table("public", "t", columns=(Column("c", "text"),)),),
    )
    table, server = catalog.tables[0], catalog.servers[0]
    for renaming in (
        Renaming.between("servers", server, Server("z", "w")),
        Renaming.between("tables", table, Table("public", "u")),
        Renaming("columns", ("public", "t", "c"), ("public", "t", "d")),
    ):
        assert renaming.applied(catalog).enums == catalog.enums
