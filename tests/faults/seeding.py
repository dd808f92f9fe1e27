"""Seeds with everything in them that a kill could tear apart, and what a database holds before and after."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection, sql

from taskschema.db.conninfo import connect
from taskschema.db.engines import create_command_engine
from taskschema.db.url import DatabaseUrl
from taskschema.seed import undo
from tests.fixtures.projects import SmallProject
from tests.fixtures.runners import Runner, Zygote

MODELS = """
from sqlmodel import Field, Relationship, SQLModel

class Country(SQLModel, table=True):
    code: str = Field(primary_key=True)
    name: str

class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    lead_id: int | None = Field(default=None, foreign_key="person.id")

class Person(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    team_id: int = Field(foreign_key="team.id")
    boss_id: int | None = Field(default=None, foreign_key="person.id")
    country_code: str | None = Field(default=None, foreign_key="country.code")

class Document(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(unique=True)
    pages: int = 1
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    parent_id: int | None = Field(default=None, foreign_key="document.id")

class Membership(SQLModel, table=True):
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    team_id: int = Field(foreign_key="team.id", primary_key=True)
    role: str
"""

TABLES = """
CREATE TABLE country (code varchar PRIMARY KEY, name varchar NOT NULL);
CREATE TABLE team (id serial PRIMARY KEY, slug varchar NOT NULL UNIQUE, name varchar NOT NULL, lead_id int);
CREATE TABLE person (id serial PRIMARY KEY, email varchar NOT NULL UNIQUE, name varchar NOT NULL,
  team_id int NOT NULL REFERENCES team, boss_id int REFERENCES person,
  country_code varchar REFERENCES country);
ALTER TABLE team ADD CONSTRAINT team_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES person;
CREATE TABLE document (id serial PRIMARY KEY, title varchar NOT NULL UNIQUE, pages int NOT NULL,
  owner_id int REFERENCES person, parent_id int REFERENCES document);
CREATE TABLE membership (person_id int REFERENCES person, team_id int REFERENCES team, role varchar NOT NULL,
  PRIMARY KEY (person_id, team_id));
INSERT INTO country VALUES ('no', 'Norge'), ('jp', 'Japan');
INSERT INTO team (slug, name) VALUES ('core', 'Core, before'), ('sales', 'Sales'), ('legal', 'Not in a file');
INSERT INTO person (email, name, team_id, country_code) VALUES
  ('ann@x', 'Ann, before', 1, NULL), ('bob@x', 'Bob', 2, 'jp'), ('eve@x', 'Not in a file', 3, 'no');
UPDATE team SET lead_id = 2 WHERE slug = 'core';
INSERT INTO document (title, pages, owner_id) VALUES ('Plan', 1, 3), ('Budget', 9, 2), ('Old', 3, 1);
INSERT INTO membership VALUES (1, 2, 'before'), (2, 2, 'member'), (3, 1, 'not in a file');
"""
"""The tables with rows: some that the files change, some that are as they say, some they do not speak of."""

FILES = {
    "seeds/base/countries.yaml": """
        country:
          - {code: "no", name: Norway}
          - {code: jp, name: Japan}
          - {code: pt, name: Portugal}
        """,
    "seeds/dev/_set.yaml": "extends: [base]\n",
    # Forward: to people and documents that come later, in this file, in another, in another set's table.
    "seeds/dev/a_documents.yaml": """
        document:
          - {title: Chapter 2, pages: 20, owner: cid@x, parent: Plan}
          - {title: Chapter 1, pages: 10, owner: dot@x, parent: Plan}
          - {title: Section 1.1, pages: 4, owner: ann@x, parent: Chapter 1}
          - {title: Section 1.2, pages: 6, parent: Chapter 1}
          - {title: Plan, pages: 40, owner: ann@x}
          - {title: Budget, pages: 9, owner: bob@x}
          - {title: Note, owner: eve@x, parent: Old}
        membership:
          - {person: dot@x, team: lab, role: lead}
          - {person: ann@x, team: sales, role: guest}
          - {person: bob@x, team: sales, role: member}
          - {person: cid@x, team: core, role: member}
        """,
    "seeds/dev/b_people.yaml": """
        person:
          - {email: cid@x, name: Cid, team: core, boss: dot@x, country: pt}
          - {email: dot@x, name: Dot, team: lab, boss: ann@x, country: "no"}
          - {email: ann@x, name: Ann, team: core, country: jp}
          - {email: bob@x, name: Bob, team: sales, country: jp}
        team:
          - {slug: lab, name: Laboratory, lead: dot@x}
          - {slug: core, name: Core, lead: cid@x}
          - {slug: sales, name: Sales}
        """,
}
MANY = 6000
"""More countries in a file: so many that a run may write them in another way than a few."""
_THERE = MANY // 4
"""How many of them are there before, under another name; a quarter more is as the file says."""
_MANY_BEFORE = f"""
INSERT INTO country SELECT 'c' || n, CASE WHEN n < {_THERE} THEN 'before' ELSE 'Land ' || n END
FROM generate_series(0, {2 * _THERE - 1}) AS n
"""
COUNTS = {"inserted": 11, "updated": 5, "unchanged": 5}

_EXACT = "SELECT {table}::text, ctid::text, xmin::text FROM {table} ORDER BY 1"
_MEANT = {
    "country": "SELECT code, name FROM country",
    "team": "SELECT t.slug, t.name, l.email FROM team t LEFT JOIN person l ON l.id = t.lead_id",
    "person": """SELECT p.email, p.name, t.slug, b.email, p.country_code
        FROM person p JOIN team t ON t.id = p.team_id LEFT JOIN person b ON b.id = p.boss_id""",
    "document": """SELECT d.title, d.pages, o.email, p.title FROM document d
        LEFT JOIN person o ON o.id = d.owner_id LEFT JOIN document p ON p.id = d.parent_id""",
    "membership": """SELECT p.email, t.slug, m.role
        FROM membership m JOIN person p ON p.id = m.person_id JOIN team t ON t.id = m.team_id""",
}
"""All that rows say; numbers that a sequence gave are said by the natural keys that they stand for."""
_SCHEMA = """
SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT concat_ws(' ', relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
ORDER BY 1
"""
_LEFT = """
SELECT 'lock ' || l.locktype || ' ' || l.mode FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a USING (pid)
WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND coalesce(a.backend_type, 'client backend') = 'client backend'
UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relpersistence = 't'
UNION ALL SELECT 'prepared ' || gid FROM pg_prepared_xacts WHERE database = current_database()
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend'
"""
_GONE_SECONDS = 20

Image = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Seeding:
    """A project with seeds, and the way to run it on databases that have rows already."""

    folder: Path
    runners: Zygote
    new_database: Callable[[], DatabaseUrl]
    has_many: bool

    @property
    def counts(self) -> dict[str, int]:
        """What an undisturbed run reports."""
        more = (
            {"inserted": MANY - 2 * _THERE, "updated": _THERE, "unchanged": _THERE} if self.has_many else {}
        )
        return {name: count + more.get(name, 0) for name, count in COUNTS.items()}

    def seed(self, url: DatabaseUrl, *more: str, name: str = "seeding") -> Runner:
        """Start `seed dev` on a database."""
        return self.runners.start("-d", url.reveal(), *more, "seed", "dev", cwd=self.folder, name=name)

    def filled_database(self) -> DatabaseUrl:
        """Make a database with the tables, and the rows that are there before."""
        url = self.new_database()
        with connect(url) as connection:
            connection.execute(TABLES.encode())
            if self.has_many:
                connection.execute(_MANY_BEFORE.encode())
        return url


def make_seeding(
    project: SmallProject, runners: Zygote, new_database: Callable[[], DatabaseUrl], *, has_many: bool
) -> Seeding:
    """Write the seeds into a project that has the models."""
    for name, text in FILES.items():
        project.write(name, textwrap.dedent(text))
    if has_many:
        rows = "".join(f"  - {{code: c{number}, name: Land {number}}}\n" for number in range(MANY))
        project.write("seeds/dev/many.yaml", f"country:\n{rows}")
    return Seeding(project.root, runners, new_database, has_many)


def exact_image(url: DatabaseUrl) -> Image:
    """Return every row as it lies there, with the transaction that wrote it, and the schema."""
    with connect(url) as connection:
        rows = (
            connection.execute(sql.SQL(_EXACT).format(table=sql.Identifier(table))).fetchall()
            for table in _MEANT
        )
        return (*map(tuple, rows), _schema(connection))


def meant_image(url: DatabaseUrl) -> Image:
    """Return what the rows say, and the schema."""
    with connect(url) as connection:
        rows = (connection.execute(f"{query} ORDER BY 1, 2".encode()).fetchall() for query in _MEANT.values())
        return (*map(tuple, rows), _schema(connection))


def journalled(url: DatabaseUrl) -> int:
    """Count the runs that the journal of seeds has."""
    with connect(url) as connection:
        is_there = connection.execute("SELECT to_regclass('taskschema.seed_run') IS NOT NULL").fetchone()
        if is_there != (True,):
            return 0
        return len(connection.execute("SELECT FROM taskschema.seed_run").fetchall())


def taken_back(url: DatabaseUrl) -> Image:
    """Undo the last run, and return what the rows say then."""
    engine = create_command_engine(url)
    with engine.begin() as connection:
        undo(connection)
    engine.dispose()
    return meant_image(url)


def left_behind(url: DatabaseUrl) -> list[str]:
    """Wait until nobody is connected; return the locks, temporary tables and transactions that are left."""
    deadline = time.monotonic() + _GONE_SECONDS
    with connect(url) as connection:
        while (connection.execute(_OTHERS.encode()).fetchone() or (0,))[0]:
            if time.monotonic() > deadline:
                return [f"a connection that is still there after {_GONE_SECONDS} s"]
            connection.commit()  # which lets the next look be a new one
            time.sleep(0.01)
        connection.commit()
        left = [str(row[0]) for row in connection.execute(_LEFT.encode())]
        while left and time.monotonic() < deadline - _GONE_SECONDS / 2:
            # A vacuum that ended between one view and the other looks like nobody's: what is left stays.
            connection.commit()
            time.sleep(0.1)
            left = [str(row[0]) for row in connection.execute(_LEFT.encode())]
        return left


def _schema(connection: Connection) -> Image:
    return tuple(connection.execute(_SCHEMA.encode()).fetchall())
