"""Command-line options as data: one table gives the parser, `--help`, the environment and the defaults.

The rules are those of the Go products whose command lines we keep: one dash or two, `-flag=value` or
`-flag value`, and a boolean flag that stands alone is true. Precedence: command line, environment, default.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, NoReturn
from urllib.parse import urlsplit


def boolean(text: str) -> bool:
    """`true`/`false` and the other spellings Go's parser and people use.

    Raises:
        ValueError: none of them.
    """
    word = text.strip().lower()
    if word in ("1", "t", "true", "yes", "on"):
        return True
    if word in ("0", "f", "false", "no", "off"):
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def count(text: str) -> int:
    """A whole number, 0 or more.

    Raises:
        ValueError: not one.
    """
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def positive(text: str) -> int:
    """A whole number above 0.

    Raises:
        ValueError: not one.
    """
    number = count(text)
    if number == 0:
        raise ValueError("0 is too small")
    return number


def port(text: str) -> int:
    """0 to 65535.

    Raises:
        ValueError: no port.
    """
    number = count(text)
    if number > 65535:
        raise ValueError(f"{number} is no port (0 to 65535)")
    return number


def choice(*known: str) -> Callable[[str], str]:
    """One of these words, in whatever case."""

    def parse(text: str) -> str:
        if text.lower() not in known:
            raise ValueError(f"{text!r} is none of {', '.join(known)}")
        return text.lower()

    return parse


def words(separator: str) -> Callable[[str], tuple[str, ...]]:
    """The words between separators."""

    def parse(text: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in text.split(separator) if word.strip())

    return parse


def url(*schemes: str) -> Callable[[str], str]:
    """A URL of one of these schemes, without a slash at its end; empty stays empty."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if text and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(f"{text!r} is no {' or '.join(f'{s}://' for s in schemes)} URL")
        return text.rstrip("/")

    return parse


def networks(text: str) -> tuple[str, ...]:
    """Networks in CIDR form, separated by commas.

    Raises:
        ValueError: one is no network.
    """
    return tuple(str(ip_network(word, strict=False)) for word in words(",")(text))


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where a server listens; `str` gives the text back."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def host_port(text: str) -> ListenAddress:
    """`HOST:PORT`, `[V6]:PORT` or `:PORT`.

    Raises:
        ValueError: not of that form.
    """
    host, colon, number = text.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        raise ValueError(f"{text!r} is not HOST:PORT")
    return ListenAddress(host.strip("[]") or "0.0.0.0", port(number))  # noqa: S104  (what an empty host means)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of one command.

    Attributes:
        name: its long name without dashes; the attribute of the result is it with `_` for `-`.
        env: environment variables, the first that is set and not empty wins.
        default: value when neither is given.
        help: one sentence or two.
        parse: from text; raises ValueError.
        metavar: what `--help` calls the value.
        secret: its value is shown neither in `--help` nor in errors.
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

    @property
    def shown_default(self) -> str:
        """The default as `--help` shows it."""
        if self.default in ("", ()):
            return "empty"
        if self.secret:
            return "hidden"
        return str(self.default).lower() if self.is_flag else str(self.default)


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help in a width that fits most terminals, with the options' texts beside their names."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=34, width=110)


def _described(option: Option) -> str:
    notes = [f"default: {option.shown_default}"]
    if option.env:
        notes.append("env: " + ", ".join(option.env))
    return f"{option.help} [{'; '.join(notes)}]".replace("%", "%%")


def add_options(parser: argparse.ArgumentParser, options: Sequence[Option]) -> None:
    """Put options on a parser; values stay None when not given, for `resolve` to fill."""
    for option in options:
        parser.add_argument(
            f"--{option.name}",
            dest=option.attribute,
            nargs="?" if option.is_flag else None,
            metavar="BOOL" if option.is_flag else option.metavar,
            help=_described(option),
        )


def spell_out(argv: Sequence[str], options: Sequence[Option]) -> list[str]:
    """Go's spellings as argparse's: every option becomes `--name=value`.

    A value may begin with a dash, as tokens do; a flag that stands alone is true. Words after `--` stay.
    """
    named = {option.name: option for option in options}
    spelt: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            return [*spelt, word, *rest]
        bare = word.removeprefix("-").removeprefix("-")
        if bare in ("", word) or word == "-h":
            spelt.append(word)
            continue
        option = named.get(bare)
        value = None if option is None else "true" if option.is_flag else next(rest, None)
        spelt.append(f"--{bare}" if value is None else f"--{bare}={value}")
    return spelt


def resolve(
    given: argparse.Namespace,
    options: Sequence[Option],
    environ: Mapping[str, str],
    fail: Callable[[str], NoReturn],
) -> dict[str, Any]:
    """Each option's value: command line, then environment, then default. `fail` is called with a sentence."""
    values: dict[str, Any] = {}
    for option in options:
        text, source = getattr(given, option.attribute, None), f"--{option.name}"
        if text is None:
            source = next((name for name in option.env if environ.get(name)), "")
            if not source:
                values[option.attribute] = option.default
                continue
            text = environ[source]
        try:
            values[option.attribute] = option.parse(text)
        except ValueError as exc:
            fail(f"{source}: {'not a valid value' if option.secret else exc}")
    return values
