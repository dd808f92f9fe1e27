from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table(
    "team",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("leader_id", ForeignKey("person.id", name="fk_team_leader", ondelete="SET NULL")),
)
Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id", name="fk_person_team", use_alter=True)),
    Column("boss_id", ForeignKey("person.id")),
)
