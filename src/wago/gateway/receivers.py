"""Who gets an event of a session: rows for the outbox, and frames for live listeners."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec
import structlog

from wago.client.events import Event, MessageReceived
from wago.client.media import MediaCorrupt
from wago.gateway import events_wago, events_wago_api
from wago.gateway.media.attachments import Attachment
from wago.gateway.orders import OrderRef
from wago.gateway.settings import WebhookSettings
from wago.gateway.webhooks import FORM, JSON
from wago.store.interfaces import OutboxRow, SessionRow

WAGO: Final = "wago"
WAGO_API: Final = "wago-api"

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode


class _Outgoing(NamedTuple):
    receiver: str
    kind: str
    url: str
    content_type: str
    body: bytes
    media: bytes | None = None


def wago_api_url(base_url: str, session: str, event: str) -> str:
    """`{BASE}/{sessionId}/{event}`."""
    return f"{base_url.rstrip('/')}/{quote(session, safe='')}/{event}"


class Receivers:
    """Turns events into deliveries, by the settings and the session's own webhook.

    Args:
        settings: of webhooks.
        files: files go with WaGo's.
    """

    def __init__(self, settings: WebhookSettings, *, files: bool = True) -> None:
        self._settings = settings
        self._files = files

    def rows(self, session: SessionRow, event: Event, now: int) -> list[OutboxRow]:
        """What must be delivered, in order. One event has one id, whoever gets it."""
        receivers = (*self._wago(session, event), *self._wago_api(session, event))
        event_id = uuid.uuid4().hex if receivers else ""
        return [
            OutboxRow(
                id=0,
                session=session.name,
                receiver=to.receiver,
                event_id=event_id,
                kind=to.kind,
                url=to.url,
                content_type=to.content_type,
                body=to.body,
                media=to.media,
                created_at=now,
            )
            for to in receivers
        ]

    def frames(self, session: str, event: Event) -> Iterator[bytes]:
        """The same JSON objects as wago-api's webhooks, for who listens live."""
        for _, frame in self._shaped(session, event):
            yield frame

    def _wago(self, session: SessionRow, event: Event) -> Iterator[_Outgoing]:
        if not session.webhook:
            _log.debug("No webhook set for user", userid=session.name)
            return
        if events_wago.repeats_answer(event, session.subscribe):
            return
        shaped = events_wago.shape(event)
        if shaped is None:
            return
        kind, payload = shaped
        if not events_wago.wanted(kind, session.subscribe):
            _log.debug("Skipping webhook. Not subscribed for this type", userid=session.name, type=kind)
            return
        _log.info("Calling webhook", userid=session.name, type=kind)
        yield _Outgoing(WAGO, kind, session.webhook, FORM, _encode(payload), self._file(event))

    def _file(self, event: Event) -> bytes | None:
        """What is to be fetched of it when it is delivered: its file, or what is in its order."""
        if not isinstance(event, MessageReceived):
            return None
        if (order := OrderRef.of(event)) is not None:
            return order.encode()
        if not self._files or event.info.from_me:
            return None
        try:
            attachment = Attachment.of(event.message, event.info)
        except MediaCorrupt as exc:
            _log.warning("Message has a file that cannot be fetched", id=event.info.id, error=str(exc))
            return None
        return None if attachment is None else attachment.encode()

    def _wago_api(self, session: SessionRow, event: Event) -> Iterator[_Outgoing]:
        if self._settings.enabled and self._settings.base_url:
            for name, frame in self._shaped(session.name, event):
                url = wago_api_url(self._settings.base_url, session.name, name)
                yield _Outgoing(WAGO_API, name, url, JSON, frame)

    def _shaped(self, session: str, event: Event) -> Iterator[tuple[str, bytes]]:
        for name, data in events_wago_api.shape(event):
            if name not in self._settings.disabled_events:
                frame: dict[str, Any] = {"sessionId": session, "event": name, "data": data}
                yield name, _encode(frame)
