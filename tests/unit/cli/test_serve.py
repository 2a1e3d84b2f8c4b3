"""What `wago serve` does around the gateway: the admin token, the sandbox's trust, the exit status."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from wago.cli.loop import run_loop
from wago.cli.serve import admin_token, claim_folder, client_config, gateway_settings
from wago.cli.serve_options import SERVE_OPTIONS, ServeOptions
from wago.client.config import DEFAULT_URL, ClientConfig, Keep
from wago.errors import StoreError, WagoError
from wago.gateway.history import HistorySettings
from wago.protocol.noise import CertTrust

ROOT = bytes(range(32))


@pytest.fixture
def options(tmp_path: Path) -> ServeOptions:
    return replace(ServeOptions(**{o.attribute: o.default for o in SERVE_OPTIONS}), data=tmp_path / "new")


def test_the_admin_token_is_made_once_kept_and_printed_once(
    options: ServeOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    token = admin_token(options)
    file = options.data / "admin-token"
    assert len(token) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(options.data.stat().st_mode) == 0o700
    assert token in capsys.readouterr().out
    assert admin_token(options) == token
    assert capsys.readouterr().out == ""


def test_each_folder_gets_a_token_of_its_own(options: ServeOptions, tmp_path: Path) -> None:
    assert admin_token(options) != admin_token(replace(options, data=tmp_path / "other"))


def test_an_empty_token_file_is_filled_and_closed_to_others(options: ServeOptions) -> None:
    options.data.mkdir()
    file = options.data / "admin-token"
    file.touch(0o644)
    token = admin_token(options)
    assert file.read_text() == token + "\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_admin_token_is_not_written(options: ServeOptions) -> None:
    assert admin_token(replace(options, admintoken="given")) == "given"
    assert not options.data.exists()


async def test_without_a_sandbox_the_client_talks_to_whatsapp(options: ServeOptions) -> None:
    config = await client_config(replace(options, os_name="Shop", presence="", set_messages_as_seen=True))
    assert config.url == DEFAULT_URL
    assert config.is_official
    assert (config.os_name, config.presence_on_connect, config.mark_seen) == ("Shop", "", True)


async def test_what_the_flags_of_wago_do(options: ServeOptions) -> None:
    plain = await client_config(options)
    assert (plain.keep, plain.ask_phone) == (Keep(), False)
    config = await client_config(replace(options, storemessage=True, retrymessage=True))
    assert config.keep.steps_s == 365 * 24 * 3600
    assert config.keep.messages_s == Keep().messages_s
    assert config.ask_phone


def test_the_history_is_not_kept_unless_asked_for(options: ServeOptions) -> None:
    assert gateway_settings(options, ClientConfig()).history == HistorySettings()
    asked = replace(options, storehistory=True, history_days=30)
    assert gateway_settings(asked, ClientConfig()).history == HistorySettings(store=True, days=30)
    with pytest.raises(WagoError, match="days"):
        gateway_settings(replace(asked, history_days=1_000_000), ClientConfig())


def test_pacing_is_off_unless_asked_for(options: ServeOptions) -> None:
    assert not gateway_settings(options, ClientConfig()).pacing.enabled
    asked = replace(options, pacing=True, pacing_per_minute=6, pacing_typing_ms=10)
    pacing = gateway_settings(asked, ClientConfig()).pacing
    assert (pacing.enabled, pacing.per_minute, pacing.typing_ms) == (True, 6, 10)
    with pytest.raises(WagoError, match="per_minute"):
        gateway_settings(replace(asked, pacing_per_minute=1_000_000), ClientConfig())


async def _answer(status: int, body: object) -> tuple[web.AppRunner, str]:
    async def trust(_: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_get("/admin/trust", trust)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def test_the_sandbox_says_whom_to_trust(options: ServeOptions) -> None:
    answer = {"chat_url": "ws://there/ws/chat", "noise_root": ROOT.hex(), "media_scheme": "http"}
    runner, url = await _answer(200, answer)
    try:
        config = await client_config(replace(options, sandbox=url, max_upload=5, media_parallel=3))
    finally:
        await runner.cleanup()
    assert config.url == "ws://there/ws/chat"
    assert config.trust.root_public == ROOT
    assert config.tls is None
    assert not config.fetch_version
    media = config.media
    assert (media.scheme, media.folder, media.max_upload_bytes, media.parallel) == (
        "http",
        options.data,
        5,
        3,
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {}), (200, {}), (200, []), (200, None), (200, {"chat_url": "ws://h", "noise_root": "xyz"})],
)
async def test_what_is_no_sandbox_is_said_so(options: ServeOptions, status: int, body: object) -> None:
    runner, url = await _answer(status, body)
    try:
        with pytest.raises(WagoError, match=f"no sandbox answers at {url}"):
            await client_config(replace(options, sandbox=url))
    finally:
        await runner.cleanup()


async def test_no_sandbox_at_all(options: ServeOptions) -> None:
    with pytest.raises(WagoError, match="no sandbox answers at"):
        await client_config(replace(options, sandbox="http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreError("the disk is full"), "the disk is full"),
        (OSError(98, "port 1 is taken"), "port 1 is taken"),
        (PermissionError(13, "Permission denied", "/data"), "/data: Permission denied"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_expected_failure_is_one_sentence(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        raise error

    assert run_loop(fail()) == 1
    assert capsys.readouterr().err == f"wago: {said}\n"


def test_an_orderly_end_is_status_0() -> None:
    assert run_loop(asyncio.sleep(0)) == 0


def test_sigterm_before_a_command_is_ready_is_an_orderly_end_too() -> None:
    ended = []

    async def starting() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    assert run_loop(starting()) == 0
    assert ended == [True]


def test_a_command_that_takes_sigterm_itself_is_left_to_do_so() -> None:
    async def serving() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    assert run_loop(serving()) == 0


def test_a_data_folder_belongs_to_one_service(tmp_path: Path) -> None:
    whatsapp = ClientConfig()
    sandbox = ClientConfig(url="ws://127.0.0.1:1/ws/chat", trust=CertTrust(bytes(32), 0))
    claim_folder(tmp_path / "a", whatsapp)
    claim_folder(tmp_path / "a", whatsapp)
    claim_folder(tmp_path / "b", sandbox)
    with pytest.raises(WagoError, match=r"linked to WhatsApp; the sandbox .* would log them out"):
        claim_folder(tmp_path / "a", sandbox)
    with pytest.raises(WagoError, match="use another --data"):
        claim_folder(tmp_path / "b", replace(sandbox, trust=CertTrust(bytes(31) + b"x", 0)))
