"""What PostgreSQL prints of an index is taken apart at its clauses, whatever stands in quotes."""

from __future__ import annotations

import pytest

from taskschema.catalog.ddl.index_text import IndexText

HEAD = "CREATE INDEX i ON public.t USING btree (a)"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (HEAD, IndexText(HEAD, (), "")),
        (f"{HEAD} WHERE (a > 1)", IndexText(HEAD, (), " WHERE (a > 1)")),
        (f"{HEAD} WITH (fillfactor='70')", IndexText(HEAD, ("fillfactor=70",), "")),
        (
            f"{HEAD} INCLUDE (b) WITH (a=x, b='y, ''z'')') WHERE (b = ' WHERE '::text)",
            IndexText(f"{HEAD} INCLUDE (b)", ("a=x", "b=y, 'z')"), " WHERE (b = ' WHERE '::text)"),
        ),
        (
            'CREATE INDEX " WITH (" ON public."t WHERE " USING gin'
            " ((x || ' WITH (a=b)') public.o (siglen='9'))",
            IndexText(
                'CREATE INDEX " WITH (" ON public."t WHERE " USING gin'
                " ((x || ' WITH (a=b)') public.o (siglen='9'))",
                (),
                "",
            ),
        ),
    ],
)
def test_parts(definition: str, expected: IndexText) -> None:
    assert IndexText.parse(definition) == expected


@pytest.mark.parametrize("start", ["CREATE INDEX", "CREATE UNIQUE INDEX"])
@pytest.mark.parametrize("printed", ["i", '"I ""x"" ON public.t"'])
def test_another_name_in_another_place(start: str, printed: str) -> None:
    text = IndexText.parse(
        f"{start} {printed} ON public.t USING btree (a) WITH (fillfactor='70') WHERE (a > 1)"
    )
    assert text.create(called="New", concurrently=True, tablespace="fast disk") == (
        f"{start} CONCURRENTLY \"New\" ON public.t USING btree (a) WITH (fillfactor = '70')"
        ' TABLESPACE "fast disk" WHERE (a > 1)'
    )


def test_partitions_are_left_to_themselves() -> None:
    text = IndexText.parse("CREATE INDEX i ON ONLY public.t USING hash (a)")
    assert text.create(called="i") == "CREATE INDEX i ON ONLY public.t USING hash (a)"
