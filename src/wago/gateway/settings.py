"""Everything about the gateway that is a choice of whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from wago.client.config import ClientConfig
from wago.gateway.history.settings import HistorySettings
from wago.gateway.pacing import Pacing
from wago.gateway.prepare.settings import PrepareSettings, PreviewSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """How events reach receivers.

    Attributes:
        enabled: deliver wago-api's webhooks (`ENABLE_WEBHOOK`); a WaGo webhook is switched by its URL.
        base_url: base of wago-api's webhook URLs (`BASE_WEBHOOK_URL`); empty for none.
        disabled_events: wago-api events that nobody gets (`DISABLED_CALLBACKS`).
        allow: networks in CIDR form that may be dialled though they are private or loopback
            (`WEBHOOK_ALLOW`).
        timeout_s: deadline of one delivery.
        keep_trying_s: how long an undelivered event is retried.
        keep_s: how long an undelivered event stays listed and can be replayed.
        delivered_keep_s: the same for a delivered one.
    """

    enabled: bool = True
    base_url: str = ""
    disabled_events: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()
    timeout_s: float = 30.0
    keep_trying_s: float = 24 * 3600.0
    keep_s: float = 3 * 24 * 3600.0
    delivered_keep_s: float = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSettings:
    """How files come and go. Limits of size are the client's: `ClientConfig.media`.

    Attributes:
        folder: the data folder: `tmp` in it has files while they are on their way, `files` what was
            downloaded to stay; None takes the system's temporary folder and keeps nothing.
        allow: networks in CIDR form that callers' URLs may point to though they are private or loopback
            (`MEDIA_ALLOW`).
        fetch_timeout_s: deadline of one fetch of a caller's URL.
        fetch_idle_s: a fetch in which nothing moves for so long has failed.
        forward: hand inbound files to WaGo's webhooks (`-webhookfiles`).
        forward_timeout_s: how long a webhook waits for its file before it goes without.
    """

    folder: Path | None = None
    allow: tuple[str, ...] = ()
    fetch_timeout_s: float = 120.0
    fetch_idle_s: float = 20.0
    forward: bool = True
    forward_timeout_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Choices of the gateway.

    Attributes:
        client: what every session starts from; a session's own `os` and `proxy` come over it.
        webhooks: delivery of events.
        media: files of callers, and those that come in.
        prepare: bounds on making files ready.
        previews: how far we go for a link's preview.
        pacing: what sessions start from that have none of their own.
        history: likewise.
        websocket: offer the event stream (`ENABLE_WEBSOCKET`).
        auto_start: bring back at start-up the sessions that were connected (`-connectstartup`,
            `AUTO_START_SESSIONS`).
        start_concurrency: how many sessions come back at once.
        connect_wait_s: how long a connect that is not `Immediate` waits for the connection.
        shutdown_s: how long sessions may take to end in order.
    """

    client: ClientConfig = field(default_factory=ClientConfig)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    prepare: PrepareSettings = field(default_factory=PrepareSettings)
    previews: PreviewSettings = field(default_factory=PreviewSettings)
    pacing: Pacing = field(default_factory=Pacing)
    history: HistorySettings = field(default_factory=HistorySettings)
    websocket: bool = False
    auto_start: bool = True
    start_concurrency: int = 32
    connect_wait_s: float = 10.0
    shutdown_s: float = 8.0
