"""Being available or not, typing, and others' doing so.

We start unavailable, so that the owner's phone keeps ringing. Presence carries the account's name, without
which the service takes none: until it is known (it comes with app state after linking) it is held back.

Source: whatsmeow presence.go; whatsapp-rust src/features/presence.rs.
"""

from __future__ import annotations

from typing import Final, Literal

from wago.client.context import ClientContext
from wago.client.events import ChatPresenceChanged, PresenceChanged
from wago.client.identities import plain
from wago.client.receipts import Receipts
from wago.client.tokens import PrivacyTokens
from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.presence import ChatState, ContactPresence, OwnPresence, SubscribePresence

Availability = Literal["available", "unavailable"]

STATES: Final = ("available", "unavailable")

MAX_FOLLOWED: Final = 1000
"""People whose presence is asked for again after a reconnect."""


class Presence:
    """Presence of one account."""

    def __init__(self, ctx: ClientContext, receipts: Receipts, tokens: PrivacyTokens) -> None:
        self._ctx = ctx
        self._receipts = receipts
        self._tokens = tokens
        self._state: Availability | None = None
        self._followed: dict[Jid, None] = {}
        self._asked: set[Jid] = set()
        """Whom the server tells of on this connection."""
        ctx.on_online(self._follow_again)
        ctx.on_forgotten(self._followed.clear)
        ctx.on("presence", self._presence)
        ctx.on("chatstate", self._chat_state)
        ctx.on_offline(self._offline)
        ctx.on_named(self._named)

    async def announce(self) -> None:
        """Send the configured presence, as the first thing after login."""
        match self._ctx.config.presence_on_connect:
            case "available":
                await self.set("available")
            case "unavailable":
                await self.set("unavailable")

    async def set(self, state: Availability) -> None:
        """Be available (the owner's phone may stay silent) or unavailable.

        Nobody is available without a name: until the phone has told it, this waits for it.
        Source: whatsmeow presence.go (SendPresence), Baileys Socket/chats.ts (sendPresenceUpdate).

        Raises:
            LocalProtocolError: neither.
            NotLoggedIn, NotConnected: the session is not online.
        """
        self._ctx.require_online()
        if state not in STATES:
            raise LocalProtocolError(f"presence is available or unavailable, not {state!r}")
        self._receipts.active = state == "available"
        self._state = state
        name = self._ctx.device.push_name
        if name:
            await self._ctx.send(OwnPresence(available=state == "available", name=name).build())

    async def subscribe(self, user: Jid) -> None:
        """Be told of a person's presence from now on, on later connections of this client too.

        Raises:
            LocalProtocolError: not a person.
            NotLoggedIn, NotConnected: the session is not online.
        """
        self._ctx.require_online()
        if not user.is_user:
            raise LocalProtocolError(f"{user} is no person, and has no presence")
        # The one followed longest ago makes room.
        self._followed.pop(user.bare, None)
        self._followed[user.bare] = None
        if len(self._followed) > MAX_FOLLOWED:
            del self._followed[next(iter(self._followed))]
        await self._subscribe(user)

    async def _follow_again(self) -> None:
        """The server forgets with each connection who is followed."""
        for user in tuple(self._followed):
            if user not in self._asked:
                await self._subscribe(user)

    async def _subscribe(self, user: Jid) -> None:
        self._asked.add(user.bare)
        token = await self._tokens.to_attach(user.bare)
        await self._ctx.send(SubscribePresence(to=user.bare, tctoken=token).build())

    async def typing(self, chat: Jid, composing: bool, *, audio: bool = False) -> None:
        """Show that we are typing (or recording, with `audio`), or have stopped.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
        """
        self._ctx.require_online()
        media = "audio" if composing and audio else ""
        await self._ctx.send(ChatState(to=chat, composing=composing, media=media).build())

    def _named(self) -> None:
        """The account's name has become known, or another."""
        name = self._ctx.device.push_name if self._ctx.has_device else ""
        if self._state is not None and name:
            self._ctx.post(OwnPresence(available=self._state == "available", name=name).build())

    def _offline(self) -> None:
        self._receipts.active = False
        self._state = None
        self._asked.clear()

    # -- others -----------------------------------------------------------------------------------------

    def _presence(self, node: Node) -> None:
        try:
            seen = ContactPresence.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.debug("Bad presence", error=str(exc))
            return
        self._ctx.emit(
            PresenceChanged(user=plain(seen.user), available=seen.available, last_seen=seen.last_seen)
        )

    def _chat_state(self, node: Node) -> None:
        try:
            state = ChatState.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.debug("Bad chat state", error=str(exc))
            return
        if state.origin is None:
            return
        self._ctx.emit(
            ChatPresenceChanged(
                chat=state.origin.bare,
                sender=plain(state.participant or state.origin),
                composing=state.composing,
                media=state.media,
            )
        )
