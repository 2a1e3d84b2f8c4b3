"""Command-line options as data: one table gives the parser, `--help`, the environment and the defaults.

The rules are those of the Go products whose command lines we keep: one dash or two, `-flag=value` or
`-flag value`, and a boolean flag that stands alone is true. Precedence: command line, environment, default.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def boolean(text: str) -> bool:
    """`true`/`false` and the other spellings Go's parser and people use.

    Raises:
        ValueError: none of them.
    """
    word = text.strip().lower()
    if word in ("1", "t", "true", "yes", "on"):
        return True
    if word in ("0", "f", "false", "no", "off", ""):
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def port(text: str) -> int:
    """0 to 65535.

    Raises:
        ValueError: no port.
    """
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(f"{number} is no port (0 to 65535)")
    return number


def positive(text: str) -> int:
    """A number above 0.

    Raises:
        ValueError: not one.
    """
    number = int(text)
    if number <= 0:
        raise ValueError(f"{number} is not above 0")
    return number


def host_port(text: str) -> tuple[str, int]:
    """`HOST:PORT`, `[V6]:PORT` or `:PORT`.

    Raises:
        ValueError: not of that form.
    """
    host, colon, number = text.rpartition(":")
    if not colon:
        raise ValueError(f"{text!r} is not HOST:PORT")
    return host.strip("[]") or "0.0.0.0", port(number)  # noqa: S104  (what an empty host means)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of one command.

    Attributes:
        name: its long name without dashes; the attribute of the result is it with `_` for `-`.
        env: environment variables, the first that is set wins.
        default: value when neither is given; `None` where the help says what then happens.
        parse: from text; raises ValueError.
        help: one sentence.
        secret: never shown in `--help` or logs.
    """

    name: str
    env: tuple[str, ...]
    default: Any
    help: str
    parse: Callable[[str], Any] = str
    metavar: str = "VALUE"
    secret: bool = False

    @property
    def attribute(self) -> str:
        return self.name.replace("-", "_")

    @property
    def is_flag(self) -> bool:
        return self.parse is boolean


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=34, width=110)


def _described(option: Option) -> str:
    shown = {True: "true", False: "false", None: "", "": "empty"}.get(option.default, option.default)
    notes = [f"default: {shown}"] if shown != "" else []
    if option.env:
        notes.append("env: " + ", ".join(option.env))
    text = f"{option.help} [{'; '.join(notes)}]" if notes else option.help
    return text.replace("%", "%%")


def add_options(parser: argparse.ArgumentParser, options: Sequence[Option]) -> None:
    """Put options on a parser; values stay None when not given, for `resolve` to fill."""
    for option in options:
        parser.add_argument(
            f"--{option.name}",
            f"-{option.name}",
            dest=option.attribute,
            metavar="BOOL" if option.is_flag else option.metavar,
            help=_described(option),
        )


def spell_out_flags(argv: Sequence[str], options: Sequence[Option]) -> list[str]:
    """Give boolean flags that stand alone their `=true`, as Go's parser reads them."""
    flags = {f"{dash}{o.name}" for o in options if o.is_flag for dash in ("-", "--")}
    return [f"{word}=true" if word in flags else word for word in argv]


def resolve(
    given: argparse.Namespace,
    options: Sequence[Option],
    environ: Mapping[str, str],
    fail: Callable[[str], Any],
) -> dict[str, Any]:
    """Each option's value: command line, then environment, then default. `fail` is called with a sentence."""
    values: dict[str, Any] = {}
    for option in options:
        text = getattr(given, option.attribute)
        source = f"-{option.name}"
        if text is None:
            source = next((name for name in option.env if name in environ), "")
            if not source:
                values[option.attribute] = option.default
                continue
            text = environ[source]
        try:
            values[option.attribute] = option.parse(text)
        except ValueError as exc:
            fail(f"{source}: {exc}")
    return values


def formatter() -> type[argparse.HelpFormatter]:
    return _HelpFormatter
