"""DDL of collations and conversions, of which nothing but the name can be changed."""

from __future__ import annotations

from taskschema.catalog.ddl.moves import moving
from taskschema.catalog.ddl.statements import Ddl, Statement
from taskschema.catalog.ddl.words import literal, name
from taskschema.catalog.objects import Collation, Conversion


def _create_collation(collation: Collation) -> list[Statement]:
    texts = {
        "LOCALE": collation.locale,
        "LC_COLLATE": collation.collate,
        "LC_CTYPE": collation.ctype,
        "RULES": collation.rules,
    }
    options = [
        f"PROVIDER = {collation.provider}",
        *(f"{word} = {literal(text)}" for word, text in texts.items() if text is not None),
        *([] if collation.deterministic else ["DETERMINISTIC = false"]),
    ]
    return [Statement(f"CREATE COLLATION {name(collation)} ({', '.join(options)})")]


def _create_conversion(conversion: Conversion) -> list[Statement]:
    default = "DEFAULT " if conversion.default else ""
    return [
        Statement(
            f"CREATE {default}CONVERSION {name(conversion)}"
            f" FOR {literal(conversion.source)} TO {literal(conversion.target)} FROM {conversion.function}"
        )
    ]


COLLATIONS: Ddl[Collation] = Ddl(
    rank=10,
    create=_create_collation,
    drop=lambda collation: [Statement(f"DROP COLLATION {name(collation)}")],
    rename=moving("COLLATION"),
)
CONVERSIONS: Ddl[Conversion] = Ddl(
    rank=35,
    create=_create_conversion,
    drop=lambda conversion: [Statement(f"DROP CONVERSION {name(conversion)}")],
    rename=moving("CONVERSION"),
)
