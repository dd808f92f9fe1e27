from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
Table("task", metadata, Column("id", Integer, primary_key=True), Column("slug", Text))
