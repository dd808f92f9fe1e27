"""Text search configurations, dictionaries, parsers and templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from taskschema.catalog.objects.naming import CatalogObject


@dataclass(frozen=True, slots=True)
class TextSearchMapping:
    """Which dictionaries are asked about tokens of a type, in their order, as qualified text."""

    token: str
    dictionaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextSearchConfiguration(CatalogObject):
    """A configuration; the parser as qualified text."""

    schema: str
    name: str
    parser: str
    mappings: tuple[TextSearchMapping, ...] = ()

    word: ClassVar[str] = "text search configuration"


@dataclass(frozen=True, slots=True)
class TextSearchDictionary(CatalogObject):
    """A dictionary; template as qualified text, options as `name = 'value'`, sorted."""

    schema: str
    name: str
    template: str
    options: tuple[str, ...] = ()

    word: ClassVar[str] = "text search dictionary"


@dataclass(frozen=True, slots=True)
class TextSearchParser(CatalogObject):
    """A parser; functions as qualified text."""

    schema: str
    name: str
    start: str
    gettoken: str
    end: str
    lextypes: str
    headline: str | None = None

    word: ClassVar[str] = "text search parser"


@dataclass(frozen=True, slots=True)
class TextSearchTemplate(CatalogObject):
    """A template; functions as qualified text."""

    schema: str
    name: str
    lexize: str
    init: str | None = None

    word: ClassVar[str] = "text search template"
