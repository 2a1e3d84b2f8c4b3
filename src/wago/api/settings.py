"""Everything about the two HTTP doors that is a choice of whoever runs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Choices of the HTTP doors.

    Attributes:
        address: where both doors listen (`-address`).
        wago_port: port of the WaGo door (`-port`); 0 closes it.
        api_port: port of the wago-api door (`PORT`, `--api-port`); 0 closes it.
        admin_token: WaGo's `admintoken`; empty refuses every admin call.
        api_key: wago-api's `X-Api-Key` (`API_KEY`); empty admits loopback peers only.
        allow_anonymous: with an empty key admit everybody (`ALLOW_ANONYMOUS`).
        rate_limit_max: requests per window and peer of the wago-api door (`RATE_LIMIT_MAX`); 0 for no limit.
        rate_limit_window_ms: the window (`RATE_LIMIT_WINDOW_MS`).
        max_body: bytes of a request body; more is a 413.
        cors_origins: origins whose pages may call us.
        shutdown_s: how long open requests may take at shutdown.
    """

    address: str = "127.0.0.1"
    wago_port: int = 1337
    api_port: int = 3000
    admin_token: str = ""
    api_key: str = ""
    allow_anonymous: bool = False
    rate_limit_max: int = 1000
    rate_limit_window_ms: int = 1000
    max_body: int = 100 * 1024 * 1024
    cors_origins: tuple[str, ...] = ("*",)
    shutdown_s: float = 5.0
