"""The options of `wago serve` (and `wago link`): those of both products and our own, and their values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wago.cli.options import Option, boolean, choice, count, networks, port, positive, url, words


def _presence(text: str) -> str:
    word = choice("available", "unavailable", "none")(text)
    return "" if word == "none" else word


SERVE_OPTIONS = (
    Option(
        "data",
        ("WAGO_DATA", "SESSIONS_PATH"),
        Path("data"),
        "Folder of the database, the admin token and downloaded files.",
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
    Option(
        "sandbox",
        ("WAGO_SANDBOX",),
        "",
        "Use the sandbox at this URL instead of WhatsApp.",
        url("http", "https"),
        "URL",
    ),
    Option(
        "base-webhook-url",
        ("BASE_WEBHOOK_URL",),
        "",
        "Base of wago-api's webhooks: events go to {BASE}/{sessionId}/{event}.",
        url("http", "https"),
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
        words("|"),
        "EVENTS",
    ),
    Option(
        "webhook-allow",
        ("WEBHOOK_ALLOW",),
        (),
        "Private networks that webhooks may reach, such as 10.0.0.0/8, separated by commas.",
        networks,
        "CIDRS",
    ),
    Option(
        "media-allow",
        ("MEDIA_ALLOW",),
        (),
        "Private networks that media may be fetched from by URL, such as 10.0.0.0/8, separated by commas.",
        networks,
        "CIDRS",
    ),
    Option(
        "max-upload",
        ("WAGO_MAX_UPLOAD",),
        2 * 2**30,
        "Bytes of a file that is sent; more is refused.",
        positive,
        "BYTES",
    ),
    Option(
        "max-download",
        ("WAGO_MAX_DOWNLOAD",),
        2 * 2**30,
        "Bytes of a file that came in; more is not downloaded.",
        positive,
        "BYTES",
    ),
    Option(
        "media-parallel",
        ("WAGO_MEDIA_PARALLEL",),
        8,
        "Files that a session sends or downloads at a time.",
        positive,
        "N",
    ),
    Option(
        "fetch-timeout",
        ("WAGO_FETCH_TIMEOUT",),
        120,
        "Seconds until the fetch of a URL that was given as a file has failed.",
        positive,
        "SECONDS",
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
        url("http", "https", "socks5", "socks5h"),
        "URL",
        secret=True,
    ),
    Option(
        "rate-limit-max",
        ("RATE_LIMIT_MAX",),
        1000,
        "Requests per window and address; 0 for no limit.",
        count,
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
    Option(
        "log-level",
        ("LOG_LEVEL",),
        "info",
        "trace, debug, info, warn or error.",
        choice("trace", "debug", "info", "warn", "error"),
        "LEVEL",
    ),
    Option(
        "wadebug",
        ("WAGO_WADEBUG",),
        "",
        "INFO or DEBUG: the log level, as WaGo's flag names it.",
        str,
        "LEVEL",
    ),
    Option(
        "webhookfiles",
        ("WAGO_WEBHOOKFILES",),
        True,
        "Send files of incoming messages with WaGo's webhooks.",
        boolean,
    ),
    Option(
        "storehistory",
        ("WAGO_STOREHISTORY",),
        False,
        "Keep what is said in chats, what the phone tells of the past included, and let it be searched.",
        boolean,
    ),
    Option(
        "history-days",
        ("WAGO_HISTORY_DAYS",),
        0,
        "Forget what was kept so when it is older than this many days; 0 keeps it.",
        count,
        "N",
    ),
    Option(
        "storemessage",
        ("WAGO_STOREMESSAGE",),
        False,
        "Keep delivery states for /message/status for a year rather than a month.",
        boolean,
    ),
    Option(
        "retrymessage",
        ("WAGO_RETRYMESSAGE",),
        False,
        "Ask the account's phone for messages that their senders do not send again when they cannot be"
        " decrypted. The senders are always asked.",
        boolean,
    ),
    Option(
        "pacing",
        ("WAGO_PACING",),
        False,
        "Send as a person would: one message after the other, each typed first. Sessions may have their own.",
        boolean,
    ),
    Option(
        "pacing-per-minute",
        ("WAGO_PACING_PER_MINUTE",),
        20,
        "With pacing, messages of a session that leave in a minute; 0 for no limit.",
        count,
        "N",
    ),
    Option(
        "pacing-typing-ms",
        ("WAGO_PACING_TYPING_MS",),
        60,
        "With pacing, how long each character takes to type.",
        count,
        "MS",
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
    media_allow: tuple[str, ...]
    max_upload: int
    max_download: int
    media_parallel: int
    fetch_timeout: int
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
    history_days: int
    storemessage: bool
    retrymessage: bool
    pacing: bool
    pacing_per_minute: int
    pacing_typing_ms: int
