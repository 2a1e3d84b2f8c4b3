"""The `wago` command: one parser per subcommand, made from tables of options."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from wago import __version__
from wago.cli.options import (
    HelpFormatter,
    ListenAddress,
    Option,
    add_options,
    boolean,
    host_port,
    resolve,
    spell_out,
)
from wago.cli.serve_options import SERVE_OPTIONS, ServeOptions

SANDBOX_OPTIONS = (
    Option(
        "listen",
        ("WAGO_SANDBOX_LISTEN",),
        ListenAddress("127.0.0.1", 7373),
        "Where the chat endpoint, the media server and the admin API listen. The admin API answers loopback "
        "peers only.",
        host_port,
        "HOST:PORT",
    ),
    Option(
        "tls", ("WAGO_SANDBOX_TLS",), False, "Serve https and wss with a certificate of our own.", boolean
    ),
    Option("data", ("WAGO_SANDBOX_DATA",), Path("sandbox"), "Folder of its state.", Path, "DIR"),
    Option(
        "admin-open",
        ("WAGO_SANDBOX_ADMIN_OPEN",),
        False,
        "Let the admin API answer other machines too. Whoever reaches it owns every emulated phone.",
        boolean,
    ),
)

DEMO_OPTIONS = (Option("once", ("ONCE",), False, "End after the main job instead of serving on.", boolean),)

LINK_OPTIONS = (
    Option("phone", (), "", "Link by an 8-character code for this number instead of by QR.", str, "NUMBER"),
    Option(
        "code",
        (),
        "",
        "The 8 characters to use as code, with --phone; drawn at random if absent.",
        str,
        "CODE",
    ),
)


_LINK_TAKES = ("data", "database", "address", "port", "admintoken", "sandbox", "os-name", "proxy")
_ALSO_LINK = tuple(o for o in SERVE_OPTIONS if o.name in _LINK_TAKES)
_NOT_LINK = tuple(o for o in SERVE_OPTIONS if o.name not in _LINK_TAKES)


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand.

    Attributes:
        name: the word on the command line.
        summary: one sentence.
        options: what can be given.
        run: does it with the options' values; the exit status.
        argument: name of its one positional argument, empty for none.
        unlisted: further values it needs, taken from the environment or their defaults alone.
    """

    name: str
    summary: str
    options: tuple[Option, ...]
    run: Callable[[dict[str, Any]], int]
    argument: str = ""
    unlisted: tuple[Option, ...] = ()


def _serve(values: dict[str, Any]) -> int:
    from wago.cli.serve import run

    return run(ServeOptions(**values))


def _sandbox(values: dict[str, Any]) -> int:
    from wago.cli.loop import run_loop
    from wago.sandbox import run_sandbox

    return run_loop(
        run_sandbox(
            listen=str(values["listen"]),
            tls=values["tls"],
            data=values["data"],
            admin_open=values["admin_open"],
        )
    )


def _demo(values: dict[str, Any]) -> int:
    from wago.cli.demo import run

    return run(once=values["once"])


def _link(values: dict[str, Any]) -> int:
    from wago.cli.link import run

    own = {"argument", "phone", "code"}
    options = ServeOptions(**{k: v for k, v in values.items() if k not in own})
    return run(options, name=values["argument"], phone=values["phone"], code=values["code"])


COMMANDS = (
    Command("serve", "Run the gateway: sessions, both HTTP doors, webhooks.", SERVE_OPTIONS, _serve),
    Command(
        "link",
        "Link an account from the terminal, by QR or (--phone) by code.",
        (*LINK_OPTIONS, *_ALSO_LINK),
        _link,
        argument="NAME",
        unlisted=_NOT_LINK,
    ),
    Command("sandbox", "Run the emulated WhatsApp with its phones.", SANDBOX_OPTIONS, _sandbox),
    Command("demo", "Do the main job, offline, and show each step.", DEMO_OPTIONS, _demo),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, and where help is, instead of showing every option."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nTry `{self.prog} --help`.\n")


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    """The parser of the whole, and those of the commands."""
    parser = _Parser(
        prog="wago",
        description="A WhatsApp gateway that speaks the multi-device protocol natively. Unofficial software.",
        epilog="`wago COMMAND --help` explains a command's options.",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"wago {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    made = {}
    for command in COMMANDS:
        made[command.name] = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            epilog="One dash or two; a command line beats the environment, the environment the default.",
            formatter_class=HelpFormatter,
            allow_abbrev=False,
        )
        if command.argument:
            made[command.name].add_argument("argument", metavar=command.argument, help="name of the session")
        add_options(made[command.name], command.options)
    return parser, made


def main(argv: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command; the exit status. Usage errors exit with 2, as argparse does."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser, parsers = _parser()
    command = next((c for c in COMMANDS if words[:1] == [c.name]), None)
    if command is None:
        parser.parse_args(spell_out(words, ()))
        parser.error("no command")
    own = parsers[command.name]
    given = own.parse_args(spell_out(words[1:], command.options))
    values = resolve(given, (*command.options, *command.unlisted), environ, own.error)
    if command.argument:
        values["argument"] = given.argument
    try:
        return command.run(values)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
