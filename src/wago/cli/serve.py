"""`wago serve`: options to settings, the admin token, the sandbox's trust, and the run itself."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from wago.api.server import Doors, serve, start
from wago.api.settings import ApiSettings
from wago.cli.loop import run_loop
from wago.cli.options import Option, boolean, port, positive
from wago.cli.terminal import complain, say
from wago.client.config import ClientConfig
from wago.errors import WagoError
from wago.gateway.logs import configure_logs
from wago.gateway.settings import GatewaySettings, WebhookSettings
from wago.protocol.noise import CertTrust
from wago.store import open_store
from wago.store.interfaces import Store

_TRUST_DEADLINE_S = 15.0
_NOT_YET = "Accepted for compatibility; has no effect yet."


def _words(separator: str) -> Any:
    def parse(text: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in text.split(separator) if word.strip())

    return parse


def _presence(text: str) -> str:
    if text not in ("available", "unavailable", "none"):
        raise ValueError(f"{text!r} is not available, unavailable or none")
    return "" if text == "none" else text


def _level(text: str) -> str:
    if text not in ("trace", "debug", "info", "warn", "error"):
        raise ValueError(f"{text!r} is not trace, debug, info, warn or error")
    return text


SERVE_OPTIONS = (
    Option(
        "data",
        ("WAGO_DATA", "SESSIONS_PATH"),
        Path("data"),
        "Folder of the database and the admin token.",
        Path,
        "DIR",
    ),
    Option(
        "database",
        ("WAGO_DATABASE",),
        "",
        "Database URL (postgresql://...); a SQLite file in the data folder if empty.",
        str,
        "URL",
        secret=True,
    ),
    Option("address", ("WAGO_ADDRESS",), "0.0.0.0", "Address that both doors listen on.", str, "HOST"),  # noqa: S104
    Option("port", ("WAGO_PORT",), 1337, "Port of the WaGo door; 0 closes it.", port, "PORT"),
    Option(
        "api-port", ("WAGO_API_PORT", "PORT"), 3000, "Port of the wago-api door; 0 closes it.", port, "PORT"
    ),
    Option(
        "admintoken",
        ("WAGO_ADMINTOKEN",),
        "",
        "Admin token of the WaGo door; if empty, one is made at the first start and kept in the data folder.",
        str,
        "TOKEN",
        secret=True,
    ),
    Option(
        "api-key",
        ("API_KEY",),
        "",
        "Key of the wago-api door (header X-Api-Key); if empty, that door answers loopback only.",
        str,
        "KEY",
        secret=True,
    ),
    Option("allow-anonymous", ("ALLOW_ANONYMOUS",), False, "With no API key, answer everybody.", boolean),
    Option("sandbox", ("WAGO_SANDBOX",), "", "Use the sandbox at this URL instead of WhatsApp.", str, "URL"),
    Option(
        "base-webhook-url",
        ("BASE_WEBHOOK_URL",),
        "",
        "Base of wago-api's webhooks: events go to {BASE}/{sessionId}/{event}.",
        str,
        "URL",
    ),
    Option("enable-webhook", ("ENABLE_WEBHOOK",), True, "Deliver wago-api's webhooks.", boolean),
    Option(
        "enable-websocket", ("ENABLE_WEBSOCKET",), False, "Offer the event stream /ws/{sessionId}.", boolean
    ),
    Option(
        "disabled-callbacks",
        ("DISABLED_CALLBACKS",),
        (),
        "wago-api events that nobody gets, separated by |.",
        _words("|"),
        "EVENTS",
    ),
    Option(
        "webhook-allow",
        ("WEBHOOK_ALLOW",),
        (),
        "Private networks that webhooks may reach, such as 10.0.0.0/8, separated by commas.",
        _words(","),
        "CIDRS",
    ),
    Option(
        "connectstartup",
        ("AUTO_START_SESSIONS", "WAGO_CONNECTSTARTUP"),
        True,
        "Bring sessions back that were connected before the restart.",
        boolean,
    ),
    Option(
        "set-messages-as-seen",
        ("SET_MESSAGES_AS_SEEN",),
        False,
        "Send a read receipt for every message that arrives.",
        boolean,
    ),
    Option(
        "presence",
        ("WAGO_PRESENCE",),
        "unavailable",
        "Presence at login: available, unavailable (the owner's phone keeps ringing) or none.",
        _presence,
        "KIND",
    ),
    Option(
        "os-name", ("WAGO_OS_NAME",), "WaGo", "Name shown in the phone's list of linked devices.", str, "NAME"
    ),
    Option(
        "proxy",
        ("WAGO_PROXY",),
        "",
        "http:// or socks5:// proxy of sessions without their own.",
        str,
        "URL",
        secret=True,
    ),
    Option(
        "rate-limit-max",
        ("RATE_LIMIT_MAX",),
        1000,
        "Requests per window and address; 0 for no limit.",
        int,
        "N",
    ),
    Option("rate-limit-window-ms", ("RATE_LIMIT_WINDOW_MS",), 1000, "That window.", positive, "MS"),
    Option(
        "max-body",
        ("WAGO_MAX_BODY",),
        100 * 2**20,
        "Bytes of a request body; more is refused.",
        positive,
        "BYTES",
    ),
    Option("log-level", ("LOG_LEVEL",), "info", "trace, debug, info, warn or error.", _level, "LEVEL"),
    Option(
        "wadebug",
        ("WAGO_WADEBUG",),
        "",
        "INFO or DEBUG: the log level, as WaGo's flag names it.",
        str,
        "LEVEL",
    ),
    Option(
        "webhookfiles", ("WAGO_WEBHOOKFILES",), True, "Send inbound media with webhooks. " + _NOT_YET, boolean
    ),
    Option("storehistory", ("WAGO_STOREHISTORY",), False, "Write history sync to disk. " + _NOT_YET, boolean),
    Option(
        "storemessage",
        ("WAGO_STOREMESSAGE",),
        False,
        "Keep delivery states for /message/status. " + _NOT_YET,
        boolean,
    ),
    Option(
        "retrymessage",
        ("WAGO_RETRYMESSAGE",),
        True,
        "Ask again for messages that cannot be decrypted. Always done; accepted for compatibility.",
        boolean,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """The values of `SERVE_OPTIONS`, by their names there."""

    data: Path
    database: str
    address: str
    port: int
    api_port: int
    admintoken: str
    api_key: str
    allow_anonymous: bool
    sandbox: str
    base_webhook_url: str
    enable_webhook: bool
    enable_websocket: bool
    disabled_callbacks: tuple[str, ...]
    webhook_allow: tuple[str, ...]
    connectstartup: bool
    set_messages_as_seen: bool
    presence: str
    os_name: str
    proxy: str
    rate_limit_max: int
    rate_limit_window_ms: int
    max_body: int
    log_level: str
    wadebug: str
    webhookfiles: bool
    storehistory: bool
    storemessage: bool
    retrymessage: bool


def admin_token(options: ServeOptions, *, announce: bool) -> str:
    """The given admin token, or the one kept in the data folder, made at the first start.

    Raises:
        OSError: the data folder cannot be written.
    """
    if options.admintoken:
        return options.admintoken
    path = options.data / "admin-token"
    with contextlib.suppress(FileNotFoundError):
        if kept := path.read_text().strip():
            return kept
    token = secrets.token_urlsafe(24)
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token + "\n")
    if announce:
        say(f"Made an admin token, kept in {path}: {token}")
    return token


def _unverified_tls() -> ssl.SSLContext:
    """TLS for a sandbox: its certificate is self-made, and Noise below it is pinned to the sandbox's root."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _client_config(options: ServeOptions) -> ClientConfig:
    config = ClientConfig(
        os_name=options.os_name,
        proxy=options.proxy,
        presence_on_connect=options.presence,
        mark_seen=options.set_messages_as_seen,
    )
    if not options.sandbox:
        return config
    tls = _unverified_tls() if options.sandbox.startswith("https") else None
    url = options.sandbox.rstrip("/") + "/admin/trust"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TRUST_DEADLINE_S)) as http,
            http.get(url, ssl=tls or True) as reply,
        ):
            reply.raise_for_status()
            trust = await reply.json()
        return dataclasses.replace(
            config,
            url=trust["chat_url"],
            trust=CertTrust(bytes.fromhex(trust["noise_root"]), int(trust.get("issuer_serial", 0))),
            tls=tls,
            fetch_version=False,
        )
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as exc:
        raise WagoError(f"no sandbox answers at {options.sandbox}: {exc}") from exc


def _gateway_settings(options: ServeOptions, client: ClientConfig) -> GatewaySettings:
    return GatewaySettings(
        client=client,
        webhooks=WebhookSettings(
            enabled=options.enable_webhook,
            base_url=options.base_webhook_url.rstrip("/"),
            disabled_events=frozenset(options.disabled_callbacks),
            allow=options.webhook_allow,
        ),
        websocket=options.enable_websocket,
        auto_start=options.connectstartup,
    )


def _api_settings(options: ServeOptions, token: str) -> ApiSettings:
    return ApiSettings(
        address=options.address,
        wago_port=options.port,
        api_port=options.api_port,
        admin_token=token,
        api_key=options.api_key,
        allow_anonymous=options.allow_anonymous,
        rate_limit_max=options.rate_limit_max,
        rate_limit_window_ms=options.rate_limit_window_ms,
        max_body=options.max_body,
    )


def _open(options: ServeOptions) -> Store:
    if options.database:
        return open_store(options.database)
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_store(f"sqlite:///{(options.data / 'wago.db').resolve()}")


def _announce(doors: Doors) -> None:
    shown = [
        f"{name} door at http://{door[0]}:{door[1]}"
        for name, door in (("WaGo", doors.wago), ("wago-api", doors.api))
        if door is not None
    ]
    say("WaGo ready: " + (", ".join(shown) or "both doors closed"))


async def _serve(options: ServeOptions) -> None:
    token = admin_token(options, announce=True)
    gateway = _gateway_settings(options, await _client_config(options))
    store = _open(options)
    try:
        await serve(store, gateway, _api_settings(options, token), ready=_announce)
    finally:
        await store.close()


@asynccontextmanager
async def private_gateway(options: ServeOptions) -> AsyncIterator[str]:
    """A gateway of our own with only the WaGo door, on loopback; its base URL."""
    configure_logs("error")
    gateway = dataclasses.replace(_gateway_settings(options, await _client_config(options)), auto_start=False)
    api = dataclasses.replace(
        _api_settings(options, admin_token(options, announce=False)),
        address="127.0.0.1",
        wago_port=-1,
        api_port=0,
    )
    store = _open(options)
    try:
        async with start(store, gateway, api) as doors:
            assert doors.wago is not None
            yield f"http://127.0.0.1:{doors.wago[1]}"
    finally:
        await store.close()


def run(options: ServeOptions) -> int:
    """Serve until SIGTERM or SIGINT; the exit status."""
    level = {"INFO": "info", "DEBUG": "debug"}.get(options.wadebug.upper(), options.log_level)
    configure_logs(level)
    if not options.api_key and options.api_port and not options.allow_anonymous:
        complain("no API_KEY is set: the wago-api door answers loopback only (ALLOW_ANONYMOUS=true opens it)")
    return run_loop(_serve(options))
