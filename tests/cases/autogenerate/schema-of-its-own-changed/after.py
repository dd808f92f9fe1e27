from sqlalchemy import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
status = Enum("open", "done", name="status", schema="app")
Table(
    "Order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("status", status, server_default="open"),
    Column("size", Integer, server_default="0"),
    Column("number", Integer, nullable=False),
    CheckConstraint("status <> 'done' OR code <> ''", name="ck_order_done"),
    UniqueConstraint("code", name="uq_order_code", postgresql_include=["size"]),
    Index("ix_order_size", "size", postgresql_where="size > 9"),
    schema="app",
)
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey("app.Order.code", name="fk_note_code")),
)
