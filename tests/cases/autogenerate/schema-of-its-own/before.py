from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
Table("task", metadata, Column("id", Integer, primary_key=True))
