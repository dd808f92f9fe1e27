"""What has to be granted and revoked so that a role holds what it should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taskschema.catalog.objects.privileges import ALL, Words, without


class Held(NamedTuple):
    """What a role holds, and what of that it may hand on."""

    privileges: Words = ()
    grantable: Words = ()


EVERYTHING = Held((ALL,))


class Change(NamedTuple):
    """One GRANT or REVOKE; `option` for WITH GRANT OPTION and GRANT OPTION FOR."""

    verb: str
    words: Words
    option: bool = False


def changes(actual: Held, expected: Held) -> Iterator[Change]:
    """Yield what turns the one into the other. Of `ALL` nothing can be taken but all."""
    revoked = without(actual.privileges, expected.privileges)
    kept = without(actual.privileges, revoked)
    kept_options = without(actual.grantable, revoked)
    taken_options = without(kept_options, expected.grantable)
    with_option = without(expected.grantable, without(kept_options, taken_options))
    plain = without(without(expected.privileges, kept), with_option)
    for change in (
        Change("REVOKE", revoked),
        Change("REVOKE", taken_options, option=True),
        Change("GRANT", plain),
        Change("GRANT", with_option, option=True),
    ):
        if change.words:
            yield change
