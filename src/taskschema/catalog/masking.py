"""What stands for secrets in options and settings: it cannot be read, and yet tells two of them apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import pbkdf2_hmac

from taskschema.catalog.objects.database import MASKED

HIDDEN = "(hidden)"
"""What queries return, and people are shown, in the place of a secret."""

_MASK = re.compile(r"\(hidden(?: [0-9a-f]+)?\)")
_WORDS = r"pass(?!through|ive)|pwd|secret|token|credential|(?:api|access|account|private|ssl)_?key"
_SECRET_NAME = re.compile(rf"(?!password_required$).*(?:{_WORDS})", re.IGNORECASE | re.DOTALL)
_KEY = re.compile(r"(?!.*(?:primary|foreign|partition|sort|row)_?key$)\w*key", re.IGNORECASE)
_NO_CREDENTIAL = re.compile(
    r"user|user_?name|remote_?user|role|password_required|sslmode|sslcert|use_scram_passthrough",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(r"\d*|true|false|on|off|yes|no", re.IGNORECASE)
_SECRET_VALUE = re.compile(rf"://[^@\s]*:[^@\s]*@|(?:{_WORDS})\w* *=", re.IGNORECASE)
_LITERAL = r"E?'(?:[^'\\]|''|\\[\s\S])*'"
_ROUNDS = 10_000
"""Some milliseconds: who has only what stands for a secret cannot try many."""


def masked(options: Iterable[str]) -> tuple[str, ...]:
    """Return options, each `name=value`, with what stands for them in the place of secrets."""
    return tuple(_masked(option, _is_secret) for option in options)


def masked_mapping(options: Iterable[str]) -> tuple[str, ...]:
    """Do the same with the options of a user mapping: they are secrets unless they are known to be none."""
    return tuple(_masked(option, _is_credential) for option in options)


def shown(options: Iterable[str]) -> str | None:
    """Return options as people may see them; None where there are none."""
    return ", ".join(_MASK.sub(HIDDEN, option) for option in masked(options)) or None


def shown_setting(setting: str) -> str:
    """Return a setting, `name=value`, as people may see it.

    PostgreSQL's own hold no secrets; those that somebody made up have a dot in their names.
    """
    name, _, value = setting.partition("=")
    is_secret = "." in name and _is_secret(name, value)
    return f"{name}={HIDDEN}" if is_secret and value != MASKED else setting


def shown_definition(definition: str, settings: Iterable[str]) -> str:
    """Return the CREATE statement of a routine with what people may see of its settings; its body is left."""
    for setting in settings:
        if shown_setting(setting) != setting:
            name = re.escape(setting.partition("=")[0])
            definition = re.sub(rf'( SET "{name}" TO ){_LITERAL}', rf"\1'{HIDDEN}'", definition, count=1)
    return definition


def is_hidden(value: str) -> bool:
    """True for what stands for a secret."""
    return _MASK.fullmatch(value) is not None


def stand_in(option: str) -> str:
    """Return an option that a copy can be given in the place of a masked one: it is read as the same."""
    name, _, value = option.partition("=")
    return f"{name}=password={value}" if is_hidden(value) else option


def _masked(option: str, is_secret: Callable[[str, str], bool]) -> str:
    name, _, value = option.partition("=")
    bare = value.removeprefix("password=")
    if is_hidden(bare):
        return f"{name}={bare}"
    if not is_secret(name, value):
        return option
    return f"{name}=(hidden {_fingerprint(name, value)})"


def _is_secret(name: str, value: str) -> bool:
    if _SECRET_NAME.match(name) or _SECRET_VALUE.search(value):
        return True
    # A column may be said to be a key, or the key to have a number.
    return bool(_KEY.fullmatch(name)) and not _NO_SECRET.fullmatch(value)


def _is_credential(name: str, _value: str) -> bool:
    return _NO_CREDENTIAL.fullmatch(name) is None


@lru_cache(maxsize=4096)
def _fingerprint(name: str, value: str) -> str:
    return pbkdf2_hmac("sha256", value.encode(), name.encode(), _ROUNDS, dklen=8).hex()
