"""DDL of operator families and classes: PostgreSQL can change the members of a family, of a class none."""

from __future__ import annotations

from collections.abc import Iterable

from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import name
from taskschema.catalog.objects import OperatorClass, OperatorFamily, OperatorMember


def members(values: Iterable[OperatorMember]) -> str:
    """Write operators and functions as CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY ... ADD have them."""
    return ", ".join(map(_member, values))


def _member(member: OperatorMember) -> str:
    if member.what == "function":
        return f"{_number(member)} {member.name}"
    purpose = f" FOR ORDER BY {member.order_family}" if member.order_family else ""
    return f"OPERATOR {member.number} {member.name}{purpose}"


def _number(member: OperatorMember) -> str:
    return f"{member.what.upper()} {member.number} ({member.left}, {member.right})"


def _create_family(family: OperatorFamily) -> list[Statement]:
    created = Statement(f"CREATE OPERATOR FAMILY {_called(family)}")
    return [created, *_alter_family(OperatorFamily("", "", ""), family)]


def _alter_family(actual: OperatorFamily, expected: OperatorFamily) -> list[Statement]:
    gone = [member for member in actual.members if member not in expected.members]
    new = [member for member in expected.members if member not in actual.members]
    actions = [f"DROP {', '.join(map(_number, gone))}"] * bool(gone) + [f"ADD {members(new)}"] * bool(new)
    return [Statement(f"ALTER OPERATOR FAMILY {_called(expected)} {action}") for action in actions]


def _create_class(value: OperatorClass) -> list[Statement]:
    # There is no class of nothing; to store what is indexed says nothing, and is what pg_dump writes too.
    storage = value.storage or (None if value.members else value.type)
    parts = ", ".join(filter(None, [members(value.members), f"STORAGE {storage}" if storage else ""]))
    default = " DEFAULT" if value.default else ""
    return [
        Statement(
            f"CREATE OPERATOR CLASS {name(value)}{default} FOR TYPE {value.type} USING {name(value.method)}"
            f" FAMILY {value.family} AS {parts}"
        )
    ]


def _rename(word: str, actual: OperatorClass | OperatorFamily, names: tuple[str, ...]) -> list[Statement]:
    using = f" USING {name(actual.method)}"
    moved = (names[0], actual.name)
    statements = []
    if actual.names != moved:
        statements.append(Statement(f"ALTER {word} {_called(actual)} SET SCHEMA {name(names[0])}"))
    if moved != names:
        statements.append(Statement(f"ALTER {word} {name(moved)}{using} RENAME TO {name(names[1])}"))
    return statements


def _called(value: OperatorClass | OperatorFamily) -> str:
    return f"{name(value)} USING {name(value.method)}"


OPERATOR_FAMILIES: Ddl[OperatorFamily] = Ddl(
    rank=33,
    create=_create_family,
    drop=lambda family: [Statement(f"DROP OPERATOR FAMILY {_called(family)}")],
    alter=_alter_family,
    rename=lambda actual, expected: _rename("OPERATOR FAMILY", actual, expected.names),
)
OPERATOR_CLASSES: Ddl[OperatorClass] = Ddl(
    rank=34,
    create=_create_class,
    drop=lambda value: [Statement(f"DROP OPERATOR CLASS {_called(value)}")],
    rename=lambda actual, expected: _rename("OPERATOR CLASS", actual, expected.names),
)
