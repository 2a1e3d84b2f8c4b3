"""Many accounts in one process: the registry of sessions and what they share."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Final

import structlog

from wago.client.client import Client
from wago.client.transport import parse_proxy
from wago.errors import DuplicateRow, LocalProtocolError, WagoError
from wago.gateway.bus import Bus
from wago.gateway.engine import ClientFactory
from wago.gateway.errors import InvalidName, InvalidProxy, SessionExists, UnknownSession
from wago.gateway.media import MediaDesk
from wago.gateway.media.forward import NotYet
from wago.gateway.netguard import NetGuard
from wago.gateway.orders import OrderRef, with_details
from wago.gateway.outbox import QUICK_RETRIES, Outbox, WallClock
from wago.gateway.prepare import Preparer
from wago.gateway.previews import LinkPreviews
from wago.gateway.receivers import WAGO, WAGO_API, Receivers, wago_api_url
from wago.gateway.services import Services
from wago.gateway.session import Session
from wago.gateway.settings import GatewaySettings
from wago.gateway.webhooks import Delivery, DeliveryFailed, WebhookClient
from wago.store.interfaces import OutboxRow, SessionRow, Store

_FAREWELL_S: Final = 3.0
_RESTORE_S: Final = 60.0
_RETRIES_WHILE_CONNECTING: Final = 7
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f/\\?#%]{1,128}")
_log = structlog.get_logger(__name__)


class Gateway:
    """An async context manager: entering brings sessions back, leaving ends them in order.

    Args:
        store: open; the caller closes it afterwards.
        settings: choices.
        factory: makes clients; tests bring their own.
        clock: Unix time.
    """

    def __init__(
        self,
        store: Store,
        settings: GatewaySettings,
        *,
        factory: ClientFactory = Client,
        clock: Callable[[], float] = time.time,
    ) -> None:
        hooks = settings.webhooks
        self.settings = settings
        self.bus = Bus()
        self.media = MediaDesk(settings.media)
        self.preparer = Preparer(settings.prepare, self.media.folder)
        self._store = store
        self._clock = clock
        self._webhooks = WebhookClient(NetGuard(hooks.allow), hooks.timeout_s)
        self.outbox = Outbox(
            store.gateway,
            self._deliver,
            WallClock(clock),
            keep_trying_s=hooks.keep_trying_s,
            keep_s=hooks.keep_s,
            delivered_keep_s=hooks.delivered_keep_s,
        )
        self._services = Services(
            store=store,
            settings=settings,
            factory=factory,
            receivers=Receivers(hooks, files=settings.media.forward),
            outbox=self.outbox,
            bus=self.bus,
            media=self.media,
            preparer=self.preparer,
            previews=LinkPreviews(self.media.fetcher, self.preparer, settings.previews),
            clock=clock,
        )
        self._sessions: dict[str, Session] = {}
        self._by_token: dict[bytes, Session] = {}
        self._former_tokens: dict[str, str] = {}
        self._stack = AsyncExitStack()

    # -- life -------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Gateway:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._webhooks)
            await stack.enter_async_context(self.media)
            stack.push_async_callback(self.preparer.close)
            for row in await self._store.gateway.sessions():
                self._add(Session(row, self._services))
            await self.outbox.start()
            stack.push_async_callback(self.outbox.close)
            stack.push_async_callback(self._services.tasks.drain, self.settings.shutdown_s)
            stack.push_async_callback(self._close_sessions)
            self._stack = stack.pop_all()
        if self.settings.auto_start:
            marked = [session for session in self._sessions.values() if session.row.connected]
            restoring = asyncio.create_task(self._restore(marked), name="restore sessions")
            self._stack.push_async_callback(_cancel, restoring)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bus.close()
        await self._stack.aclose()

    async def _restore(self, marked: Sequence[Session]) -> None:
        """Bring back what was connected, several at a time."""
        limit = asyncio.Semaphore(self.settings.start_concurrency)

        async def one(session: Session) -> None:
            async with limit:
                try:
                    await session.restore(_RESTORE_S)
                except WagoError as exc:
                    _log.error("Session could not be restored", userid=session.name, error=str(exc))
                except Exception:
                    _log.exception("Session could not be restored", userid=session.name)

        await asyncio.gather(*map(one, marked))

    async def _close_sessions(self) -> None:
        try:
            async with asyncio.timeout(self.settings.shutdown_s):
                await asyncio.gather(
                    *(session.close() for session in self._sessions.values()), return_exceptions=True
                )
        except TimeoutError:
            _log.warning("Sessions did not end in time")

    # -- the registry -----------------------------------------------------------------------------------

    @property
    def sessions(self) -> list[Session]:
        """All, by name."""
        return [self._sessions[name] for name in sorted(self._sessions)]

    def get(self, name: str) -> Session:
        """The session of this name.

        Raises:
            UnknownSession: there is none.
        """
        session = self._sessions.get(name)
        if session is None:
            raise UnknownSession(f"no session is called {name[:64]!r}")
        return session

    def by_token(self, token: str) -> Session:
        """The session of this token. The look-up is by digest, so its time tells nothing of the token.

        Raises:
            UnknownSession: there is none.
        """
        session = self._by_token.get(_digest(token))
        if session is None:
            raise UnknownSession("no session has this token")
        return session

    async def create(self, name: str = "", token: str = "", os: str = "", proxy: str = "") -> Session:
        """Make a session; name and token are drawn at random where they are empty.

        Raises:
            InvalidName: the name cannot stand in a URL path.
            InvalidProxy: not the URL of a proxy.
            SessionExists: name or token is taken.
            StoreError: it could not be stored.
        """
        token = token.replace(" ", "") or secrets.token_urlsafe(24)
        name = name.strip() or f"session-{secrets.token_hex(4)}"
        if _NAME.fullmatch(name) is None or name in (".", ".."):
            raise InvalidName(name)
        try:
            if proxy:
                parse_proxy(proxy)
        except LocalProtocolError as exc:
            raise InvalidProxy(str(exc)) from exc
        if name in self._sessions:
            raise SessionExists("name", name)
        if _digest(token) in self._by_token:
            raise SessionExists("token", name)
        row = SessionRow(
            name=name,
            token=token,
            # Not the name: a session made anew must find nothing of its predecessor.
            account=f"{name}-{secrets.token_hex(4)}",
            os=os,
            proxy=proxy,
            created_at=int(self._clock()),
        )
        session = Session(row, self._services)
        # Taken before the first await, so that two callers cannot both have it.
        self._add(session)
        try:
            await self._store.gateway.put_session(row)
        except BaseException as exc:
            self._remove(session)
            if isinstance(exc, DuplicateRow):
                raise SessionExists("token", name) from exc
            raise
        return session

    async def delete(self, session: Session) -> None:
        """Unlink it if it is online, forget everything, remove it. Undelivered events are still delivered."""
        await session.erase()
        await self.outbox.settle(session.name, _FAREWELL_S)
        self._former_tokens[session.name] = session.row.token
        self._remove(session)
        self.bus.close(session.name)
        await self._store.gateway.delete_session(session.name)
        await asyncio.to_thread(self.media.downloads.forget, session.name)

    async def delete_all(self, sessions: Sequence[Session]) -> None:
        await asyncio.gather(*(self.delete(session) for session in sessions))

    def _add(self, session: Session) -> None:
        self._sessions[session.name] = session
        self._by_token[_digest(session.row.token)] = session

    def _remove(self, session: Session) -> None:
        self._sessions.pop(session.name, None)
        self._by_token.pop(_digest(session.row.token), None)

    # -- deliveries -------------------------------------------------------------------------------------

    async def _deliver(self, row: OutboxRow) -> None:
        """Hand one row over, to where the receiver is now rather than where it was when the event came."""
        session = self._sessions.get(row.session)
        url, token = row.url, self._former_tokens.get(row.session, "")
        if row.receiver == WAGO and session is not None:
            url, token = session.row.webhook, session.row.token
            if not url:
                raise DeliveryFailed("no webhook set for user", final=True)
        if row.receiver == WAGO_API and self.settings.webhooks.base_url:
            url = wago_api_url(self.settings.webhooks.base_url, row.session, row.kind)
        _log.debug("Sending POST", userid=row.session, type=row.kind)
        delivery = Delivery(
            url=url,
            content_type=row.content_type,
            body=row.body,
            event_id=row.event_id,
            attempt=row.attempts + 1,
            token=token,
        )
        if (order := OrderRef.decode(row.media)) is not None:
            await self._deliver_order(row, order, session, delivery)
        elif row.media is None or not self.settings.media.forward:
            await self._webhooks.deliver(delivery)
        else:
            await self._deliver_file(row, row.media, session, delivery)

    async def _deliver_file(
        self, row: OutboxRow, described: bytes, session: Session | None, delivery: Delivery
    ) -> None:
        """Hand it over with its file, without if that cannot be had."""
        media = session.client.media if session is not None and session.is_loaded else None
        forwarder, may_wait = self.media.forwarder, row.attempts < _patience(session)
        try:
            async with forwarder.open(
                row.id, described, media, session=row.session, may_wait=may_wait
            ) as file:
                await self._webhooks.deliver(replace(delivery, file=file))
        except NotYet as exc:
            raise DeliveryFailed(f"its file is not there yet: {exc}"[:300]) from exc
        forwarder.drop(row.id)

    async def _deliver_order(
        self, row: OutboxRow, order: OrderRef, session: Session | None, delivery: Delivery
    ) -> None:
        """Hand it over with what is in the order, without if that cannot be had."""
        catalogs = session.client.catalogs if session is not None and session.is_loaded else None
        may_wait = row.attempts < _patience(session)
        body = await with_details(row.body, order, catalogs, session=row.session, may_wait=may_wait)
        if body is None:
            raise DeliveryFailed("what is in its order is not there yet")
        await self._webhooks.deliver(replace(delivery, body=body))


def _patience(session: Session | None) -> int:
    """Attempts after which an event goes out without what was to be fetched for it."""
    # It is coming back, after a restart perhaps.
    coming = session is not None and session.row.connected and not session.is_connected
    return _RETRIES_WHILE_CONNECTING if coming else QUICK_RETRIES


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
