"""Models of as many tables as asked for: 12 columns, 2 foreign keys, 3 indexes and 2 checks each."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def models(count: int) -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=NAMES)
    for number in range(count):
        _table(metadata, number)
    return metadata


def _table(metadata: sa.MetaData, number: int) -> None:
    sa.Table(
        f"t{number:05}",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("a_id", sa.ForeignKey(f"t{number // 2:05}.id", ondelete="CASCADE"), index=True),
        sa.Column("b_id", sa.ForeignKey(f"t{number // 3:05}.id"), index=True),
        sa.Column("name", sa.String(100), nullable=False, index=True),
        sa.Column("note", sa.Text),
        sa.Column("kind", sa.String(20), nullable=False, server_default="plain"),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False, server_default=sa.text("0")),
        sa.Column("rank", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("payload", JSONB),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("rank > 0", name="rank_positive"),
        sa.CheckConstraint("length(name) > 0", name="name_there"),
    )
