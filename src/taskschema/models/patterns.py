"""Placeholder."""


def to_postgresql(pattern: str, *, is_python: bool) -> str:
    return pattern
