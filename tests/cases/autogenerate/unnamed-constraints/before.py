from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
