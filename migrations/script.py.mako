<%!
from taskschema.migrations.autogenerate import docstring, quoted, tidy_revision
%>\
<%def name="revision()" filter="tidy_revision">\
${docstring(message or up_revision)}

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${quoted(up_revision)}
down_revision: ${annotation(down_revision)} = ${literal(down_revision)}
branch_labels: ${annotation(branch_labels)} = ${literal(branch_labels)}
depends_on: ${annotation(depends_on)} = ${literal(depends_on)}


def upgrade() -> None:
    """Upgrade the schema."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the upgrade back."""
    ${downgrades if downgrades else "pass"}
</%def>\
<%!
def annotation(value):
    return "str | None" if value is None or isinstance(value, str) else "tuple[str, ...] | None"


def literal(value):
    if value is None or isinstance(value, str):
        return "None" if value is None else quoted(value)
    names = ", ".join(map(quoted, value))
    return f"({names},)" if len(value) == 1 else f"({names})"
%>\
${revision()}\
