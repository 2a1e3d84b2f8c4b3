"""`wago serve`: options to settings, the admin token, the sandbox's trust, and the run itself."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import structlog

from wago.api.server import Doors, open_doors, serve
from wago.api.settings import ApiSettings
from wago.cli.loop import run_loop
from wago.cli.serve_options import ServeOptions
from wago.cli.terminal import complain, say
from wago.client.config import ClientConfig, Keep, MediaConfig
from wago.errors import WagoError
from wago.garbage import settle
from wago.gateway.history import HistorySettings
from wago.gateway.logs import configure_logs
from wago.gateway.pacing import Pacing
from wago.gateway.settings import GatewaySettings, MediaSettings, WebhookSettings
from wago.protocol.noise import CertTrust
from wago.store import open_store
from wago.store.interfaces import Store

_TRUST_DEADLINE_S = 15.0
_YEAR_S = 365 * 24 * 3600


def admin_token(options: ServeOptions) -> str:
    """The given admin token, or the one kept in the data folder, made and printed at the first start.

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
    path.chmod(0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token + "\n")
    say(f"Made an admin token, kept in {path}: {token}")
    return token


def _unverified_tls() -> ssl.SSLContext:
    """TLS for a sandbox: its certificate is self-made, and Noise below it is pinned to the sandbox's root."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def client_config(options: ServeOptions) -> ClientConfig:
    """What every session starts from: WhatsApp itself, or the sandbox with the root it says to trust.

    Raises:
        WagoError: no sandbox answers there.
    """
    config = ClientConfig(
        os_name=options.os_name,
        proxy=options.proxy,
        presence_on_connect=options.presence,
        mark_seen=options.set_messages_as_seen,
        ask_phone=options.retrymessage,
        keep=Keep(steps_s=_YEAR_S) if options.storemessage else Keep(),
        media=MediaConfig(
            folder=options.data,
            max_upload_bytes=options.max_upload,
            max_download_bytes=options.max_download,
            parallel=options.media_parallel,
        ),
    )
    if not options.sandbox:
        return config
    tls = _unverified_tls() if options.sandbox.startswith("https") else None
    url = options.sandbox + "/admin/trust"
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
            media=dataclasses.replace(config.media, scheme=str(trust.get("media_scheme", "https"))),
        )
    except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as exc:
        raise WagoError(f"no sandbox answers at {options.sandbox}: {exc}") from exc


def claim_folder(folder: Path, client: ClientConfig) -> None:
    """Tie a data folder to the service that its sessions are linked to.

    A session is unknown to any other service, which would log it out, and its keys would be deleted.

    Raises:
        WagoError: the folder belongs to another service.
        OSError: the folder cannot be written.
    """
    service = (
        "WhatsApp" if client.is_official else f"the sandbox with the root {client.trust.root_public.hex()}"
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "service"
    try:
        with path.open("x") as file:
            file.write(service + "\n")
    except FileExistsError:
        owner = path.read_text().strip()
        if owner != service:
            raise WagoError(
                f"the sessions in {folder} are linked to {owner}; {service} would log them out: "
                "use another --data"
            ) from None


def gateway_settings(options: ServeOptions, client: ClientConfig) -> GatewaySettings:
    """The gateway's choices.

    Raises:
        InvalidContent: the numbers of pacing make no sense.
    """
    return GatewaySettings(
        client=client,
        webhooks=WebhookSettings(
            enabled=options.enable_webhook,
            base_url=options.base_webhook_url,
            disabled_events=frozenset(options.disabled_callbacks),
            allow=options.webhook_allow,
        ),
        media=MediaSettings(
            folder=options.data,
            allow=options.media_allow,
            fetch_timeout_s=options.fetch_timeout,
            forward=options.webhookfiles,
        ),
        pacing=Pacing(
            enabled=options.pacing,
            per_minute=options.pacing_per_minute,
            typing_ms=options.pacing_typing_ms,
        ).checked(),
        history=HistorySettings().changed({"store": options.storehistory, "days": options.history_days}),
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
    settle()
    shown = [
        f"{name} door at http://{door[0]}:{door[1]}"
        for name, door in (("WaGo", doors.wago), ("wago-api", doors.api))
        if door is not None
    ]
    say("WaGo ready: " + (", ".join(shown) or "both doors closed"))


async def _serve(options: ServeOptions) -> None:
    token = admin_token(options)
    client = await client_config(options)
    claim_folder(options.data, client)
    gateway = gateway_settings(options, client)
    store = _open(options)
    try:
        await serve(store, gateway, _api_settings(options, token), ready=_announce)
    finally:
        await store.close()


@asynccontextmanager
async def private_gateway(options: ServeOptions) -> AsyncIterator[str]:
    """A gateway of our own with only the WaGo door, on loopback; its base URL."""
    configure_logs("error")
    client = await client_config(options)
    claim_folder(options.data, client)
    gateway = dataclasses.replace(gateway_settings(options, client), auto_start=False)
    api = dataclasses.replace(
        _api_settings(options, admin_token(options)),
        address="127.0.0.1",
        wago_port=-1,
        api_port=0,
    )
    store = _open(options)
    try:
        async with open_doors(store, gateway, api) as doors:
            assert doors.wago is not None
            yield f"http://127.0.0.1:{doors.wago[1]}"
    finally:
        await store.close()


def _log_flags(options: ServeOptions) -> None:
    structlog.get_logger().info(
        "Flags",
        address=options.address,
        admintoken="...",
        wadebug=options.wadebug,
        webhookfiles=options.webhookfiles,
        connectstartup=options.connectstartup,
        storehistory=options.storehistory,
    )


def run(options: ServeOptions) -> int:
    """Serve until SIGTERM or SIGINT; the exit status."""
    configure_logs({"INFO": "info", "DEBUG": "debug"}.get(options.wadebug.upper(), options.log_level))
    _log_flags(options)
    if not options.api_key and options.api_port and not options.allow_anonymous:
        complain("no API_KEY is set: the wago-api door answers loopback only (ALLOW_ANONYMOUS=true opens it)")
    return run_loop(_serve(options))
