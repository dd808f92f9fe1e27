from sqlalchemy import Column, Enum, Integer, MetaData, Table

metadata = MetaData()
Table(
    "mood", metadata, Column("id", Integer, primary_key=True), Column("mood", Enum("sad", name="mood_kind"))
)
Table("task", metadata, Column("id", Integer, primary_key=True), Column("size", Enum("s", "m", name="size")))
