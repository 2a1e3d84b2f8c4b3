"""Who gets an event of a session: rows for the outbox, and frames for live listeners."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import msgspec
import structlog

from wago.client.events import Event
from wago.gateway import events_wago, events_wago_api
from wago.gateway.settings import WebhookSettings
from wago.gateway.webhooks import FORM, JSON
from wago.store.interfaces import OutboxRow, SessionRow

WAGO: Final = "wago"
WAGO_API: Final = "wago-api"

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode


def wago_api_url(base_url: str, session: str, event: str) -> str:
    """`{BASE}/{sessionId}/{event}`."""
    return f"{base_url.rstrip('/')}/{quote(session, safe='')}/{event}"


class Receivers:
    """Turns events into deliveries, by the settings and the session's own webhook."""

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings

    def rows(self, session: SessionRow, event: Event, now: int) -> list[OutboxRow]:
        """What must be delivered, in order. One event has one id, whoever gets it."""
        event_id = uuid.uuid4().hex
        return [
            OutboxRow(
                id=0,
                session=session.name,
                receiver=receiver,
                event_id=event_id,
                kind=kind,
                url=url,
                content_type=content_type,
                body=body,
                created_at=now,
            )
            for receiver, kind, url, content_type, body in (
                *self._wago(session, event),
                *self._wago_api(session, event),
            )
        ]

    def frames(self, session: str, event: Event) -> Iterator[bytes]:
        """The same JSON objects as wago-api's webhooks, for who listens live."""
        for _, frame in self._shaped(session, event):
            yield frame

    def _wago(self, session: SessionRow, event: Event) -> Iterator[tuple[str, str, str, str, bytes]]:
        if not session.webhook:
            _log.debug("No webhook set for user", userid=session.name)
            return
        shaped = events_wago.shape(event)
        if shaped is None:
            return
        kind, payload = shaped
        if not events_wago.wanted(kind, session.subscribe):
            _log.debug("Skipping webhook. Not subscribed for this type", userid=session.name, type=kind)
            return
        _log.info("Calling webhook", userid=session.name, type=kind)
        yield WAGO, kind, session.webhook, FORM, _encode(payload)

    def _wago_api(self, session: SessionRow, event: Event) -> Iterator[tuple[str, str, str, str, bytes]]:
        if self._settings.enabled and self._settings.base_url:
            for name, frame in self._shaped(session.name, event):
                yield (
                    WAGO_API,
                    name,
                    wago_api_url(self._settings.base_url, session.name, name),
                    JSON,
                    frame,
                )

    def _shaped(self, session: str, event: Event) -> Iterator[tuple[str, bytes]]:
        for name, data in events_wago_api.shape(event):
            if name not in self._settings.disabled_events:
                frame: dict[str, Any] = {"sessionId": session, "event": name, "data": data}
                yield name, _encode(frame)
