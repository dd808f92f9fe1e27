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
status = Enum("open", "waiting", "done", name="status", schema="app")
Table(
    "Order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("status", status, server_default="waiting"),
    Column("size", Text, server_default="0"),
    CheckConstraint("status <> 'done' OR code <> ''", name="ck_order_done"),
    UniqueConstraint("code", name="uq_order_code"),
    Index("ix_order_size", "size"),
    schema="app",
)
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey("app.Order.code", name="fk_note_code")),
)
