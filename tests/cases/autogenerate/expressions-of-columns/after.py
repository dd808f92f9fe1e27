from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, func

metadata = MetaData()
task = Table("task", metadata, Column("id", Integer, primary_key=True), Column("name", Text))
task.append_constraint(CheckConstraint(task.c.name.regexp_match(r"^(?:\d|%)$"), name="ck_task_name"))
task.append_constraint(CheckConstraint(task.c.id % 2 == 0, name="ck_task_even"))
Index("ix_task_name", func.lower(task.c.name), task.c.id.desc(), postgresql_where=task.c.name != "a:b%")
