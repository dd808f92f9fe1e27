"""The list of parameters is libpq's own."""

from __future__ import annotations

from psycopg import pq

from taskschema.db.parameters import LIBPQ_VARIABLES, SECRETS


def test_every_parameter_of_libpq_is_known() -> None:
    options = {option.keyword.decode(): option for option in pq.Conninfo.get_defaults()}
    assert options.keys() <= LIBPQ_VARIABLES.keys()
    for name, option in options.items():
        assert LIBPQ_VARIABLES[name] == (option.envvar.decode() if option.envvar else None), name


def test_what_libpq_hides_is_secret() -> None:
    hidden = {option.keyword.decode() for option in pq.Conninfo.get_defaults() if option.dispchar == b"*"}
    assert hidden <= SECRETS
