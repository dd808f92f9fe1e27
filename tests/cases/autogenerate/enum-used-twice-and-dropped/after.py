from sqlalchemy import Column, Enum, Integer, MetaData, Table

metadata = MetaData()
size = Enum("s", "m", name="size")
Table("task", metadata, Column("id", Integer, primary_key=True), Column("size", size), Column("least", size))
Table("shirt", metadata, Column("id", Integer, primary_key=True), Column("size", size, nullable=False))
