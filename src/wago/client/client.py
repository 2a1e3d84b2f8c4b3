"""One linked account: what a program that uses WaGo as a library holds in its hand."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

from wago.client.appstate.facade import AppState
from wago.client.config import ClientConfig
from wago.client.context import ClientContext, EventSink, NullSink
from wago.client.device import load_or_create_device
from wago.client.endings import end_account, is_linked
from wago.client.events import Phase, SessionState
from wago.client.linking import Linking
from wago.client.login import Login
from wago.client.messaging import Messaging
from wago.client.supervisor import Supervisor
from wago.client.version import SHARED_VERSIONS, VersionKeeper
from wago.errors import NotConnected, NotLoggedIn, StoreError
from wago.protocol.clientpayload import login_payload, registration_payload
from wago.protocol.jid import Jid
from wago.protocol.stanza.session import RemoveCompanion
from wago.store.interfaces import AccountStore


class Client:
    """A companion device of one WhatsApp account.

    Args:
        account: its durable state.
        config: choices; None takes the defaults.
        sink: who is told of events; None tells nobody.
        clock: Unix time.
        sleep: waits for seconds.
        random: n random bytes.
        versions: knows the current WhatsApp Web version; used only towards WhatsApp itself.

    Attributes:
        linking: QR, link code and passkey of a device that has no account yet.
        messages: sending, and marking as read.
        contacts: who is on WhatsApp.
        groups: what the server says of groups.
        history: messages that only the account's phone has.
        group_admin: making, changing and leaving groups.
        group_entry: links, invitations, asking to be let in.
        communities: groups that hold groups.
        newsletters: channels, followed and our own; posts go by `messages`.
        pictures: of people and groups, and our own.
        profiles: what people say about themselves, and the directory of them.
        links: contacts' and businesses' links to chats.
        business: profiles of businesses, and our own.
        catalogs: what businesses sell, our own catalog, orders.
        statuses: who sees what we post to our status.
        presence: being available, typing.
        addons: votes, answers to events, comments.
        ephemeral: the timers of disappearing messages.
        bots: WhatsApp's AI bots.
        privacy: the account's privacy settings.
        blocklist: whom it has blocked.
        calls: who calls, and refusing it.
        restrictions: whether new chats may be opened.
        media: uploads and downloads.
        appstate: stars, archive, pins, labels, contacts and settings, as all own devices share them.
    """

    def __init__(
        self,
        account: AccountStore,
        config: ClientConfig | None = None,
        sink: EventSink | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[int], bytes] = os.urandom,
        versions: VersionKeeper = SHARED_VERSIONS,
    ) -> None:
        self.config = config or ClientConfig()
        self._versions = versions
        self._ctx = ClientContext(
            account, self.config, sink or NullSink(), clock=clock, sleep=sleep, random=random
        )
        self._supervisor = Supervisor(self._ctx, prepare=self._prepare, payload=self._payload)
        self._login = Login(self._ctx, self._supervisor, versions.expire)
        self.linking = Linking(self._ctx, self._supervisor)
        self._messaging = Messaging(self._ctx)
        self.messages = self._messaging.messages
        self.contacts = self._messaging.contacts
        self.groups = self._messaging.groups
        self.history = self._messaging.history
        self.group_admin = self._messaging.group_admin
        self.group_entry = self._messaging.group_entry
        self.communities = self._messaging.communities
        self.newsletters = self._messaging.newsletters
        self.pictures = self._messaging.pictures
        self.profiles = self._messaging.profiles
        self.links = self._messaging.links
        self.business = self._messaging.business
        self.catalogs = self._messaging.catalogs
        self.statuses = self._messaging.statuses
        self.presence = self._messaging.presence
        self.addons = self._messaging.addons
        self.ephemeral = self._messaging.ephemeral
        self.bots = self._messaging.bots
        self.privacy = self._messaging.privacy
        self.blocklist = self._messaging.blocklist
        self.calls = self._messaging.calls
        self.restrictions = self._messaging.restrictions
        self.media = self._messaging.media
        self.appstate = AppState(
            self._ctx,
            self._messaging.identities,
            self._messaging.sync_keys,
            self._messaging.recovery,
            self.media,
        )

    # -- what it is -------------------------------------------------------------------------------------

    @property
    def state(self) -> SessionState:
        return self._ctx.state

    @property
    def jid(self) -> Jid | None:
        """Our device JID, None while not linked or not loaded."""
        return self._ctx.jid if is_linked(self._ctx) else None

    @property
    def lid(self) -> Jid | None:
        return self._ctx.lid

    @property
    def push_name(self) -> str:
        return self._ctx.device.push_name if self._ctx.has_device else ""

    async def load(self) -> bool:
        """Read the device record without connecting; True if it is linked.

        Raises:
            StoreError: the store failed.
        """
        if not self._ctx.has_device and (record := await self._ctx.account.device()) is not None:
            self._ctx.set_device(record)
            self._ctx.machine.note(linked=record.jid is not None)
        return is_linked(self._ctx)

    # -- what it does -----------------------------------------------------------------------------------

    async def connect(self) -> None:
        """Begin to connect, and stay connected; returns at once. Connected already, it changes nothing.

        Without an account, this starts a linking attempt: `linking` has the QR. While the session waits for
        its next attempt, that attempt is made now.
        """
        self._supervisor.start()

    async def wait_for(self, *phases: Phase, timeout_s: float) -> SessionState:
        """Wait until the session is in one of the phases.

        Raises:
            RequestTimeout: it did not get there in time.
        """
        return await self._ctx.machine.wait_for(*phases, timeout_s=timeout_s)

    async def disconnect(self) -> None:
        """Close the connection and stay away until `connect()`. The account stays linked."""
        await self._supervisor.stop("requested")

    async def logout(self) -> None:
        """Unlink this device from the account and forget everything about it.

        Raises:
            NotLoggedIn: there is no account.
            NotConnected: the server cannot be told now; `forget()` needs no server.
            IQError, RequestTimeout: the server did not do it; nothing has changed.
        """
        await self.load()
        if not is_linked(self._ctx):
            raise NotLoggedIn("not linked to an account")
        self._ctx.require_online()
        try:
            await self._ctx.execute(RemoveCompanion(self._ctx.jid))
        except NotConnected:
            # The server may throw us out before it answers.
            if self.state.phase is not Phase.LOGGED_OUT:
                raise
        if self.state.phase is not Phase.LOGGED_OUT:
            end_account(self._ctx, "requested", code=None, on_connect=False)
        await self._supervisor.stop("requested")

    async def forget(self) -> None:
        """Disconnect and delete all that is stored of the account; the phone still lists the device.

        Raises:
            StoreError: the store failed.
        """
        await self._supervisor.stop("requested")
        await self._ctx.settle(self.config.timeouts.close_s)
        batch = self._ctx.account.batch()
        self._ctx.forget(batch)
        self._ctx.machine.note(linked=False)
        await batch.commit()

    async def close(self) -> None:
        """Disconnect and end every task; the client cannot be used afterwards.

        Raises:
            StoreError: what was left to write could not be stored. Nothing is lost by it but some counters.
        """
        await self._supervisor.stop("closed")
        await self.media.close()
        await self._ctx.drain(self.config.timeouts.close_s)
        await self._messaging.close()

    # -- what a connection needs ------------------------------------------------------------------------

    async def _prepare(self) -> None:
        await load_or_create_device(self._ctx)
        await self._messaging.history_parts.load()

    async def _payload(self) -> bytes:
        """The ClientPayload: a registration until there is an account.

        Raises:
            StoreError: the store failed, or has no signed prekey for the device.
            LocalProtocolError: the stored address is no phone number's.
        """
        ctx, device = self._ctx, self._ctx.device
        pinned = self.config.web_version
        watched = self.config.fetch_version and self.config.is_official
        ctx.web_version = self._versions.current(pinned) if watched else pinned
        if device.jid is not None:
            return login_payload(version=ctx.web_version, jid=device.jid)
        signed = await ctx.account.signed_prekey(device.signed_prekey_id)
        if signed is None:
            raise StoreError("the device's signed prekey is missing")
        return registration_payload(
            version=ctx.web_version,
            registration_id=device.registration_id,
            identity=device.identity.public,
            signed_prekey=(signed.id, signed.pair.public, signed.signature),
            os_name=self.config.os_name,
            platform=self.linking.platform,
            full_sync=self.config.full_history,
        )
