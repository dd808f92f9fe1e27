from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
Table("task", metadata, Column("id", Integer, primary_key=True), Column("title", Text, nullable=False))
