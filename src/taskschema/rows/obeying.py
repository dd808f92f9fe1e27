"""A row that obeys every rule of its table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Identity, Table

from taskschema.rows.values import obeying_value


def obeying_row(table: Table, *, number: int = 0) -> dict[str, Any]:
    """Return the number-th row that the table takes, by column name.

    Rows of different numbers differ in every column that has enough values. A foreign key that must not be
    null points to the row of the same number in the table that it refers to, which has to be there first;
    others are None. Columns that only the database may fill are left out.

    Raises NoSuchRow.
    """
    return {column.name: _value(column, number) for column in table.columns if _may_be_given(column)}


def _may_be_given(column: Column[Any]) -> bool:
    identity = column.identity
    return column.computed is None and not (isinstance(identity, Identity) and identity.always)


def _value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        return None if column.nullable else key_value(column, number)
    return obeying_value(column, number)


def key_value(column: Column[Any], number: int) -> Any:
    """Return what the column holds in the row of this number; a foreign key holds what it refers to."""
    for foreign_key in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
        if foreign_key.column is not column:
            return key_value(foreign_key.column, number)
    return obeying_value(column, number)
