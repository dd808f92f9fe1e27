"""The options that every command understands, before its name and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from taskschema.cli.render import Format


@dataclass(slots=True)
class Flags:
    """What the global options of one call add up to."""

    directory: Path | None = None
    environment: str | None = None
    url: str | None = None
    scratch_url: str | None = None
    format: Format = Format.TEXT
    quiet: int = 0
    verbose: int = 0
    no_progress: bool = False
    command: str = ""
    """The command that was called, without the program's name: `db start`."""


def _global_options(*, root: bool) -> list[click.Option]:
    """Make the options anew for each command; only the outermost ones read TASKSCHEMA_* variables."""

    def variable(name: str) -> str | None:
        return f"TASKSCHEMA_{name}" if root else None

    folder = click.Path(path_type=Path)
    formats = click.Choice([form.value for form in Format])
    return [
        click.Option(["-C", "directory"], type=folder, metavar="DIR", help="Act as if started in DIR."),
        click.Option(["-e", "--environment"], metavar="NAME", help="An environment of [tool.taskschema]."),
        click.Option(["-d", "--database", "url"], metavar="URL",
                     help="The database: a URL, env:NAME, or 'embedded'."),
        click.Option(["--scratch-url", "scratch_url"], metavar="URL",
                     help="Where throw-away databases are made; by default on the same server."),
        click.Option(["--format"], type=formats, envvar=variable("FORMAT"), help="Format of the answer."),
        click.Option(["-q", "--quiet"], count=True, help="Say nothing but the answer."),
        click.Option(["-v", "--verbose"], count=True, help="Say more; twice: tracebacks."),
        click.Option(["--no-progress"], is_flag=True, envvar=variable("NO_PROGRESS"), help="No progress."),
    ]  # fmt: skip


def _take(context: click.Context) -> Flags:
    """Move the global options of this level from the parameters into the flags; the innermost wins."""
    flags = context.ensure_object(Flags)
    flags.command = full_name(context)
    for option in _global_options(root=False):
        name = str(option.name)
        value = context.params.pop(name, None)
        if context.get_parameter_source(name) in (None, ParameterSource.DEFAULT):
            continue
        if option.count:
            value += getattr(flags, name)
        setattr(flags, name, Format(value) if name == "format" else value)
    return flags


class GlobalCommand(click.Command):
    """A command that takes the global options too, and hands its flags to the callback."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_global_options(root=ctx.parent is None)]

    def invoke(self, ctx: click.Context) -> Any:
        _take(ctx)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own, everywhere = _split_help(self, ctx)
        if own:
            with formatter.section("Options"):
                formatter.write_dl(own)
        with formatter.section("Global options"):
            formatter.write_dl(everywhere)


class GlobalGroup(click.Group):
    """A group whose options are the global ones."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *_global_options(root=ctx.parent is None)]

    def invoke(self, ctx: click.Context) -> Any:
        _take(ctx)
        return super().invoke(ctx)


def _split_help(
    command: click.Command, context: click.Context
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    names = {str(option.name) for option in _global_options(root=False)}
    own: list[tuple[str, str]] = []
    everywhere: list[tuple[str, str]] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            (everywhere if parameter.name in names else own).append(record)
    return own, everywhere


def full_name(context: click.Context) -> str:
    """Return the command's name without the program's: `db start`."""
    names: list[str] = []
    walk: click.Context | None = context
    while walk is not None and walk.parent is not None:
        names.insert(0, walk.info_name or "")
        walk = walk.parent
    return " ".join(names)


def pairs_of(words: Sequence[str]) -> dict[str, str]:
    """Read `name=value` words; a word without its = is bad usage."""
    pairs = [word.partition("=") for word in words]
    if wrong := [name for name, between, _ in pairs if not between]:
        raise click.BadParameter(f"{wrong[0]!r} lacks its =")
    return {name.strip(): value.strip() for name, _, value in pairs}


Callback = Callable[..., Any]


def parameters_of(callback: Callback) -> list[click.Parameter]:
    """Return the parameters that click's decorators have left on a function, in the order they stand."""
    found: Sequence[click.Parameter] = getattr(callback, "__click_params__", ())
    return list(reversed(found))
