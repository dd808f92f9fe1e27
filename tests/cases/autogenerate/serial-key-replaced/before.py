from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True), Column("code", Text, nullable=False))
Table("task", metadata, Column("code", Text, primary_key=True))
