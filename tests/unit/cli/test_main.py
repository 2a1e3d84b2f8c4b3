"""The `wago` command: what its commands take, print and refuse."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from wago import __version__
from wago.cli.main import COMMANDS, Command, main
from wago.cli.options import Option
from wago.cli.serve_options import SERVE_OPTIONS, ServeOptions

ALL = [(command, option) for command in COMMANDS for option in command.options]


def exit_status(*argv: str, **environ: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(argv, environ)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def printed_help(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert exit_status(*argv) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
@pytest.mark.parametrize("ask", ["--help", "-help", "-h"])
def test_help_has_every_option_with_default_and_variables(
    command: Command, ask: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed_help(capsys, command.name, ask)
    assert command.summary in shown
    for option in command.options:
        variables = "; env: " + ", ".join(option.env) if option.env else ""
        assert f"[default: {option.shown_default}{variables}]" in shown, option.name
        assert f" --{option.name} " in shown


@pytest.mark.parametrize(("command", "option"), ALL, ids=lambda x: x.name)
def test_every_option_is_explained(command: Command, option: Option) -> None:
    assert re.fullmatch(r"[a-zA-Z].{8,}\.", option.help), option.help
    assert not option.secret or option.shown_default in ("empty", "hidden")
    assert option.is_flag or option.metavar != "VALUE"
    if command.name in ("serve", "sandbox"):
        assert option.env


def test_no_two_options_share_a_name_or_variable() -> None:
    for command in COMMANDS:
        names = [o.name for o in command.options]
        variables = [v for o in command.options for v in o.env]
        assert len(set(names)) == len(names)
        assert len(set(variables)) == len(variables)


def test_the_command_lines_that_other_tools_rely_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ServeOptions] = []
    monkeypatch.setitem(sys.modules, "wago.cli.serve", cast(ModuleType, SimpleNamespace(run=seen.append)))
    line = "serve --data DIR -port 1 --api-port 0 -address ::1 -admintoken -T- --sandbox http://s:1/"
    main([*line.split(), "-wadebug=INFO"], {"API_KEY": "k", "WAGO_PORT": "9", "ENABLE_WEBSOCKET": "true"})
    (options,) = seen
    assert (options.data, options.port, options.api_port) == (Path("DIR"), 1, 0)
    assert (options.address, options.admintoken, options.sandbox) == ("::1", "-T-", "http://s:1")
    assert (options.api_key, options.enable_websocket, options.wadebug) == ("k", True, "INFO")


def test_the_options_fit_their_values() -> None:
    assert [f.name for f in fields(ServeOptions)] == [o.attribute for o in SERVE_OPTIONS]


@pytest.mark.parametrize("ask", ["--version", "-version"])
def test_version(ask: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status(ask) == 0
    assert capsys.readouterr().out == f"wago {__version__}\n"


@pytest.mark.parametrize(
    ("argv", "environ", "said"),
    [
        (("fly",), {}, "invalid choice: 'fly'"),
        ((), {}, "COMMAND"),
        (
            ("serve", "-portt", "1"),
            {},
            "wago serve: unrecognized arguments: --portt 1\nTry `wago serve --help`.",
        ),
        (("serve", "-port"), {}, "argument --port: expected one argument"),
        (("serve", "extra"), {}, "extra"),
        (("serve", "-port", "many"), {}, "--port: 'many'"),
        (("serve",), {"PORT": "many"}, "PORT: 'many'"),
        (("serve", "--sandbox", "localhost"), {}, "--sandbox: 'localhost'"),
        (("serve", "-presence", "away"), {}, "--presence: 'away'"),
        (("serve",), {"LOG_LEVEL": "loud"}, "LOG_LEVEL: 'loud'"),
        (("serve",), {"WEBHOOK_ALLOW": "home"}, "WEBHOOK_ALLOW: 'home'"),
        (("sandbox", "--listen", "7373"), {}, "--listen: '7373' is not HOST:PORT"),
        (("link",), {}, "NAME"),
    ],
)
def test_usage_errors_exit_with_2_and_say_what(
    argv: tuple[str, ...], environ: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_status(*argv, **environ) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert "Traceback" not in complaint


def test_help_loads_none_of_the_rooms() -> None:
    """`wago --help` and `wago sandbox` do not wait for the gateway's imports."""
    code = (
        "import sys; from wago.cli.main import main\n"
        "try: main(['serve', '--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('litestar', 'sqlalchemy', 'aiohttp') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines()[-1] == "[]"
