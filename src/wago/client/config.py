"""Everything about one account that is a choice, with the defaults of the field."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext

from wago.protocol.clientpayload import WEB_VERSION, WebVersion
from wago.protocol.noise import WHATSAPP_TRUST, CertTrust

DEFAULT_URL = "wss://web.whatsapp.com/ws/chat"
"""whatsmeow socket/constants.go"""

DEFAULT_ORIGIN = "https://web.whatsapp.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Deadlines in seconds; no wait in the client is without one."""

    dial_s: float = 30.0
    """TCP, proxy, TLS and the WebSocket upgrade together."""
    handshake_s: float = 20.0
    """Each frame of the Noise handshake (whatsmeow handshake.go)."""
    login_s: float = 45.0
    """From the handshake to `<success>`, or to the first QR references."""
    iq_s: float = 75.0
    """One request (whatsmeow request.go)."""
    ack_s: float = 75.0
    """The server's ack of one message."""
    write_s: float = 30.0
    """One frame into the socket; a stuck peer ends the connection."""
    hook_s: float = 90.0
    """Each login hook, before the session goes active without it."""
    close_s: float = 5.0
    """The farewell of a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepalive:
    """Ping cadence (whatsmeow keepalive.go)."""

    interval_min_s: float = 20.0
    interval_max_s: float = 30.0
    reply_s: float = 10.0
    misses: int = 2
    """So many pings in a row unanswered, with nothing else arriving, mean a dead connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How reconnects spread: `first_s * factor**n` up to `max_s`, of which `jitter` is random."""

    first_s: float = 1.0
    factor: float = 2.0
    max_s: float = 300.0
    jitter: float = 0.5
    """Share of each delay that is drawn at random; 0 makes delays exact."""
    stable_after_s: float = 30.0
    """A login that lasted so long starts the sequence anew."""
    link_attempts: int = 5
    """How often a device without account dials before linking counts as failed."""

    def delay_s(self, attempt: int, draw: float) -> float:
        """Delay before reconnect number `attempt` (from 0); `draw` is a random number in [0, 1)."""
        # The exponent is capped before it overflows a float.
        whole = min(self.max_s, self.first_s * self.factor ** min(attempt, 64))
        return whole * (1 - self.jitter) + whole * self.jitter * draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """How long QR references are on show (whatsmeow qrchan.go)."""

    first_ref_s: float = 60.0
    ref_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long an account's messages are kept, in seconds.

    Attributes:
        messages_s: messages of both directions with what is attached to them: what can be sent again, quoted,
            forwarded, changed.
        steps_s: how far each of our messages got, and which ids callers have used.
        secrets_s: what votes, answers and edits of a message are encrypted with.
    """

    messages_s: int = 30 * 24 * 3600
    steps_s: int = 30 * 24 * 3600
    secrets_s: int = 90 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaConfig:
    """Media: limits, deadlines and places.

    Attributes:
        scheme: of media hosts. WhatsApp's have `https`; a sandbox without TLS says `http`.
        folder: where files wait encrypted for their upload, or come in; None takes the system's.
        max_upload_bytes: the largest file that goes out. WhatsApp takes 2 GiB.
        max_download_bytes: the largest that comes in.
        parallel: so many transfers at a time.
        attempts: rounds over all hosts before a transfer fails (whatsmeow download.go).
        resume_from_bytes: uploads so large ask first how much is there (whatsapp-rust upload.rs).
        dial_s: TCP and TLS.
        idle_s: a transfer in which nothing moves for so long has failed.
        slowest_bytes_per_s: so has one that is slower than this from end to end.
        max_wait_s: the longest pause between rounds, whatever a host asks for.
    """

    scheme: str = "https"
    folder: Path | None = None
    max_upload_bytes: int = 2 * 1024**3
    max_download_bytes: int = 2 * 1024**3
    parallel: int = 8
    attempts: int = 5
    resume_from_bytes: int = 5 * 1024**2
    dial_s: float = 30.0
    idle_s: float = 60.0
    slowest_bytes_per_s: int = 4096
    max_wait_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """Choices of one account.

    Attributes:
        url: the chat server's WebSocket URL.
        trust: whose signature the server's Noise certificate must bear.
        tls: context for `wss`; None takes the system's certificates.
        origin: Origin header of the WebSocket upgrade.
        user_agent: User-Agent header; empty sends none.
        web_version: the version to announce when none newer is known.
        fetch_version: learn the current version from WhatsApp's site; ignored unless `url` is WhatsApp's own.
        os_name: what the phone shows in its list of linked devices.
        platform: a name of DeviceProps.PlatformType, such as `CHROME` or `DESKTOP`; picks the icon there.
        proxy: `http://`, `https://`, `socks5://` or `socks5h://` URL with optional user and password; empty
            for none.
        full_history: ask the phone for its full history rather than the recent one.
        presence_on_connect: `unavailable` keeps the owner's phone ringing, `available` shows us online,
            empty sends nothing.
        mark_seen: send read receipts for every message that arrives.
        reconnect: come back after a lost connection.
        ask_phone: ask the own phone for messages that cannot be decrypted and that their senders do not send
            again (whatsmeow's AutomaticMessageRerequestFromPhone).
        keep: how long messages are kept.
        media: limits of files, deadlines of their transfers.
    """

    url: str = DEFAULT_URL
    trust: CertTrust = WHATSAPP_TRUST
    tls: SSLContext | None = None
    origin: str = DEFAULT_ORIGIN
    user_agent: str = ""
    web_version: WebVersion = WEB_VERSION
    fetch_version: bool = True
    os_name: str = "WaGo"
    platform: str = "DESKTOP"
    proxy: str = ""
    full_history: bool = False
    presence_on_connect: str = "unavailable"
    mark_seen: bool = False
    reconnect: bool = True
    ask_phone: bool = True
    timeouts: Timeouts = field(default_factory=Timeouts)
    keepalive: Keepalive = field(default_factory=Keepalive)
    backoff: Backoff = field(default_factory=Backoff)
    linking: Linking = field(default_factory=Linking)
    media: MediaConfig = field(default_factory=MediaConfig)
    keep: Keep = field(default_factory=Keep)

    @property
    def is_official(self) -> bool:
        """True if this account talks to WhatsApp itself."""
        return self.url == DEFAULT_URL
