"""Words that look real, made once per run: names, cities, titles."""

from __future__ import annotations

from collections.abc import Callable

from taskschema.errors import SeedError

POOL = 1000
"""How many values a column's pool of words has at most."""


def pool_of_words(column: str, seed: int) -> tuple[str, ...]:
    """Return distinct texts that suit the name of a column, the same for the same seed.

    Raises SeedError where mimesis is not installed.
    """
    try:
        from mimesis import Generic
    except ImportError as problem:
        hint = "pip install 'taskschema[generate]'"
        raise SeedError(
            "words that look real come from mimesis, which is not installed", hint=hint
        ) from problem
    make = _maker(Generic(seed=seed), column.lower())
    return tuple(dict.fromkeys(make() for _ in range(POOL)))


def _maker(generic: object, name: str) -> Callable[[], str]:
    source: dict[str, Callable[[], str]] = _makers(generic)
    if name in source:
        return source[name]
    found = (make for word, make in source.items() if name.endswith(f"_{word}"))
    return next(found, source["words"])


def _makers(generic: object) -> dict[str, Callable[[], str]]:
    person, address, text = (getattr(generic, name) for name in ("person", "address", "text"))

    def words(count: int, between: str = " ") -> str:
        return between.join(text.word() for _ in range(count))

    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": person.full_name,
        "email": lambda: f"{person.first_name()}.{person.last_name()}".lower() + "@example.com",
        "phone": lambda: str(person.phone_number()),
        "city": address.city,
        "country": address.country,
        "address": address.address,
        "title": lambda: words(4).capitalize(),
        "description": lambda: words(12).capitalize() + ".",
        "url": lambda: f"https://example.com/{words(2, '-').lower()}",
        "slug": lambda: words(2, "-").lower(),
        "words": lambda: words(2),
    }
