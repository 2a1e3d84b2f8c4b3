"""Where a client's events go: into the outbox with the state that caused them, then to live listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from wago.client import events as ev
from wago.gateway.services import Services
from wago.store.interfaces import Batch

if TYPE_CHECKING:
    from wago.gateway.session import Session


class SessionSink:
    """The `EventSink` of one session's client. Its calls neither block nor raise."""

    def __init__(self, services: Services, session: Session) -> None:
        self._services = services
        self._session = session
        self._log = structlog.get_logger(__name__).bind(userid=session.name)

    def stage(self, event: ev.Event, batch: Batch) -> None:
        try:
            self._session.book.stage(event, batch)
        except Exception:
            self._log.exception("Event could not be kept", kind=type(event).__name__)
        try:
            self._session.history.stage(event, batch)
        except Exception:
            self._log.exception("Event could not be kept in the history", kind=type(event).__name__)
        try:
            rows = self._services.receivers.rows(self._session.row, event, int(self._services.clock()))
        except Exception:
            # A shape that cannot be made must not take the state change down with it.
            self._log.exception("Event could not be shaped", kind=type(event).__name__)
            return
        if rows:
            batch.put_outbox(rows)
            receivers = {row.receiver for row in rows}
            batch.on_commit(lambda: self._wake(receivers))

    def published(self, event: ev.Event) -> None:
        try:
            self._react(event)
            self._session.history.heard(event)
            if self._services.bus.has_listeners(self._session.name):
                for frame in self._services.receivers.frames(self._session.name, event):
                    self._services.bus.publish(self._session.name, frame)
        except Exception:
            self._log.exception("Event could not be published", kind=type(event).__name__)

    def _wake(self, receivers: set[str]) -> None:
        for receiver in receivers:
            self._services.outbox.wake(self._session.name, receiver)

    def _react(self, event: ev.Event) -> None:
        match event:
            case ev.MessageReceived(info=info):
                self._log.info("Message Received", id=info.id, from_me=info.from_me, group=info.is_group)
            case ev.UndecryptableMessage(info=info):
                self._log.warning("Message could not be decrypted", id=info.id, reason=event.reason)
            case ev.ReceiptReceived(kind=ev.ReceiptKind.READ | ev.ReceiptKind.READ_SELF):
                self._log.info("Message was read", id=",".join(event.message_ids))
            case ev.ReceiptReceived(kind=ev.ReceiptKind.DELIVERED):
                self._log.info("Message delivered", id=",".join(event.message_ids))
            case ev.Linked():
                self._log.info("QR pair success", jid=str(event.jid))
            case ev.Connected():
                self._log.info("Connected", jid=str(event.jid))
            case ev.Disconnected():
                self._log.info("Disconnected", reason=event.reason, will_retry=event.will_retry)
            case ev.LoggedOut() | ev.LinkFailed() | ev.TemporaryBan():
                self._log.info(type(event).__name__, reason=event.reason)
                self._session.no_longer_connected()
            case ev.ConnectFailure():
                self._log.warning("Connect failure", code=event.code, reason=event.reason)
            case ev.StreamReplaced() | ev.ClientOutdated():
                self._log.warning(type(event).__name__)
            case _:
                pass
