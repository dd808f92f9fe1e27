"""A variable of the environment, and the text that looks like one."""

from __future__ import annotations

import pytest

from taskschema.findings import Location
from taskschema.seed.dynamic import Dynamic, is_dynamic, written_out
from taskschema.seed.files.document import Value

ENVIRONMENT = Dynamic(allowed=["WHO"], environ={"WHO": "me"})


def read(text: str) -> object:
    value = Value(text, Location("x"))
    return ENVIRONMENT.variable(value).content if is_dynamic(text) else text


@pytest.mark.parametrize(
    "text",
    ["${env:WHO}", "$${env:WHO}", "$$$${env:OTHER}", "$$", "now", "${env:}", "$$ {env:WHO}", " ${env:WHO}"],
)
def test_every_text_can_be_written(text: str) -> None:
    assert read(written_out(text)) == text


def test_a_dollar_more_is_the_text_itself() -> None:
    assert read("${env:WHO}") == "me"
    assert read("$${env:WHO}") == "${env:WHO}"
    assert read("$${env:NOBODY}") == "${env:NOBODY}"
