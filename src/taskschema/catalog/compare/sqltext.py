"""Text of SQL as PostgreSQL reads it: tokens, for which comments and white space make no difference."""

from __future__ import annotations

import re
from collections.abc import Iterator

# https://www.postgresql.org/docs/current/sql-syntax-lexical.html
_TOKEN = re.compile(
    r"""
      (?P<space> [\ \t\n\r\f\v]+ | --[^\n\r]* )
    | (?P<comment> /\* )
    | (?P<string> [eE]'(?:[^'\\]|\\.|'')*' | (?:[bBnNxX]|[uU]&)?'(?:[^']|'')*' | (?:[uU]&)?"(?:[^"]|"")*" )
    | (?P<dollars> (?P<tag> \$(?:[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)?\$ ) .*? (?P=tag) )
    | (?P<open> ['"] | \$(?:[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)?\$ )
    | (?P<word> [A-Za-z_\u0080-\U0010ffff][\w$\u0080-\U0010ffff]* )
    | (?P<number> 0[xXoObB]\w+ | (?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)? | \$\d+ )
    | (?P<operator> (?: (?!--|/\*) [-+*/<>=~!@\#%^&|`?] )+ )
    | :: | := | \.\. | .
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")


def differ_in_layout_alone(one: str, other: str) -> bool:
    """True if two pieces of SQL or PL/pgSQL differ in nothing but comments and white space."""
    return list(tokens(one)) == list(tokens(other))


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens of SQL; from a quote or a comment that nobody ends, the rest is one."""
    position, last, is_new_line = 0, "", False
    while found := _TOKEN.match(text, position):
        if found["open"]:
            yield text[position:]
            return
        token = _operator(found.group()) if found["operator"] else found.group()
        end = _comment_end(text, position) if found["comment"] else position + len(token)
        if found["space"] or (found["comment"] and end <= len(text)):
            is_new_line |= "\n" in text[position:end]
            position = end
            continue
        if is_new_line and last.endswith("'") and token.startswith("'"):
            yield "\n"  # what stands between two strings makes one of them only with a line feed
        yield token if end <= len(text) else text[position:]
        position, last, is_new_line = end, token, False


def _comment_end(text: str, start: int) -> int:
    """Return where a comment ends, those in it included; past the end of the text where it does not."""
    depth = 0
    for mark in _COMMENT_MARK.finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text) + 1


def _operator(run: str) -> str:
    """Return the first operator of a run of signs: only some may end in a plus or a minus."""
    while len(run) > 1 and run[-1] in "+-" and not set(run) & set("~!@#%^&|`?"):
        run = run[:-1]
    return run
