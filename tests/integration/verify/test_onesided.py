"""Unique and foreign keys that only models or database have, and what is as good as one."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Connection, Index, MetaData, UniqueConstraint
from sqlmodel import Field

from taskschema.db.url import DatabaseUrl
from taskschema.models import SQLModel
from taskschema.verify import verify


class Base(SQLModel):
    metadata = MetaData()


class Team(Base, table=True):
    __tablename__ = "team"
    id: int = Field(primary_key=True)
    slug: str = Field(unique=True, max_length=9)


class Player(Base, table=True):
    __tablename__ = "player"
    __table_args__ = (
        UniqueConstraint("team", "number", name="uq_number"),
        Index("uq_nick", "nick", unique=True),
    )
    id: int = Field(primary_key=True)
    team: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
    number: int | None = None
    nick: str | None = None


TEAM = "CREATE TABLE team (id int PRIMARY KEY, slug varchar(9) NOT NULL CHECK (true){}); "
PLAYER = "CREATE TABLE player (id int PRIMARY KEY, team int{}, number int, nick varchar); "
SLUG = ", CONSTRAINT uq_team_slug UNIQUE (slug)"
REFERENCE = " CONSTRAINT fk_player_team_id_team REFERENCES team ON DELETE CASCADE"
NUMBER = "CREATE UNIQUE INDEX uq_number ON player (team, number); "
NICK = "CREATE UNIQUE INDEX uq_nick ON player (nick); "
WHOLE = TEAM.format(SLUG) + PLAYER.format(REFERENCE) + NUMBER + NICK


def found_in(connection: Connection, database: DatabaseUrl, script: str) -> list[str]:
    with psycopg.connect(database.reveal(), autocommit=True) as session:
        session.execute(script.encode())
    return [f"{one.code} {one.object}" for one in verify(connection, metadata=Base.metadata).findings]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (WHOLE.replace(SLUG, ""), "rule-missing constraint public.team."),
        (
            WHOLE.replace(NUMBER, "CREATE INDEX ON player (team); "),
            "rule-missing constraint public.player.uq_number",
        ),
        (
            WHOLE.replace(NICK, NICK.replace(";", "WHERE id > 5;")),
            "rule-missing constraint public.player.uq_nick",
        ),
        (
            WHOLE.replace(NICK, NICK.replace("nick);", "lower(nick));")),
            "rule-missing constraint public.player.uq_nick",
        ),
        (WHOLE.replace(REFERENCE, ""), "rule-missing constraint public.player.fk_"),
        (
            WHOLE + "ALTER TABLE player ADD UNIQUE (number)",
            "rule-stricter constraint public.player.player_number_key",
        ),
        (WHOLE + "CREATE UNIQUE INDEX more ON player (number)", "rule-stricter index public.more"),
        (
            WHOLE
            + "ALTER TABLE player ADD FOREIGN KEY (number) REFERENCES team; CREATE INDEX ON player (number)",
            "rule-stricter constraint public.player.player_number_fkey",
        ),
    ],
)
def test_one_side_only(connection: Connection, empty_database: DatabaseUrl, script: str, told: str) -> None:
    [found] = found_in(connection, empty_database, script)
    assert found.startswith(told)


@pytest.mark.parametrize(
    "script",
    [
        WHOLE,
        WHOLE.replace("(team, number)", "(number, team)") + "CREATE INDEX ON player (team)",
        WHOLE + "CREATE UNIQUE INDEX more ON player (id, number)",
        WHOLE + "ALTER TABLE player ADD extra int UNIQUE",
        WHOLE + "CREATE UNIQUE INDEX more ON player (number) WHERE team = 3",
        WHOLE.replace(NUMBER, "CREATE UNIQUE INDEX ON player (team, number) INCLUDE (nick); "),
    ],
)
def test_what_is_as_good(connection: Connection, empty_database: DatabaseUrl, script: str) -> None:
    assert found_in(connection, empty_database, script) == []


def test_the_statements_add_and_take_away(connection: Connection, empty_database: DatabaseUrl) -> None:
    bare = TEAM.format("") + PLAYER.format("") + "CREATE INDEX ON player (team)"
    before = found_in(connection, empty_database, bare)
    assert len(before) == 4
    flaws = verify(connection, metadata=Base.metadata).flaws
    connection.rollback()
    with psycopg.connect(empty_database.reveal(), autocommit=True) as session:
        for statement in [statement for flaw in flaws for statement in flaw.fix]:
            session.execute(statement.sql.encode())
        now = [one.code for one in verify(connection, metadata=Base.metadata).findings]
        assert now == ["index-redundant"]  # the one that helped the foreign key until there was a better one
        connection.rollback()
        for statement in [statement for flaw in reversed(flaws) for statement in flaw.undo]:
            session.execute(statement.sql.encode())
    assert found_in(connection, empty_database, "SELECT 1") == before
