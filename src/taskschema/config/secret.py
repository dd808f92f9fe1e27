"""A text that nobody sees by accident."""

from __future__ import annotations

import re

_PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")


def without_passwords(text: str) -> str:
    """Strike out the passwords of URLs in a text that somebody else wrote."""
    return _PASSWORD_IN_URL.sub(r"\1***@", text)


class Secret:
    """A text that shows itself only to who asks for it by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return (Secret, (self._value,))
