from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint

metadata = MetaData()
Table(
    "booking",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("during", INT4RANGE),
    ExcludeConstraint(("during", "&&"), name="ex_booking", using="gist", where=text("id % 2 = 0")),
)
Table(
    "visit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("during", INT4RANGE),
    ExcludeConstraint(("during", "&&"), using="gist"),
)
