"""What is said about a message: votes, answers to events, reactions, comments, edits.

Source: whatsmeow msgsecret.go; whatsapp-rust wacore/src/{poll,event,reaction,comment,message_edit}.rs;
Baileys Utils/process-message.ts.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from google.protobuf.message import DecodeError
from google.protobuf.message import Message as Protobuf

from wago.errors import BadMac, RemoteProtocolError
from wago.protocol.addons.cipher import Binding, Sealed, open_sealed, seal
from wago.protocol.message_secret import SecretUse
from wago.protocol.proto.e2e_pb2 import (
    EventResponseMessage,
    Message,
    MessageKey,
    PollVoteMessage,
    ReactionMessage,
    SecretEncryptedMessage,
)
from wago.protocol.texts import repaired

HASH_LEN: Final = 32

P = TypeVar("P", bound=Protobuf)


class AddOnKind(enum.Enum):
    """What an encrypted add-on is, with the uses its key may have been derived for."""

    VOTE = (SecretUse.POLL_VOTE,)
    EVENT_ANSWER = (SecretUse.EVENT_RESPONSE,)
    REACTION = (SecretUse.REACTION,)
    COMMENT = (SecretUse.COMMENT,)
    MESSAGE_EDIT = (SecretUse.MESSAGE_EDIT,)
    EVENT_EDIT = (SecretUse.EVENT_EDIT,)
    POLL_EDIT = (SecretUse.POLL_EDIT,)
    # whatsapp-rust takes the former, whatsmeow the latter.
    POLL_OPTION = (SecretUse.POLL_ADD_OPTION, SecretUse.POLL_EDIT)

    @property
    def uses(self) -> tuple[SecretUse, ...]:
        """To decrypt with, in this order; the first is the one to encrypt with."""
        uses: tuple[SecretUse, ...] = self.value
        return uses


EDITS: Final = {
    SecretEncryptedMessage.MESSAGE_EDIT: AddOnKind.MESSAGE_EDIT,
    SecretEncryptedMessage.EVENT_EDIT: AddOnKind.EVENT_EDIT,
    SecretEncryptedMessage.POLL_EDIT: AddOnKind.POLL_EDIT,
    SecretEncryptedMessage.POLL_ADD_OPTION: AddOnKind.POLL_OPTION,
}

_EDIT_TYPES: Final = {kind: number for number, kind in EDITS.items()}


@dataclass(frozen=True, slots=True)
class Envelope:
    """An encrypted add-on as a message carries it.

    Attributes:
        key: of the message it is about, as the acting side names it.
    """

    kind: AddOnKind
    key: MessageKey
    sealed: Sealed


def find_envelope(message: Message) -> Envelope | None:
    """The encrypted add-on in a message, None if it has none of a kind that is known here."""
    if message.HasField("pollUpdateMessage"):
        update = message.pollUpdateMessage
        sealed = Sealed(update.vote.encPayload, update.vote.encIV)
        return Envelope(AddOnKind.VOTE, update.pollCreationMessageKey, sealed)
    if message.HasField("encEventResponseMessage"):
        answer = message.encEventResponseMessage
        sealed = Sealed(answer.encPayload, answer.encIV)
        return Envelope(AddOnKind.EVENT_ANSWER, answer.eventCreationMessageKey, sealed)
    if message.HasField("encReactionMessage"):
        reaction = message.encReactionMessage
        sealed = Sealed(reaction.encPayload, reaction.encIV)
        return Envelope(AddOnKind.REACTION, reaction.targetMessageKey, sealed)
    if message.HasField("encCommentMessage"):
        comment = message.encCommentMessage
        sealed = Sealed(comment.encPayload, comment.encIV)
        return Envelope(AddOnKind.COMMENT, comment.targetMessageKey, sealed)
    if message.HasField("secretEncryptedMessage"):
        edit = message.secretEncryptedMessage
        kind = EDITS.get(edit.secretEncType)
        if kind is not None:
            return Envelope(kind, edit.targetMessageKey, Sealed(edit.encPayload, edit.encIV))
    return None


# ---- out ------------------------------------------------------------------------------------------------


def encrypt_vote(
    binding: Binding, key: MessageKey, hashes: Sequence[bytes], iv: bytes, at_ms: int
) -> Message:
    """A vote; the hashes are of the chosen options' names, none takes the vote back."""
    plaintext = PollVoteMessage(selectedOptions=hashes).SerializeToString()
    sealed = seal(SecretUse.POLL_VOTE, binding, plaintext, iv)
    message = Message()
    update = message.pollUpdateMessage
    update.pollCreationMessageKey.CopyFrom(key)
    update.vote.encPayload, update.vote.encIV = sealed
    update.senderTimestampMS = at_ms
    return message


def encrypt_event_answer(
    binding: Binding, key: MessageKey, answer: EventResponseMessage, iv: bytes
) -> Message:
    """An answer to an event."""
    sealed = seal(SecretUse.EVENT_RESPONSE, binding, answer.SerializeToString(), iv)
    message = Message()
    response = message.encEventResponseMessage
    response.eventCreationMessageKey.CopyFrom(key)
    response.encPayload, response.encIV = sealed
    return message


def encrypt_reaction(binding: Binding, key: MessageKey, text: str, iv: bytes, at_ms: int) -> Message:
    """A reaction; an empty text takes it back. The key is told outside only."""
    plaintext = ReactionMessage(text=text, senderTimestampMS=at_ms).SerializeToString()
    sealed = seal(SecretUse.REACTION, binding, plaintext, iv)
    message = Message()
    reaction = message.encReactionMessage
    reaction.targetMessageKey.CopyFrom(key)
    reaction.encPayload, reaction.encIV = sealed
    return message


def encrypt_comment(binding: Binding, key: MessageKey, body: Message, iv: bytes) -> Message:
    """A comment."""
    sealed = seal(SecretUse.COMMENT, binding, body.SerializeToString(), iv)
    message = Message()
    comment = message.encCommentMessage
    comment.targetMessageKey.CopyFrom(key)
    comment.encPayload, comment.encIV = sealed
    return message


def encrypt_edit(kind: AddOnKind, binding: Binding, key: MessageKey, inner: Message, iv: bytes) -> Message:
    """An edit; `inner` is what an unencrypted one would carry."""
    sealed = seal(kind.uses[0], binding, inner.SerializeToString(), iv)
    message = Message()
    edit = message.secretEncryptedMessage
    edit.targetMessageKey.CopyFrom(key)
    edit.secretEncType = _EDIT_TYPES[kind]
    edit.encPayload, edit.encIV = sealed
    return message


# ---- in -------------------------------------------------------------------------------------------------


def decrypt(envelope: Envelope, binding: Binding) -> bytes:
    """The plaintext, whatever the kind.

    Raises:
        BadMac, RemoteProtocolError: as `open_sealed`.
    """
    *first, last = envelope.kind.uses
    for use in first:
        try:
            return open_sealed(use, binding, envelope.sealed)
        except BadMac:
            continue
    return open_sealed(last, binding, envelope.sealed)


def read_vote(plaintext: bytes) -> tuple[bytes, ...]:
    """Hashes of the chosen options' names.

    Raises:
        RemoteProtocolError: malformed.
    """
    hashes = tuple(_parse(PollVoteMessage, plaintext).selectedOptions)
    if any(len(each) != HASH_LEN for each in hashes):
        raise RemoteProtocolError("a vote names an option by something that is no hash")
    return hashes


def read_event_answer(plaintext: bytes) -> EventResponseMessage:
    """An answer to an event.

    Raises:
        RemoteProtocolError: malformed.
    """
    return _parse(EventResponseMessage, plaintext)


def read_reaction(plaintext: bytes, key: MessageKey) -> Message:
    """A reaction as it would come unencrypted, with the key from outside.

    Raises:
        RemoteProtocolError: malformed.
    """
    message = Message(reactionMessage=_parse(ReactionMessage, plaintext))
    message.reactionMessage.key.CopyFrom(key)
    return message


def read_comment(plaintext: bytes, key: MessageKey) -> Message:
    """A comment as it would come unencrypted, with the key from outside.

    Raises:
        RemoteProtocolError: malformed.
    """
    message = Message()
    message.commentMessage.message.CopyFrom(_parse(Message, plaintext))
    message.commentMessage.targetMessageKey.CopyFrom(key)
    return message


def read_edit(kind: AddOnKind, plaintext: bytes, key: MessageKey) -> Message:
    """An edit as it would come unencrypted.

    Raises:
        RemoteProtocolError: malformed, or the edit of a message that has no new content.
    """
    message = _parse(Message, plaintext)
    if kind is not AddOnKind.MESSAGE_EDIT:
        return message
    inner = message.editedMessage.message if message.HasField("editedMessage") else message
    edit = inner.protocolMessage
    if not edit.HasField("editedMessage"):
        raise RemoteProtocolError("an edit without the new content")
    plain = Message()
    plain.protocolMessage.CopyFrom(edit)
    plain.protocolMessage.type = plain.protocolMessage.MESSAGE_EDIT
    # What the ciphertext is bound to counts, not what it says of itself.
    plain.protocolMessage.key.CopyFrom(key)
    if message.HasField("messageContextInfo"):
        plain.messageContextInfo.CopyFrom(message.messageContextInfo)
    return plain


def _parse(kind: type[P], data: bytes) -> P:
    message = kind()
    try:
        message.ParseFromString(data)
    except (DecodeError, ValueError) as exc:
        raise RemoteProtocolError(f"malformed {kind.DESCRIPTOR.name} in an add-on") from exc
    return repaired(message)
