"""The exception tree of the whole project.

    WagoError
    ├── ProtocolError
    │   ├── LocalProtocolError     we were misused: a bug or a bad argument on our side
    │   └── RemoteProtocolError    the peer sent something malformed or refused
    ├── CryptoError
    │   ├── BadMac, BadSignature, NoSession, DuplicateMessage, UntrustedIdentity, InvalidKey
    ├── IQError                    the server answered an IQ with an error
    ├── NotConnected, NotLoggedIn, RequestTimeout
    ├── UnknownRecipient           nobody with this address is on WhatsApp
    ├── SendRefused                the server acknowledged a message with an error
    ├── MediaError
    └── StoreError
        └── DuplicateRow           another row has this unique value

Every class says by `retryable` whether the same call can succeed later without a change.
"""

from __future__ import annotations

from typing import ClassVar


class WagoError(Exception):
    """Anything that goes wrong inside WaGo on purpose. Other exceptions are bugs."""

    retryable: ClassVar[bool] = False


class ProtocolError(WagoError):
    """A rule of the wire was broken."""


class LocalProtocolError(ProtocolError):
    """The caller asked for something the protocol does not allow."""


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


class SendRefused(WagoError):
    """The server acknowledged a message with an error.

    Attributes:
        code: the number in the ack's `error` attribute.
        name: our stable name for it, such as `reachout_restricted`.
        message_id: the id of the refused message.
    """

    def __init__(self, code: int, name: str, message_id: str) -> None:
        super().__init__(f"server refused message {message_id}: {code} {name}")
        self.code = code
        self.name = name
        self.message_id = message_id


class MediaError(WagoError):
    """Media could not be fetched, decrypted or prepared."""


class StoreError(WagoError):
    """Durable state could not be read or written."""

    retryable = True


class DuplicateRow(StoreError):
    """A row with this unique value exists already; nothing was written."""

    retryable = False
