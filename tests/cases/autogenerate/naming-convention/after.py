from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text, unique=True),
    CheckConstraint("slug <> ''", name="slug"),
)
Table(
    "a_table_with_a_name_that_is_long",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a_column_that_is_long_as_well", ForeignKey("task.id"), index=True),
    CheckConstraint("id > 0", name="id"),
)
