"""The graph of revisions, read as text: it is Alembic's, or there is none."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st

from taskschema.migrations.graph import Graph, read_graph
from taskschema.migrations.hashes import chain_hashes, file_sha256

IDS = st.text("abcdef0123456789_ü", min_size=1, max_size=12)
BODY = "\n\ndef upgrade():\n    revision = 'not this one'\n\n\ndef downgrade():\n    pass\n"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One revision that was drawn."""

    revision: str
    down: tuple[str, ...]
    depends: tuple[str, ...]


@st.composite
def histories(draw: st.DrawFn) -> list[Drawn]:
    """Draw revisions, each above some of those before it."""
    names = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    found: list[Drawn] = []
    for index, name in enumerate(names):
        below: st.SearchStrategy[list[str]] = (
            st.lists(st.sampled_from(names[:index]), unique=True, max_size=2) if index else st.just([])
        )
        down = draw(below)
        depends = [other for other in draw(below) if other not in down]
        found.append(Drawn(name, tuple(down), tuple(depends)))
    return found


@st.composite
def files(draw: st.DrawFn, drawn: Drawn) -> bytes:
    """Draw one of the ways in which a file's header is written."""
    lines = [
        draw(assignments("revision", (drawn.revision,), one=True)),
        draw(assignments("down_revision", drawn.down, one=False)),
    ]
    is_there: bool = draw(st.booleans())
    if drawn.depends or is_there:
        lines.append(draw(assignments("depends_on", drawn.depends, one=False)))
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(["branch_labels = None", "branch_labels: str | None = None"])))
    top = draw(st.sampled_from(["", '"""make tables\n\nRevision ID: x\nRevises: y\n"""\n', "import re\n\n"]))
    text = top + "\n".join(draw(st.permutations(lines))) + BODY
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


@st.composite
def assignments(draw: st.DrawFn, name: str, values: tuple[str, ...], *, one: bool) -> str:
    annotation = draw(st.sampled_from(["", ": str", " : str | None", ": 'Union[str, Sequence[str], None]'"]))
    equals = draw(st.sampled_from(["=", " = ", "  =\t"]))
    comment = draw(st.sampled_from(["", "  # it's = (so)"]))
    return f"{name}{annotation}{equals}{draw(spelled(values, one=one))}{comment}"


@st.composite
def spelled(draw: st.DrawFn, values: tuple[str, ...], *, one: bool) -> str:
    quote = draw(st.sampled_from("'\""))
    quoted = [f"{quote}{value}{quote}" for value in values]
    if one or (len(values) == 1 and draw(st.booleans())):
        return quoted[0]
    if not values:
        return draw(st.sampled_from(["None", "()", "[]"]))
    middle = draw(st.sampled_from(["", "\n    "]))
    inner = "".join(f"{middle}{value}," for value in quoted)
    return draw(st.sampled_from([f"({inner}{middle})", f"[{inner}{middle}]"]))


def write(folder: Path, texts: dict[str, bytes]) -> Path:
    versions = folder / "versions"
    versions.mkdir()
    for name, data in texts.items():
        (versions / f"{name}.py").write_bytes(data)
    return versions


@given(st.data(), histories())
@settings(deadline=None, max_examples=60)
def test_the_graph_is_alembics(data: st.DataObject, drawn: list[Drawn]) -> None:
    with tempfile.TemporaryDirectory() as name:
        texts = {f"rev_{number}": data.draw(files(one)) for number, one in enumerate(drawn)}
        graph = read_graph(write(Path(name), texts))
        directory = ScriptDirectory(name)
        assert graph is not None
        scripts = {script.revision: script for script in directory.walk_revisions()}
        assert graph.nodes.keys() == scripts.keys()
        for revision, script in scripts.items():
            node = graph.nodes[revision]
            assert set(node.down_revisions) == set(script._versioned_down_revisions)
            assert set(node.parents) == set(script._all_down_revisions)
            assert Path(node.path).samefile(script.path)
            assert node.file_sha256 == file_sha256(Path(script.path).read_bytes())
        assert graph.heads == tuple(sorted(directory.get_heads()))
        assert graph.chain_hashes == chain_hashes(
            {revision: script._all_down_revisions for revision, script in scripts.items()},
            {revision: file_sha256(Path(script.path).read_bytes()) for revision, script in scripts.items()},
        )


BASE = b"revision = 'a'\ndown_revision = None\n"
NEXT = b"revision = 'b'\ndown_revision = 'a'\n"


def graph_of(folder: Path, *texts: bytes) -> Graph | None:
    return read_graph(write(folder, {f"rev_{number}": text for number, text in enumerate(texts)}))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"def upgrade():\n    pass\n",
        b"revision = 'b'\n",
        b"down_revision = 'a'\n",
        b"revision = None\ndown_revision = 'a'\n",
        b"revision = ('b', 'c')\ndown_revision = 'a'\n",
        b"revision = name()\ndown_revision = 'a'\n",
        b"revision = 'b' + 'c'\ndown_revision = 'a'\n",
        b"revision = 'b' 'c'\ndown_revision = 'a'\n",
        b"revision = 'b'; down_revision = 'a'\n",
        b"revision = '''b'''\ndown_revision = 'a'\n",
        b"revision = '\\x62'\ndown_revision = 'a'\n",
        b"revision = f'b'\ndown_revision = 'a'\n",
        b"revision = 'b\ndown_revision = 'a'\n",
        b"revision = ''\ndown_revision = 'a'\n",
        b"revision, down_revision = 'b', 'a'\n",
        b"revision = down_revision = 'b'\n",
        b"revision: str\ndown_revision = 'a'\n",
        b"if True:\n    revision = 'b'\n    down_revision = 'a'\n",
        b"revision = 'b'\ndown_revision = 'a'\ndown_revision = None\n",
        b"revision = 'b'\ndown_revision = 'a'\nrevision += 'c'\n",
        b"revision = 'b'\ndown_revision = ('a', 1)\n",
        b"revision = 'b'\ndown_revision = ('a', ['c'])\n",
        b"revision = 'b'\ndown_revision = ('a', PARENT)\n",
        b"revision = 'b'\ndown_revision = ({{}: 1})\n",
        b"revision = 'b'\ndown_revision = ('a', '')\n",
        b"revision = 'b'\ndown_revision = 'missing'\n",
        b"revision = 'b'\ndown_revision = 'a'\ndepends_on = 'label'\n",
        b"revision = 'b'\ndown_revision = 'a'\ndepends_on = find()\n",
        b"revision = 'b'\ndown_revision = 'a'\nbranch_labels = find()\n",
        b"revision = 'b'\ndown_revision = 'b'\n",
        b"revision = 'a'\ndown_revision = None\n",
        b"# -*- coding: latin-1 -*-\n# \xfc\nrevision = 'b'\ndown_revision = 'a'\n",
    ],
)
def test_an_odd_file_gives_no_graph(text: bytes, tmp_path: Path) -> None:
    assert graph_of(tmp_path, BASE, text) is None


def test_the_beginning_of_an_id_is_left_to_alembic(tmp_path: Path) -> None:
    assert graph_of(tmp_path, BASE.replace(b"'a'", b"'abc'"), NEXT.replace(b"'a'", b"'ab'")) is None


def test_a_circle_gives_no_graph(tmp_path: Path) -> None:
    there = b"revision = 'c'\ndown_revision = 'b'\n"
    assert graph_of(tmp_path, BASE, NEXT.replace(b"'a'", b"'c'"), there) is None


def test_an_empty_folder_gives_no_graph(tmp_path: Path) -> None:
    assert graph_of(tmp_path) is None


def test_no_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_graph(tmp_path / "versions")


@pytest.mark.parametrize("name", ["old/rev.py", "old/older/rev.py", "rev_9.pyc", "old/rev.pyc"])
def test_files_that_alembic_may_be_told_to_read_give_no_graph(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, {"rev_0": BASE}) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(NEXT)
    assert read_graph(tmp_path / "versions") is None


@pytest.mark.parametrize("name", ["__init__.py", ".#rev.py", "notes.txt", "rev.py~", "__pycache__/rev_0.pyc"])
def test_files_that_alembic_passes_over_do_not_count(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, {"rev_0": BASE}) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    graph = read_graph(tmp_path / "versions")
    assert graph is not None
    assert graph.heads == ("a",)


def test_words_of_a_docstring_are_no_header(tmp_path: Path) -> None:
    text = b'"""Tables.\n\nrevision of what we had.\nrevision_date = today\n"""\n' + BASE
    graph = graph_of(tmp_path, text)
    assert graph is not None
    assert graph.heads == ("a",)


def test_what_is_only_depended_on_is_a_head(tmp_path: Path) -> None:
    other = b"revision = 'c'\ndown_revision = None\ndepends_on = 'b'\n"
    graph = graph_of(tmp_path, BASE, NEXT, other)
    assert graph is not None
    assert graph.heads == ("b", "c")


def test_nothing_is_run(tmp_path: Path) -> None:
    assert graph_of(tmp_path, BASE + b"raise RuntimeError\n") is not None


def test_a_long_history_is_read(tmp_path: Path) -> None:
    texts = {
        f"rev_{n}": f"revision = 'r{n}'\ndown_revision = {f'r{n - 1}' if n else None!r}\n"
        for n in range(5000)
    }
    graph = read_graph(write(tmp_path, {name: text.encode() for name, text in texts.items()}))
    assert graph is not None
    assert graph.heads == ("r4999",)
