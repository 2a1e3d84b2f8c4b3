"""The exception tree of the whole project.

    WagoError
    ├── ProtocolError
    │   ├── LocalProtocolError     we were misused: a bug or a bad argument on our side
    │   │   └── InvalidContent     a message cannot be made of what was given; says which field and why
    │   └── RemoteProtocolError    the peer sent something malformed or refused
    ├── CryptoError
    │   ├── BadMac, BadSignature, NoSession, DuplicateMessage, UntrustedIdentity, InvalidKey
    │   └── UnknownMessageSecret   what a message's votes, answers and edits are encrypted with is not known
    ├── IQError                    the server answered an IQ with an error
    ├── NotConnected, NotLoggedIn, RequestTimeout
    ├── UnknownRecipient           nobody with this address is on WhatsApp
    ├── UnknownGroup, NotInGroup   there is no such group, or we are not in it
    ├── NotAdmin                   only the group's admins may do that
    ├── UnknownChannel             there is no such channel
    ├── NotChannelAdmin            only those who run the channel may do that
    ├── BadInvite                  an invitation that lets nobody in
    ├── NotABusiness               an account that has no business profile or catalog
    ├── UnknownProduct, UnknownOrder   there is none of this id
    ├── NoAudience                 a status for nobody
    ├── SendRefused                the server acknowledged a message with an error
    ├── Restricted                 WhatsApp lets the account open no new chats for now
    ├── AppStateUnavailable        what the account's devices share cannot be read or changed now
    ├── MediaError
    │   ├── MediaTooLarge, MediaGone, MediaLost, MediaRefused, MediaCorrupt, MediaUnavailable
    │   └── Unpreparable           a file cannot be made into what it is to be
    └── StoreError
        └── DuplicateRow           another row has this unique value

Every class says by `retryable` whether the same call can succeed later without a change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Final


class WagoError(Exception):
    """Anything that goes wrong inside WaGo on purpose. Other exceptions are bugs."""

    retryable: ClassVar[bool] = False


class ProtocolError(WagoError):
    """A rule of the wire was broken."""


class LocalProtocolError(ProtocolError):
    """The caller asked for something the protocol does not allow."""


class InvalidContent(LocalProtocolError):
    """A message cannot be made of what was given.

    Attributes:
        field: what is wrong, as `wago.protocol.messages` calls it: `options`, or `cards[2].buttons`.
        why: what is wrong with it, to go behind the field's name.
    """

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field
        self.why = why

    def __str__(self) -> str:
        # By its present name: a door calls the field as its caller did.
        return f"{self.field} {self.why}"


class RemoteProtocolError(ProtocolError):
    """The peer sent something malformed."""


class CryptoError(WagoError):
    """A cryptographic check failed or could not be made."""


class BadMac(CryptoError):
    """A MAC or an AEAD tag does not fit."""


class BadSignature(CryptoError):
    """A signature does not fit its key and message."""


class InvalidKey(CryptoError):
    """A key has the wrong length, type byte or is a low-order point."""


class NoSession(CryptoError):
    """There is no Signal session, sender key or prekey for this ciphertext."""


class DuplicateMessage(CryptoError):
    """This message key was used already: the same ciphertext came twice."""


class UntrustedIdentity(CryptoError):
    """The peer's identity key is not the one that is stored."""


class UnknownMessageSecret(CryptoError):
    """The secret of a message is not known: it came before this device was linked, or too long ago.

    Attributes:
        message_id: the message's id.
    """

    def __init__(self, message_id: str) -> None:
        super().__init__(f"the secret of message {message_id} is not known, so nothing can be said about it")
        self.message_id = message_id


class IQError(WagoError):
    """The server answered a request with `type="error"`.

    Attributes:
        code: the numeric code, such as 404 or 429; 0 when the server gave none.
        text: the server's words, such as `item-not-found`.
        backoff_s: seconds the server asks to wait, or None.
    """

    def __init__(self, code: int, text: str, backoff_s: int | None = None) -> None:
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text
        self.backoff_s = backoff_s


class RateLimited(IQError):
    """The server wants less of such requests; nothing was done.

    Attributes:
        backoff_s: seconds until it may be asked again.
    """

    retryable = True

    def __init__(self, text: str, backoff_s: int) -> None:
        super().__init__(429, text, backoff_s)

    def __str__(self) -> str:
        return f"WhatsApp asks to wait {self.backoff_s} s before this is asked again"


class NotConnected(WagoError):
    """The session has no open connection to WhatsApp."""

    retryable = True


class NotLoggedIn(WagoError):
    """The session is not linked to an account."""


class RequestTimeout(WagoError):
    """The server did not answer in time."""

    retryable = True


class UnknownRecipient(WagoError):
    """Nobody with this address, which is the error's text, is on WhatsApp."""


class UnknownCall(WagoError):
    """No call with this id, which is the error's text, rings."""


class UnknownGroup(WagoError):
    """There is no group with this address, which is the error's text."""


class NotInGroup(WagoError):
    """The account is not in the group whose address is the error's text."""


class NotAdmin(WagoError):
    """Only admins of the group, whose address is the error's text, may do that."""


class UnknownChannel(WagoError):
    """There is no channel of this address or code, which is the error's text, or not any more."""


class NotChannelAdmin(WagoError):
    """What is asked of the channel, whose address is the error's text, is for who runs it, or follows it."""


class BadInvite(WagoError):
    """An invitation that lets nobody in: none like it is known, or it was revoked or has expired."""


class NotABusiness(WagoError):
    """An account, ours or another, has no business profile or no catalog; the text says which."""


class UnknownProduct(WagoError):
    """There is no product of this id, which is the error's text, in the catalog."""


class UnknownOrder(WagoError):
    """There is no order of this id, which is the error's text, or its token is another."""


class UnknownLink(WagoError):
    """A contact's or a business's link that leads nowhere: unknown, or revoked."""


class NoAudience(WagoError):
    """Nobody would see this status: no audience was named, and none is known for the account's setting."""


REFUSAL_MEANINGS: Final = {
    400: "the server could not read the message or does not know the address in this form",
    401: "the account is not authorised to send this",
    403: "the account may not write to this chat",
    404: "there is no such recipient",
    406: "the server does not accept this content",
    408: "the server gave up waiting",
    421: "the group's members are addressed in another way now; send it again",
    429: "too many messages in too little time",
    463: "the account may not open new chats for now, or this contact takes messages of known people only",
    475: "the account has opened as many new chats as it may for now",
    479: "the server found the stanza malformed, as when the recipient's devices have changed",
    500: "an error inside WhatsApp",
    503: "WhatsApp's service is not available for now",
}
"""What the numbers of `SendRefused` mean."""


class SendRefused(WagoError):
    """The server acknowledged a message with an error.

    Attributes:
        code: the number in the ack's `error` attribute.
        name: our stable name for it, such as `reachout_restricted`.
        message_id: the id of the refused message.
        meaning: what the number means, in words.
    """

    def __init__(self, code: int, name: str, message_id: str) -> None:
        super().__init__(f"server refused message {message_id}: {code} {name}")
        self.code = code
        self.name = name
        self.message_id = message_id
        self.meaning = REFUSAL_MEANINGS.get(code, "WhatsApp gave no reason that we know")


class Restricted(WagoError):
    """WhatsApp does not let the account open new chats for now; nothing was sent.

    Attributes:
        kind: `reachout_timelock` or `new_chat_cap`.
        until: Unix second at which it ends, None if not told.
    """

    def __init__(self, kind: str, until: int | None, why: str) -> None:
        ends = "" if until is None else f" until {datetime.fromtimestamp(until, UTC):%Y-%m-%dT%H:%M:%SZ}"
        super().__init__(f"WhatsApp does not let this account open new chats{ends}: {why}")
        self.kind = kind
        self.until = until


class AppStateUnavailable(WagoError):
    """What the account's devices share (stars, archive, labels, contacts) cannot be read or changed now.

    Its key has not come from the phone yet, or what the server has cannot be verified. The text says which.
    """

    retryable = True


class MediaError(WagoError):
    """Media could not be fetched, decrypted or prepared."""


class MediaTooLarge(MediaError):
    """The file is larger than allowed.

    Attributes:
        limit: bytes that are allowed.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"the file is larger than the {limit} bytes that are allowed")
        self.limit = limit


class MediaGone(MediaError):
    """The media servers have it no longer; the phone may have it (media retry).

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"the media has expired or was removed (HTTP {status})")
        self.status = status


class MediaLost(MediaError):
    """The phone, asked to upload it again, has it no longer either."""

    def __init__(self) -> None:
        super().__init__("the media is neither on the servers nor on the phone")


class MediaRefused(MediaError):
    """A media server does not take or give it.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"the media server refused: HTTP {status} {words}".rstrip())
        self.status = status


class MediaCorrupt(MediaError):
    """What came is not what the message says, or the message says nothing that can be right."""


class MediaUnavailable(MediaError):
    """No media host could do it; later one may."""

    retryable = True


class Unpreparable(MediaError):
    """A file cannot be made into what it is to be: broken, too large, or of a kind that does not fit.

    Attributes:
        kind: what it was to be, such as `image`.
        why: what stands against it.
    """

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"the {kind} cannot be prepared: {why}")
        self.kind = kind
        self.why = why


class StoreError(WagoError):
    """Durable state could not be read or written."""

    retryable = True


class DuplicateRow(StoreError):
    """A row with this unique value exists already; nothing was written."""

    retryable = False
