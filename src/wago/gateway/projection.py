"""What events say of messages, as rows of the store: written in the transaction of the event itself.

What came in is kept whole; what this device sent is kept by the engine already, so that only its steps are
added here. Reactions, votes, answers, edits and deletions become rows beside the message they are about.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from wago.client import events as ev
from wago.client.addon_types import AddOn, EditKind, EncryptedEdit, EventAnswer, PollVote
from wago.client.appstate_events import ChatReadChanged
from wago.gateway.timeline import failure_detail
from wago.protocol.jid import Jid
from wago.protocol.messages.read import innermost, kind_of
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message, ProtocolMessage
from wago.store.interfaces import AddonKind, AddonRow, Batch, StepKind, StepRow, StoredMessage

ANSWERS: Final = ("unknown", "going", "not_going", "maybe")
"""Words for EventResponseMessage.EventResponseType, by number."""

_ABOUT_OTHERS: Final = (
    "reactionMessage",
    "encReactionMessage",
    "pollUpdateMessage",
    "pollAddOptionMessage",
    "encEventResponseMessage",
    "secretEncryptedMessage",
    "protocolMessage",
    "keepInChatMessage",
    "pinInChatMessage",
)

_STEPS: Final = {
    ev.ReceiptKind.DELIVERED: StepKind.DEVICE,
    ev.ReceiptKind.READ: StepKind.READ,
    ev.ReceiptKind.READ_SELF: StepKind.READ,
    ev.ReceiptKind.PLAYED: StepKind.PLAYED,
    ev.ReceiptKind.PLAYED_SELF: StepKind.PLAYED,
    ev.ReceiptKind.SERVER_ERROR: StepKind.FAILED,
}


class _Attached(NamedTuple):
    kind: AddonKind
    target: str
    payload: bytes
    at_ms: int


def canonical(jid: Jid, alt: Jid | None) -> Jid:
    """A person under one name: by LID where one of the two addresses is."""
    return alt.bare if alt is not None and alt.is_lid else jid.bare


def is_about_another(content: Message) -> bool:
    """Whether an unwrapped message says something of another one, rather than being one itself."""
    return any(content.HasField(name) for name in _ABOUT_OTHERS)


def stage(event: ev.Event, batch: Batch) -> None:
    """Add to the batch what an event says of messages."""
    match event:
        case ev.MessageReceived():
            _received(event, batch)
        case ev.MessageSent(info=info, message=message):
            _attach(info, innermost(message), event.addon, batch)
            chat = canonical(info.chat, info.chat_alt)
            batch.put_step(step(info.id, chat, StepKind.SERVER, info.timestamp))
        case ev.MessageFailed():
            chat = canonical(event.chat, event.chat_alt)
            detail = failure_detail(event.code, event.name, event.reason)
            batch.put_step(step(event.id, chat, StepKind.FAILED, event.timestamp, detail))
        case ev.ReceiptReceived():
            _receipt(event, batch)
        case ChatReadChanged(chat=chat, read=True, timestamp=timestamp) if timestamp:
            batch.put_chat_read(chat.bare, timestamp)
        case _:
            pass


def step(message_id: str, chat: Jid, kind: StepKind, at: int, detail: str = "") -> StepRow:
    """A step of the message itself."""
    return StepRow(id=message_id, chat=chat, recipient=None, kind=kind, at=at, detail=detail)


def _received(event: ev.MessageReceived, batch: Batch) -> None:
    info = event.info
    content = innermost(event.message)
    if _attach(info, content, event.addon, batch) or is_about_another(content):
        return
    if isinstance(event.addon, EncryptedEdit):
        # Of a kind that is not kept: what a poll asks, or may be answered with.
        return
    batch.put_message(
        StoredMessage(
            id=info.id,
            chat=canonical(info.chat, info.chat_alt),
            sender=canonical(info.sender, info.sender_alt),
            from_me=info.from_me,
            timestamp=info.timestamp,
            kind=kind_of(content),
            payload=event.message.SerializeToString(),
        )
    )


def _receipt(event: ev.ReceiptReceived, batch: Batch) -> None:
    kind = _STEPS.get(event.kind)
    # Of our own devices only that they read or played what others wrote is of interest.
    ours = event.from_me or event.kind in (ev.ReceiptKind.READ_SELF, ev.ReceiptKind.PLAYED_SELF)
    if kind is None or (ours and kind not in (StepKind.READ, StepKind.PLAYED)):
        return
    chat = canonical(event.chat, event.chat_alt)
    recipient = None if ours else canonical(event.sender, event.sender_alt)
    detail = failure_detail(None, event.kind.value, "") if kind is StepKind.FAILED else ""
    for message_id in event.message_ids:
        batch.put_step(
            StepRow(
                id=message_id, chat=chat, recipient=recipient, kind=kind, at=event.timestamp, detail=detail
            )
        )


def attached(info: ev.MessageInfo, content: Message, addon: AddOn | None) -> AddonRow | None:
    """What an unwrapped message attaches to another; None if nothing."""
    found = _encrypted(addon, content) or _plain(content) or _edited_post(info, content)
    if found is None:
        return None
    return AddonRow(
        kind=found.kind,
        target=found.target,
        chat=canonical(info.chat, info.chat_alt),
        sender=canonical(info.sender, info.sender_alt),
        id=info.id,
        at_ms=found.at_ms or info.timestamp * 1000,
        payload=found.payload,
    )


def _attach(info: ev.MessageInfo, content: Message, addon: AddOn | None, batch: Batch) -> bool:
    """Note what a message attaches to another; False if it attaches nothing."""
    found = attached(info, content, addon)
    if found is not None:
        batch.put_addon(found)
    return found is not None


def _encrypted(addon: AddOn | None, content: Message) -> _Attached | None:
    match addon:
        case PollVote(target=target, options=options):
            return _Attached(AddonKind.VOTE, target.id, b"".join(options), addon.timestamp_ms or 0)
        case EventAnswer(target=target):
            answer = EventResponseMessage(
                response=addon.answer.value.upper(),
                extraGuestCount=addon.extra_guests,
            )
            payload = answer.SerializeToString()
            return _Attached(AddonKind.ANSWER, target.id, payload, addon.timestamp_ms or 0)
        case EncryptedEdit(target=target, kind=EditKind.MESSAGE | EditKind.EVENT):
            return _Attached(AddonKind.EDIT, target.id, content.SerializeToString(), 0)
        case _:
            return None


def _edited_post(info: ev.MessageInfo, content: Message) -> _Attached | None:
    """In a channel an edit is the new content under the old id."""
    if not info.chat.is_newsletter or not info.edit:
        return None
    at_ms = info.meta.get("msg_edit_t", "")
    at = int(at_ms) if at_ms.isascii() and at_ms.isdigit() and len(at_ms) < 15 else 0
    return _Attached(AddonKind.EDIT, info.id, content.SerializeToString(), at)


def _plain(content: Message) -> _Attached | None:
    if content.HasField("reactionMessage"):
        reaction = content.reactionMessage
        at_ms = reaction.senderTimestampMS
        return _Attached(AddonKind.REACTION, reaction.key.ID, reaction.text.encode(), at_ms)
    if content.HasField("protocolMessage"):
        said = content.protocolMessage
        if said.type == ProtocolMessage.REVOKE and said.HasField("key"):
            return _Attached(AddonKind.REVOKE, said.key.ID, b"", 0)
        if said.type == ProtocolMessage.MESSAGE_EDIT and said.HasField("editedMessage"):
            payload = said.editedMessage.SerializeToString()
            return _Attached(AddonKind.EDIT, said.key.ID, payload, said.timestampMS)
    return None
