from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table("project", metadata, Column("code", Text, primary_key=True))
Table("task", metadata, Column("id", Integer, primary_key=True), Column("code", Text, nullable=False))
