from sqlalchemy import BigInteger, Column, ForeignKey, Identity, MetaData, Table

metadata = MetaData()
Table("project", metadata, Column("id", BigInteger, primary_key=True))
Table(
    "task",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("project_id", ForeignKey("project.id"), index=True),
)
