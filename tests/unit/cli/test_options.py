"""The table of options: spellings, precedence, errors and help."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.cli.options import (
    ListenAddress,
    Option,
    add_options,
    boolean,
    choice,
    count,
    host_port,
    networks,
    port,
    positive,
    resolve,
    spell_out,
    url,
    words,
)

OPTIONS = (
    Option("port", ("WAGO_PORT", "PORT"), 1337, "A port.", port, "PORT"),
    Option("tls", ("TLS",), False, "Speak TLS.", boolean),
    Option("admin-token", ("TOKEN",), "", "A token.", str, "TOKEN", secret=True),
    Option("events", ("EVENTS",), (), "Some % events.", words("|"), "EVENTS"),
)


class Refused(Exception):
    """What the parser says before it would exit."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(message)


def read(
    *argv: str, environ: Mapping[str, str] | None = None, options: Sequence[Option] = OPTIONS
) -> dict[str, Any]:
    parser = _Parser(prog="t", allow_abbrev=False)
    add_options(parser, options)
    return resolve(parser.parse_args(spell_out(argv, options)), options, environ or {}, parser.error)


def test_defaults() -> None:
    assert read() == {"port": 1337, "tls": False, "admin_token": "", "events": ()}


@pytest.mark.parametrize(
    "argv",
    [("-port", "80"), ("--port", "80"), ("-port=80",), ("--port=80",), ("--port", "1", "-port", "80")],
)
def test_one_dash_or_two(argv: tuple[str, ...]) -> None:
    assert read(*argv)["port"] == 80


@pytest.mark.parametrize(
    ("argv", "value"),
    [
        (("-tls",), True),
        (("--tls",), True),
        (("-tls=true",), True),
        (("--tls=false",), False),
        (("-tls=0",), False),
        (("-tls", "-port", "80"), True),
    ],
)
def test_flags_stand_alone_or_with_a_value(argv: tuple[str, ...], value: bool) -> None:
    assert read(*argv)["tls"] is value


@given(st.text(min_size=1).filter(lambda t: "\0" not in t))
def test_a_value_is_taken_as_it_is_even_with_a_dash(token: str) -> None:
    assert read("-admin-token", token)["admin_token"] == token
    assert read(f"--admin-token={token}")["admin_token"] == token


def test_precedence_is_command_line_then_environment_then_default() -> None:
    environ = {"PORT": "2", "TLS": "true"}
    assert read(environ=environ)["port"] == 2
    assert read(environ={**environ, "WAGO_PORT": "3"})["port"] == 3
    assert read("-port", "4", environ={**environ, "WAGO_PORT": "3"})["port"] == 4
    assert read("-tls=false", environ=environ)["tls"] is False


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read(environ={"WAGO_PORT": "", "PORT": "5", "TLS": ""}) == {**read(), "port": 5}


@pytest.mark.parametrize(
    ("argv", "environ", "said"),
    [
        (("-port", "http"), {}, "--port: 'http' is not a whole number"),
        (("-port=70000",), {}, "--port: 70000 is no port"),
        ((), {"PORT": "x"}, "PORT: 'x' is not a whole number"),
        ((), {"WAGO_PORT": "-1", "PORT": "1"}, "WAGO_PORT: '-1'"),
        ((), {"TLS": "maybe"}, "TLS: 'maybe' is neither true nor false"),
        (("-tls=",), {}, "--tls: '' is neither"),
        (("-port",), {}, "argument --port: expected one argument"),
        (("-por", "80"), {}, "unrecognized arguments: --por 80"),
        (("--por=80",), {}, "unrecognized arguments: --por=80"),
        (("80",), {}, "unrecognized arguments: 80"),
        (("---port=80",), {}, "unrecognized arguments: ---port=80"),
        (("-",), {}, "unrecognized arguments: -"),
        (("--", "-tls"), {}, "unrecognized arguments: -- -tls"),
    ],
)
def test_errors_name_their_source(argv: tuple[str, ...], environ: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(*argv, environ=environ)
    assert said in str(caught.value)


def test_an_error_does_not_show_a_secret() -> None:
    options = (Option("key", ("KEY",), "", "A key.", port, secret=True),)
    with pytest.raises(Refused) as caught:
        read(environ={"KEY": "hush"}, options=options)
    assert "hush" not in str(caught.value)
    assert "KEY" in str(caught.value)


def test_help_shows_defaults_and_variables_and_no_secret() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser, (*OPTIONS, Option("key", ("KEY",), "hush", "A key.", secret=True)))
    text = " ".join(parser.format_help().split())
    assert "A port. [default: 1337; env: WAGO_PORT, PORT]" in text
    assert "--tls [BOOL] Speak TLS. [default: false; env: TLS]" in text
    assert "A token. [default: empty; env: TOKEN]" in text
    assert "Some % events. [default: empty; env: EVENTS]" in text
    assert "A key. [default: hidden; env: KEY]" in text
    assert "hush" not in text


@pytest.mark.parametrize("word", ["1", "t", "TRUE", "Yes", "on", " true "])
def test_boolean_true(word: str) -> None:
    assert boolean(word) is True


@pytest.mark.parametrize("word", ["0", "F", "false", "no", "OFF"])
def test_boolean_false(word: str) -> None:
    assert boolean(word) is False


@pytest.mark.parametrize(
    ("text", "host", "number"),
    [
        ("127.0.0.1:7373", "127.0.0.1", 7373),
        ("localhost:0", "localhost", 0),
        (":80", "0.0.0.0", 80),
        ("[::1]:80", "::1", 80),
    ],
)
def test_host_port(text: str, host: str, number: int) -> None:
    address = host_port(text)
    assert address == ListenAddress(host, number)
    assert host_port(str(address)) == address


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (count, ""),
        (count, "-1"),
        (count, "1_000"),
        (count, "٣"),
        (positive, "0"),
        (port, "65536"),
        (host_port, "80"),
        (host_port, "::1:80"),
        (host_port, "host:"),
        (choice("a", "b"), "c"),
        (url("http", "https"), "localhost:80"),
        (url("http", "https"), "ftp://host"),
        (url("http"), "http://"),
        (networks, "10.0.0.0/8,ten"),
        (networks, "10.0.0.0/33"),
    ],
)
def test_what_is_refused(parse: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


def test_what_is_taken() -> None:
    assert choice("debug", "info")("INFO") == "info"
    assert url("http", "https")("https://host:1/base/") == "https://host:1/base"
    assert url("http")("") == ""
    assert networks("127.0.0.1/8, ::1") == ("127.0.0.0/8", "::1/128")
    assert words("|")(" qr | message||") == ("qr", "message")
