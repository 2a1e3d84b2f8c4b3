"""To whom a message goes: under which identity, to which devices.

Source: whatsmeow send.go (SendMessage, sendDM); whatsapp-rust src/client/lid_pn.rs (resolve_dm_wire_jid).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.client.context import ClientContext
from wago.client.devices import Devices, device_jid
from wago.client.identities import Identities, plain
from wago.errors import LocalProtocolError, UnknownRecipient
from wago.protocol.jid import Jid
from wago.protocol.phash import participant_hash
from wago.protocol.stanza.bots import is_bot

_SETTING: Final = "send.dm_addressing"


@dataclass(frozen=True, slots=True)
class Plan:
    """One message's way.

    Attributes:
        chat: the recipient as the stanza names it.
        chat_alt: the same person under the other identity, if known.
        sender: our own device under the identity that fits `chat`.
        devices: the recipient's and our own other devices, as the stanza names them.
        phashes: of all these with and without ourselves; the server's ack brings another if it knows other
            devices. whatsmeow takes the former, whatsapp-rust the latter.
    """

    chat: Jid
    chat_alt: Jid | None
    sender: Jid
    devices: tuple[Jid, ...]
    phashes: frozenset[str]

    @property
    def peer_pn(self) -> Jid | None:
        """The recipient's number beside a LID, for a server that knows only one of the two."""
        return self.chat_alt if self.chat.is_lid else None


class Planner:
    """Plans messages to people."""

    def __init__(self, ctx: ClientContext, identities: Identities, devices: Devices) -> None:
        self._ctx = ctx
        self._identities = identities
        self._devices = devices
        self._by_number: bool | None = None
        ctx.account.on_failure(lambda _error: self._reset())
        ctx.on_forgotten(self._reset)

    def _reset(self) -> None:
        self._by_number = None

    async def plan(self, to: Jid) -> Plan:
        """Find the devices of a person, or a bot, and of ourselves.

        Raises:
            LocalProtocolError: not the address of a person.
            UnknownRecipient: nobody with this address is on WhatsApp.
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        if is_bot(to):
            return await self._plan_bot(to)
        user = plain(to.bare)
        if not user.is_user or not user.user or to.device:
            raise LocalProtocolError(f"cannot send to {to}")
        own = self._own_users()[0]
        numbers = await self._devices.of((user, own))
        # Only now, for asking for the devices also tells the LID.
        chat, chat_alt, sender = await self._names(user)
        if not numbers[user]:
            raise UnknownRecipient(str(to))
        everyone = [device_jid(chat, number) for number in numbers[user]]
        if not self._identities.is_me(chat):
            everyone += [device_jid(sender.bare, number) for number in numbers[own]]
        return self._made(chat, chat_alt, sender, everyone)

    async def _plan_bot(self, bot: Jid) -> Plan:
        """A bot has one device, which nobody needs to be asked for (whatsmeow user.go, GetUserDevices)."""
        own = self._own_users()[0]
        numbers = await self._devices.of((own,))
        sender = self._ctx.lid if bot.is_bot and self._ctx.lid is not None else self._ctx.jid
        everyone = [bot, *(device_jid(sender.bare, number) for number in numbers[own])]
        return self._made(bot, None, sender, everyone)

    def _made(self, chat: Jid, chat_alt: Jid | None, sender: Jid, everyone: list[Jid]) -> Plan:
        if sender not in everyone:
            everyone.append(sender)
        others = tuple(each for each in everyone if not self._identities.is_this_device(each))
        phashes = frozenset((participant_hash(everyone), participant_hash(others)))
        return Plan(chat, chat_alt, sender, others, phashes)

    def _own_users(self) -> tuple[Jid, ...]:
        lid = self._ctx.lid
        return (self._ctx.jid.bare,) if lid is None else (lid.bare, self._ctx.jid.bare)

    async def _names(self, user: Jid) -> tuple[Jid, Jid | None, Jid]:
        """Chat, its other name, and ourselves: by LID where both have one, else by number."""
        lid, pn = await self._identities.lid_of(user), await self._identities.pn_of(user)
        own_lid = self._ctx.lid
        if lid is not None and own_lid is not None and not (await self._prefers_numbers() and pn is not None):
            return lid, pn, own_lid
        if pn is not None:
            return pn, lid, self._ctx.jid
        return user, None, own_lid or self._ctx.jid

    # -- accounts that are not migrated -----------------------------------------------------------------

    async def _prefers_numbers(self) -> bool:
        if self._by_number is None:
            self._by_number = await self._ctx.account.setting(_SETTING) == b"pn"
        return self._by_number

    def use_numbers(self) -> None:
        """The server refuses LIDs from this account, which is not migrated yet: address people by number."""
        self._remember(True)

    def use_lids(self) -> None:
        """The primary says that the account has been migrated."""
        self._remember(False)

    def _remember(self, by_number: bool) -> None:
        if self._by_number == by_number:
            return
        self._by_number = by_number
        batch = self._ctx.account.batch()
        batch.put_setting(_SETTING, b"pn" if by_number else None)
        self._ctx.watch_commit(batch.submit(), "addressing")
