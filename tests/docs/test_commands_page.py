"""docs/commands.md is what `--help` prints; write it anew with `python -m tests.docs.test_commands_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from taskschema.cli.door import cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
INTRODUCTION = """# Commands

What `--help` prints, for every command. The global options are understood before and after a command's name;
what each command exits with is in [exit-codes.md](exit-codes.md).
"""


def walk(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Yield every command with its whole name, the outermost first."""
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, parent, name, **settings)
    yield context.command_path, context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            child = command.get_command(context, below)
            assert child is not None, below
            yield from walk(child, below, context)


def render() -> str:
    parts = [INTRODUCTION]
    for name, context in walk(cli, "taskschema"):
        parts.append(f"## {name}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(parts)


def test_the_page_is_what_help_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()


def test_every_command_and_option_has_help() -> None:
    for name, context in walk(cli, "taskschema"):
        assert context.command.help, name
        for parameter in context.command.get_params(context):
            if isinstance(parameter, click.Option):
                assert parameter.help, (name, parameter.name)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
