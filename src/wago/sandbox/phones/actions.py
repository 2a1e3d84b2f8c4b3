"""What a person does with a message on their phone: react, vote, answer, edit, delete, press a button."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Literal

from wago.errors import InvalidContent
from wago.protocol import addons
from wago.protocol.addons import IV_LEN, Binding
from wago.protocol.jid import Jid
from wago.protocol.messages import changes, comments, places, polls, reactions, replies
from wago.protocol.messages.buttons import ListButton, LocationButton, ReplyButton, label_of
from wago.protocol.messages.classic import read_classic_buttons, read_classic_list
from wago.protocol.messages.context import Context, Quote, with_context
from wago.protocol.messages.interactive import Interactive, read_interactive
from wago.protocol.messages.keys import Target, message_key
from wago.protocol.messages.read import innermost
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message
from wago.sandbox.phones.state import Entry
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

Change = Literal["edit", "revoke", "pin", "unpin", "keep", "unkeep"]

_ANSWERS: Final = {
    "going": EventResponseMessage.GOING,
    "not_going": EventResponseMessage.NOT_GOING,
    "maybe": EventResponseMessage.MAYBE,
}


class Actions:
    """Of one phone. Each refuses what the phone's screen would not offer, with `Refused`."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone

    # -- finding ----------------------------------------------------------------------------------------

    def entry(self, message_id: str) -> Entry:
        """The message with this id."""
        found = [*self._phone.chats.others(message_id), *self._phone.chats.own(message_id)]
        if not found:
            raise Refused(404, "item-not-found", f"the phone has no message {message_id}")
        return found[0]

    def target(self, entry: Entry) -> Target:
        """How the phone names a message in others."""
        sender = self._named(entry.sender.partition(":")[0], entry)
        return Target(chat=self.chat(entry), id=entry.id, from_me=entry.from_me, sender=sender)

    def chat(self, entry: Entry) -> Jid:
        """The chat of a message, as the phone addresses it."""
        return Jid.parse(entry.chat) if "@" in entry.chat else self._named(entry.chat, entry)

    def _named(self, number: str, entry: Entry) -> Jid:
        account = self._service.directory.account(number)
        if account is None:
            raise Refused(404, "item-not-found", f"nobody is {number}")
        return account.jid(lid=entry.addressing == "lid")

    def _binding(self, entry: Entry) -> Binding:
        secret = Message.FromString(entry.payload).messageContextInfo.messageSecret
        if not secret:
            raise Refused(409, "no-secret", f"message {entry.id} has no secret to answer it under")
        author = self._named(entry.sender.partition(":")[0], entry)
        actor = self._named(self._phone.account.number, entry)
        return Binding(secret=secret, message_id=entry.id, author=author, actor=actor)

    async def _send(self, entry: Entry, message: Message) -> Entry:
        return await self._phone.send(self.chat(entry), message)

    # -- acting -----------------------------------------------------------------------------------------

    async def react(self, message_id: str, emoji: str) -> Entry:
        """Empty takes the reaction away."""
        entry = self.entry(message_id)
        return await self._send(entry, reactions.reaction(self.target(entry), emoji, at_ms=_now_ms()))

    async def vote(self, message_id: str, options: list[str]) -> Entry:
        """Vote in a poll; none takes the vote away."""
        entry = self.entry(message_id)
        poll = polls.read_poll(Message.FromString(entry.payload))
        if poll is None:
            raise Refused(409, "not-acceptable", f"message {message_id} is no poll")
        strange = [option for option in options if option not in poll.options]
        if strange or (poll.selectable and len(options) > poll.selectable):
            raise Refused(400, "bad-request", f"one votes for {poll.selectable or 'any'} of {poll.options}")
        hashes = [polls.option_hash(option) for option in options]
        key = message_key(self.target(entry))
        iv = self._service.random(IV_LEN)
        return await self._send(entry, addons.encrypt_vote(self._binding(entry), key, hashes, iv, _now_ms()))

    async def answer(self, message_id: str, answer: str, guests: int) -> Entry:
        """Say whether one comes to an event."""
        entry = self.entry(message_id)
        if not innermost(Message.FromString(entry.payload)).HasField("eventMessage"):
            raise Refused(409, "not-acceptable", f"message {message_id} is no event")
        if answer not in _ANSWERS:
            raise Refused(400, "bad-request", f"`answer` is one of {', '.join(_ANSWERS)}")
        said = EventResponseMessage(
            response=_ANSWERS[answer], timestampMS=_now_ms(), extraGuestCount=guests or None
        )
        key = message_key(self.target(entry))
        message = addons.encrypt_event_answer(self._binding(entry), key, said, self._service.random(IV_LEN))
        return await self._send(entry, message)

    async def comment(self, message_id: str, text: str) -> Entry:
        """Comment, unencrypted."""
        entry = self.entry(message_id)
        return await self._send(entry, comments.comment(self.target(entry), text))

    async def change(self, message_id: str, change: Change, text: str) -> Entry:
        """Edit, delete, pin or keep."""
        entry = self.entry(message_id)
        target, now = self.target(entry), _now_ms()
        try:
            match change:
                case "edit":
                    message = changes.edit(target, Message(conversation=text), at_ms=now)
                case "revoke":
                    message = changes.revoke(target)
                case "pin" | "unpin":
                    message = changes.pin(target, at_ms=now, pinned=change == "pin")
                case _:
                    message = changes.keep(target, at_ms=now, kept=change == "keep")
        except InvalidContent as exc:
            raise Refused(400, "bad-request", str(exc)) from exc
        return await self._send(entry, message)

    def quoting(self, message: Message, message_id: str) -> Message:
        """A message as the answer to another."""
        entry = self.entry(message_id)
        quote = Quote(
            id=entry.id,
            sender=self._named(entry.sender.partition(":")[0], entry),
            message=Message.FromString(entry.payload),
        )
        return with_context(message, Context(quote=quote))

    async def press(self, message_id: str, button: str, card: int, place: dict[str, Any] | None) -> Entry:
        """Press a button, or choose a row, by its id or by what is on it.

        Args:
            card: of a carousel, from 0.
            place: latitude and longitude, for who is asked where they are.
        """
        entry = self.entry(message_id)
        content = Message.FromString(entry.payload)
        answer = _pressed(content, button, card, place)
        if answer is None:
            raise Refused(
                404, "item-not-found", f"message {message_id} has no button {button!r} that answers"
            )
        return await self._send(entry, self.quoting(answer, message_id))


def _pressed(content: Message, button: str, card: int, place: dict[str, Any] | None) -> Message | None:
    menu = read_classic_list(content)
    if menu is not None:
        rows = (row for section in menu.sections for row in section.rows)
        row = next((row for row in rows if button in (row.id, row.title)), None)
        return None if row is None else replies.list_reply(row.id, row.title, row.description)
    classic = read_classic_buttons(content)
    if classic is not None:
        template = innermost(content).HasField("templateMessage")
        for index, each in enumerate(classic.buttons):
            if isinstance(each, ReplyButton) and button in (each.id, each.label):
                if template:
                    return replies.template_reply(each.id, each.label, index)
                return replies.button_reply(each.id, each.label)
        return None
    flow = read_interactive(content)
    return None if flow is None else _pressed_flow(flow, button, card, place)


def _pressed_flow(flow: Interactive, button: str, card: int, place: dict[str, Any] | None) -> Message | None:
    if flow.cards:
        if not 0 <= card < len(flow.cards):
            return None
        flow = flow.cards[card]
    for each in flow.buttons:
        if isinstance(each, LocationButton) and place is not None:
            return places.location(
                places.Location(latitude=float(place["latitude"]), longitude=float(place["longitude"]))
            )
        if isinstance(each, ReplyButton) and button in (each.id, each.label):
            return replies.flow_reply(each.id, each.label, flow="quick_reply")
        if isinstance(each, ListButton):
            rows = (row for section in each.sections for row in section.rows)
            row = next((row for row in rows if button in (row.id, row.title)), None)
            if row is not None:
                return replies.flow_reply(row.id, row.title, description=row.description)
        elif not isinstance(each, ReplyButton) and button == label_of(each):
            # Links, codes and numbers open on the phone; nobody is told.
            return None
    return None


def _now_ms() -> int:
    return int(time.time() * 1000)
