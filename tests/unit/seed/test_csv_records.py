"""CSV is read as it was written, wherever blocks are cut, and as PostgreSQL reads it."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskschema.seed.files import opening
from taskschema.seed.files.csv_columns import split_columns
from taskschema.seed.files.csv_records import cut, malformed, read_columns, read_records
from taskschema.seed.files.tabular import CsvSource
from taskschema.seed.problems import Problems
from tests.fixtures.laws import examples

_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["", '"', '""', ",", "\n", "\r\n", "\r", 'a"b', " ", "\\.", "NULL", "é", '",', ',"', '"\n']
)
_ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.none() | _TEXTS, min_size=width, max_size=width), max_size=6)
)


def written(rows: Sequence[Sequence[str | None]], end: str) -> str:
    """Write rows as PostgreSQL would: NULL is nothing, and every text that might be mistaken has quotes."""
    return "".join(",".join(_field(cell) for cell in row) + end for row in rows)


def _field(cell: str | None) -> str:
    if cell is None:
        return ""
    if cell and not set(cell) & set('",\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_ROWS, end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read(rows: list[list[str | None]], end: str) -> None:
    text = written(rows, end)
    if not rows or (len(rows[0]) == 1 and any(row == [None] for row in rows)):
        return  # a line with nothing on it
    assert malformed(text) is None
    columns = read_columns(text, len(rows[0]))
    assert columns is not None
    assert [list(column) for column in columns] == [list(column) for column in zip(*rows, strict=True)]
    assert [[cell.text for cell in record] for record in read_records(text)] == rows


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rows=_ROWS, end=st.sampled_from(["\n", "\r\n"]), size=st.integers(1, 40))
def test_blocks_may_be_cut_anywhere(
    tmp_path: Path, rows: list[list[str | None]], end: str, size: int
) -> None:
    if not rows or (len(rows[0]) == 1 and any(row == [None] for row in rows)):
        return
    path = tmp_path / "t.csv"
    header = [f"c{number}" for number in range(len(rows[0]))]
    path.write_bytes(written([header, *rows], end).encode())
    found = list(_read(path, size))
    assert found == rows


def _read(path: Path, size: int) -> Iterator[list[object]]:
    problems = Problems()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening.read_blocks, "__defaults__", (size,))
        source = CsvSource(path, "t", problems)
        for chunk in source.chunks(problems):
            assert chunk.raw is None or b"\r\n" not in chunk.raw or b'"' in chunk.raw
            yield from (list(row) for row in zip(*chunk.columns, strict=True))
    problems.raise_if_any()


@settings(max_examples=examples(200), deadline=None)
@given(rows=_ROWS, is_quoted=st.booleans())
def test_what_other_programs_write_is_read(rows: list[list[str | None]], is_quoted: bool) -> None:
    # Python leaves carriage returns without quotes.
    rows = [[(cell or "x").replace("\r", "") or "x" for cell in row] for row in rows]
    buffer = io.StringIO()
    csv.writer(buffer, "unix" if is_quoted else "excel", lineterminator="\n").writerows(rows)
    text = buffer.getvalue()
    if rows:
        assert malformed(text) is None
        columns = read_columns(text, len(rows[0]))
        assert columns == [tuple(column) for column in zip(*rows, strict=True)] or [
            list(column) for column in columns or ()
        ] == [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ('a"b,c\n', 0),
        ('"a"b,c\n', 0),
        ("a\rb\n", 1),
        ("a,\0\n", 2),
        ('x,y\n"a" ,b\n', 4),
        ('x,a""b\n', 2),
        ('""a,b\n', 0),
        ('"x",a""\n', 4),
    ],
)
def test_what_readers_guess_about_is_refused(text: str, offset: int) -> None:
    found = malformed(text)
    assert found is not None and found[0] == offset


@pytest.mark.parametrize(
    ("buffer", "end"), [(b"a\nb", 2), (b'"a\nb', 0), (b'"a\n"\nb', 5), (b"", 0), (b'a\n"x\ny', 2)]
)
def test_a_block_ends_with_a_record(buffer: bytes, end: int) -> None:
    assert cut(buffer) == end


def whole_texts(letters: str, longest: int) -> Iterator[str]:
    """Yield every text of these letters that a reader would take for whole records."""
    for length in range(1, longest + 1):
        for drawn in itertools.product(letters, repeat=length):
            text = "".join(drawn)
            if cut(text.encode()) == len(text):
                yield text


@pytest.mark.parametrize(("letters", "longest"), [('",\na', 7), ('",\na\r\0', 5)])
def test_what_is_split_at_once_is_well_formed(letters: str, longest: int) -> None:
    for text in whole_texts(letters, longest):
        answers = {width: split_columns(text, width) for width in (1, 2, 3)}
        records = None if malformed(text) else [[cell.text for cell in each] for each in read_records(text)]
        for width, columns in answers.items():
            if columns is not None:
                assert records is not None, text
                assert [list(row) for row in zip(*columns, strict=True)] == records, text
                assert {len(row) for row in records} == {width}, text


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_ROWS, end=st.sampled_from(["\n", "\r\n"]))
def test_most_of_what_is_written_is_split_at_once(rows: list[list[str | None]], end: str) -> None:
    if not rows:
        return
    columns = split_columns(written(rows, end), len(rows[0]))
    if not any(cell and cell.startswith('"') for row in rows for cell in row):
        assert columns is not None
    if columns is not None:
        assert [list(row) for row in zip(*columns, strict=True)] == rows


def test_a_cut_looks_for_the_last_line_end_outside_of_quotes() -> None:
    for length in range(10):
        for drawn in itertools.product('"\na', repeat=length):
            buffer = "".join(drawn).encode()
            ends = [number + 1 for number, byte in enumerate(buffer) if byte == ord("\n")]
            assert cut(buffer) == max((end for end in ends if buffer[:end].count(b'"') % 2 == 0), default=0)


def test_a_quote_that_stays_open_over_many_lines_is_cut_at_once() -> None:
    assert cut(b'a\n"' + b"x\n" * 2_000_000) == 2  # a look at each line takes minutes
