"""Why a server refused a connection: the SQLSTATE, read off the wire.

libpq reports a failed connection as text alone, in whatever language the server speaks; the code that it
sent is lost on the way to the driver (https://www.postgresql.org/docs/current/libpq-connect.html). So the
connection is tried once more with libpq's own trace on, and the code is taken from that.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time

PATIENCE_SECONDS = 2.0
_ERROR = re.compile(rb'\tErrorResponse\t S "[^"]*" V "[A-Z]+" C "([0-9A-Z]{5})"')
_TRACE_BYTES = 65536


def sqlstate_of_refusal(conninfo: str) -> str | None:
    """Try to connect, and return the code that the server refuses with.

    None where no server answers within two seconds, where it lets us in, and where libpq cannot trace
    (psycopg offers that on Linux only).
    """
    if sys.platform != "linux":
        return None
    # The trace may hold a password on its way to the server: it goes through memory and is never kept.
    reader, writer = os.pipe()
    try:
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        _trace_connecting(conninfo, writer)
        found = _ERROR.search(_read(reader))
    finally:
        os.close(reader)
        os.close(writer)
    return found[1].decode("ascii") if found else None


def _trace_connecting(conninfo: str, writer: int) -> None:
    from psycopg import pq

    connection = pq.PGconn.connect_start(conninfo.encode())
    try:
        connection.trace(writer)
        connection.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while connection.status != pq.ConnStatus.BAD:
            state = connection.connect_poll()
            if state not in (pq.PollingStatus.READING, pq.PollingStatus.WRITING):
                break
            reads = [connection.socket] if state == pq.PollingStatus.READING else []
            writes = [] if reads else [connection.socket]
            if not any(select.select(reads, writes, [], max(0.0, deadline - time.monotonic()))):
                break
        connection.untrace()
    finally:
        connection.finish()


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, _TRACE_BYTES)
    except BlockingIOError:  # nothing was traced
        return b""
