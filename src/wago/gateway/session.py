"""One session: its row, its client while one is loaded, and what both dialects ask of it.

Every question about where the session stands is answered from the client's one state machine, so that no two
answers contradict each other:

* connected: online, or showing a QR;
* linked: the device belongs to an account, connected or not.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
import segno
import structlog

from wago.client.events import PasskeyConfirmation, Phase, QrCode, SessionState
from wago.client.machine import ENDED
from wago.errors import NotConnected, NotLoggedIn, RequestTimeout, WagoError
from wago.gateway.addressbook import AddressBook
from wago.gateway.book import MessageBook
from wago.gateway.business import SessionBusiness
from wago.gateway.chats import SessionChats
from wago.gateway.engine import AccountClient
from wago.gateway.errors import AlreadyConnected, AlreadyLinked, ConnectFailed, NoPasskeyStep, NotLoaded
from wago.gateway.events_wago import CLASSES, OWN_CLASSES
from wago.gateway.groups import SessionGroups
from wago.gateway.history import SessionHistory
from wago.gateway.labels import SessionLabels
from wago.gateway.messages import SessionMessages
from wago.gateway.newsletters import SessionNewsletters
from wago.gateway.own import SessionOwn
from wago.gateway.pacing import Pacing
from wago.gateway.people import SessionPeople
from wago.gateway.pictures import SessionPictures
from wago.gateway.sending import Sending, pacing_of
from wago.gateway.services import Services
from wago.gateway.sink import SessionSink
from wago.protocol.jid import Jid
from wago.store.interfaces import SessionRow

_QR_PIXELS: Final = 256
_SETTLED: Final = tuple(phase for phase in Phase if phase not in (Phase.CONNECTING, Phase.LOGGING_IN))


class Session:
    """One linked device, or one to be.

    Attributes:
        row: what is stored of it.
        account: what is stored of its account.
        book: its messages and what became of them.
        sending: the way out: an id once, restrictions, pacing, steps.
        messages: everything about messages that is asked of it.
        groups: the same about groups and communities.
        history: what was said in chats, if that is kept.
        chats: how chats stand in the account's list.
        labels: labels, and what bears them.
        address_book: whom the account knows by name.
        newsletters: the same about channels.
        pictures: the same about pictures of people and groups.
        own: the same about the account itself.
        people: the directory, people's profiles, our own about text.
        business: the same about businesses, catalogs and orders.
    """

    def __init__(self, row: SessionRow, services: Services) -> None:
        self.row = row
        self.services = services
        self._client: AccountClient | None = None
        self._changing = asyncio.Lock()
        self.account = services.store.account(row.account)
        self.book = MessageBook(self.account, self.own_addresses)
        self.sending = Sending(services, self)
        self.messages = SessionMessages(self)
        self.groups = SessionGroups(self)
        self.history = SessionHistory(self)
        self.chats = SessionChats(self)
        self.labels = SessionLabels(self)
        self.address_book = AddressBook(self)
        self.newsletters = SessionNewsletters(self)
        self.pictures = SessionPictures(self)
        self.own = SessionOwn(self)
        self.people = SessionPeople(self)
        self.business = SessionBusiness(self)
        self.log = structlog.get_logger(__name__).bind(userid=row.name)

    # -- where it stands --------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def is_loaded(self) -> bool:
        return self._client is not None

    @property
    def client(self) -> AccountClient:
        """The client.

        Raises:
            NotLoaded: none is loaded.
        """
        if self._client is None:
            raise NotLoaded(f"no client is loaded for session {self.name!r}")
        return self._client

    @property
    def state(self) -> SessionState | None:
        """The state machine's snapshot, None without client."""
        return None if self._client is None else self._client.state

    @property
    def is_connected(self) -> bool:
        state = self.state
        if state is None:
            return False
        return state.phase is Phase.ONLINE or (state.phase is Phase.LINKING and not state.linked)

    @property
    def is_linked(self) -> bool:
        return self._client is not None and self._client.state.linked

    @property
    def is_active(self) -> bool:
        """True while it is connected or will be without anybody's doing."""
        state = self.state
        return state is not None and state.phase is not Phase.STOPPED and state.phase not in ENDED

    @property
    def pacing(self) -> Pacing:
        """How its messages are spread over time."""
        return pacing_of(self.row.pacing, self.services.settings.pacing)

    async def set_pacing(self, changes: Mapping[str, Any]) -> None:
        """Spread its messages in another way than the gateway's settings say; nothing goes back to those.

        Raises:
            InvalidContent: an unknown name, a wrong type, or a number that makes no sense.
        """
        self.services.settings.pacing.changed(changes)
        async with self._changing:
            await self._save(pacing=msgspec.json.encode(dict(changes)).decode() if changes else "")

    async def set_history(self, changes: Mapping[str, Any]) -> None:
        """Keep more or less of the history than the gateway's settings say; nothing goes back to those.

        Raises:
            InvalidContent: an unknown name, a wrong type, or a number that makes no sense.
        """
        self.services.settings.history.changed(changes)
        async with self._changing:
            await self._save(history=msgspec.json.encode(dict(changes)).decode() if changes else "")
        await self.history.prune()

    async def stored_jid(self) -> Jid | None:
        """The account's JID, also while no client is loaded."""
        if self._client is not None:
            return self._client.jid
        record = await self.account.device()
        return None if record is None else record.jid

    # -- life -------------------------------------------------------------------------------------------

    async def connect(self, *, subscribe: Sequence[str] | None = None, wait: bool = False) -> None:
        """Load the client if there is none, and connect.

        Args:
            subscribe: event classes of the WaGo webhook, replacing the former ones; None keeps them.
            wait: return when it is connected rather than at once.

        Raises:
            AlreadyConnected: it is.
            ConnectFailed: with `wait`, it did not come about in time.
        """
        async with self._changing:
            if self.is_connected:
                raise AlreadyConnected(f"session {self.name!r} is connected")
            changes: dict[str, Any] = {"connected": True}
            if subscribe is not None:
                changes["subscribe"] = self._known_classes(subscribe)
            await self._save(**changes)
            client = await self._load()
            self.log.info("Starting websocket connection to Whatsapp")
            await client.connect()
        if wait:
            await self._wait_connected(self.services.settings.connect_wait_s)

    async def restore(self, timeout_s: float) -> None:
        """Come back after a restart of the process, if linked; returns when it is online or takes long."""
        async with self._changing:
            if self._client is not None or not self.row.connected:
                # Somebody was faster, or changed their mind.
                return
            client = await self._load()
            if not client.state.linked:
                self._client = None
                await client.close()
                return
            self.log.info("Starting websocket connection to Whatsapp")
            await client.connect()
        try:
            await client.wait_for(*_SETTLED, timeout_s=timeout_s)
        except RequestTimeout:
            self.log.warning("Session takes long to come back")

    async def disconnect(self) -> None:
        """Close the connection and unload the client; the device stays linked.

        Raises:
            NotLoaded: there is no client.
        """
        async with self._changing:
            client = self.client
            self.log.info("Received kill signal")
            await self._save(connected=False)
            await self._unload(client)

    async def logout(self) -> None:
        """Unlink the device. The client stays loaded, so that its state tells what happened.

        Raises:
            NotLoaded: there is no client.
            NotLoggedIn: it is not linked.
            NotConnected: it is not online, so WhatsApp cannot be told.
            IQError, RequestTimeout: WhatsApp did not do it.
        """
        async with self._changing:
            client = self.client
            if not client.state.linked:
                raise NotLoggedIn("not linked to an account")
            if client.state.phase is not Phase.ONLINE:
                raise NotConnected(f"session is {client.state.phase.value}")
            self.log.info("Received kill signal")
            await client.logout()
            await self._save(connected=False)

    async def erase(self) -> None:
        """Unlink the device if it is online, then forget everything of the account."""
        async with self._changing:
            client = await self._load()
            if client.state.phase is Phase.ONLINE:
                try:
                    await client.logout()
                except WagoError as exc:
                    self.log.warning("Could not perform logout", error=str(exc))
            await client.forget()
            await self._unload(client)

    async def close(self) -> None:
        """End the client with the process; a session marked connected stays marked."""
        async with self._changing:
            if self._client is not None:
                await self._unload(self._client)

    # -- linking ----------------------------------------------------------------------------------------

    def qr(self) -> QrCode | None:
        """The QR on show, None while there is none yet.

        Raises:
            NotLoaded: there is no client.
            AlreadyLinked: there is nothing to link.
            NotConnected: no linking attempt is under way.
        """
        client = self.client
        if client.state.linked:
            raise AlreadyLinked(f"session {self.name!r} is linked already")
        if client.state.phase not in (Phase.CONNECTING, Phase.LINKING, Phase.WAITING):
            raise NotConnected(f"session is {client.state.phase.value}: {client.state.reason}")
        return client.linking.qr

    async def request_code(
        self,
        phone: str,
        *,
        code: str | None = None,
        subscribe: Sequence[str] | None = None,
        notify: bool = True,
    ) -> str:
        """A code to type on the phone, as `ABCD-EFGH`; connects by itself.

        Args:
            notify: have the phone show a notification that leads to where the code is typed.

        Raises:
            AlreadyLinked: there is nothing to link.
            LocalProtocolError: phone or code is malformed.
            NotConnected, RequestTimeout, IQError: WhatsApp gave none.
        """
        async with self._changing:
            client = await self._load()
            if client.state.linked:
                raise AlreadyLinked(f"session {self.name!r} is linked already")
            changes: dict[str, Any] = {"connected": True}
            if subscribe is not None:
                changes["subscribe"] = self._known_classes(subscribe)
            await self._save(**changes)
            self.log.info("Starting websocket connection to Whatsapp")
        return await client.linking.request_code(phone, code, notify=notify)

    @property
    def passkey(self) -> tuple[str | None, PasskeyConfirmation | None]:
        """Where the passkey step stands: the options that wait for an assertion, the code to compare.

        Raises:
            NotLoaded: there is no client.
        """
        step = self.client.linking.passkey
        return step.options, step.confirmation

    async def passkey_respond(self, assertion: str) -> None:
        """Hand over the assertion.

        Raises:
            NoPasskeyStep: WhatsApp has not asked for one.
            LocalProtocolError: it is no assertion.
            NotLoaded, NotConnected, RequestTimeout, IQError: as everywhere.
        """
        if self.passkey[0] is None:
            raise NoPasskeyStep("no passkey assertion is asked for")
        await self.client.linking.passkey.respond(assertion)

    async def passkey_confirm(self) -> None:
        """Say that the codes are the same.

        Raises:
            NoPasskeyStep: no code is on show.
            NotLoaded, NotConnected, RequestTimeout, IQError: as everywhere.
        """
        if self.passkey[1] is None:
            raise NoPasskeyStep("no passkey code is on show")
        await self.client.linking.passkey.confirm()

    # -- use --------------------------------------------------------------------------------------------

    def online(self) -> AccountClient:
        """The client, of a session that can send.

        Raises:
            NotLoaded, NotLoggedIn, NotConnected: it cannot.
        """
        client = self.client
        if not client.state.linked:
            raise NotLoggedIn("not linked to an account")
        if client.state.phase is not Phase.ONLINE:
            raise NotConnected(f"session is {client.state.phase.value}")
        return client

    def own_addresses(self) -> tuple[Jid | None, Jid | None]:
        """Our JID by number and by LID, None while there is none or no client is loaded."""
        return (None, None) if self._client is None else (self._client.jid, self._client.lid)

    async def set_webhook(self, url: str, subscribe: Sequence[str] | None = None) -> None:
        """Set where WaGo's events go; empty for nowhere."""
        changes: dict[str, Any] = {"webhook": url}
        if subscribe is not None:
            changes["subscribe"] = self._known_classes(subscribe)
        async with self._changing:
            await self._save(**changes)

    # -- inside -----------------------------------------------------------------------------------------

    async def _load(self) -> AccountClient:
        if self._client is None:
            base = self.services.settings.client
            config = replace(
                base,
                os_name=self.row.os or base.os_name,
                proxy=self.row.proxy or base.proxy,
                # The phone is told at linking how far back it is to go.
                full_history=base.full_history or self.history.settings.store,
            )
            sink = SessionSink(self.services, self)
            account = self.account
            client = self.services.factory(account, config, sink)
            await client.load()
            self._client = client
        return self._client

    async def _unload(self, client: AccountClient) -> None:
        self.messages.close()
        await client.disconnect()
        self._client = None
        await client.close()

    async def _wait_connected(self, timeout_s: float) -> None:
        state = self.client.state
        try:
            state = await self.client.wait_for(Phase.ONLINE, Phase.LINKING, *ENDED, timeout_s=timeout_s)
        except RequestTimeout:
            state = self.client.state
        if state.phase not in (Phase.ONLINE, Phase.LINKING):
            raise ConnectFailed(f"{state.phase.value} ({state.reason})")

    def _known_classes(self, wanted: Sequence[str]) -> tuple[str, ...]:
        known = []
        for name in dict.fromkeys(wanted):
            if name in CLASSES or name in OWN_CLASSES:
                known.append(name)
            else:
                self.log.warning("Message type discarded", type=name[:64])
        return tuple(known) or ("All",)

    async def _save(self, **changes: Any) -> None:
        row = replace(self.row, **changes)
        if row != self.row:
            await self.services.store.gateway.put_session(row)
            self.row = row

    def no_longer_connected(self) -> None:
        """The account is gone or closed to us: do not come back with the next process."""
        self.services.tasks.spawn(self._mark_disconnected(), "mark session disconnected")

    async def _mark_disconnected(self) -> None:
        async with self._changing:
            if not self.is_active:
                await self._save(connected=False)


def qr_png(text: str) -> bytes:
    """A PNG of at least 256 pixels a side, with the quiet zone."""
    code = segno.make(text, error="l", micro=False)
    scale = -(-_QR_PIXELS // code.symbol_size(border=4)[0])
    out = io.BytesIO()
    code.save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
