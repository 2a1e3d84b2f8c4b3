"""What can go wrong above a single account. Part of the WagoError tree."""

from __future__ import annotations

from wago.errors import WagoError


class GatewayError(WagoError):
    """A use case of the gateway could not be carried out."""


class UnknownSession(GatewayError):
    """No session has this name or token."""


class SessionExists(GatewayError):
    """The name or the token is taken.

    Attributes:
        field: `name` or `token`.
    """

    def __init__(self, field: str, name: str) -> None:
        super().__init__(f"a session with this {field} exists already")
        self.field = field
        self.name = name


class NotLoaded(GatewayError):
    """The session exists, but no client is loaded for it."""

    retryable = True


class AlreadyConnected(GatewayError):
    """The session has a usable connection already."""


class AlreadyLinked(GatewayError):
    """The session belongs to an account already, so there is nothing to link."""


class ConnectFailed(GatewayError):
    """The connection did not come about; `reason` is the session's own word for why."""

    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"could not connect: {reason}")
        self.reason = reason


class NoPasskeyStep(GatewayError):
    """WhatsApp has not asked for a passkey."""


class InvalidAddress(GatewayError):
    """Neither a phone number nor a JID.

    Attributes:
        value: what was given.
    """

    def __init__(self, value: str) -> None:
        super().__init__(f"not a phone number or JID: {value[:64]!r}")
        self.value = value


class InvalidName(GatewayError):
    """A session cannot be called this."""

    def __init__(self, name: str) -> None:
        super().__init__(f"not a name for a session: {name[:64]!r}")
        self.name = name


class InvalidProxy(GatewayError):
    """WhatsApp cannot be reached through this."""


class FileFault(GatewayError):
    """A file that was given cannot be had or used.

    Attributes:
        field: where it was given, such as `Image`.
        problem: in words.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        # By its present name: a door calls the field as its caller did.
        return f"{self.field}: {self.problem}"


class BadBase64(FileFault):
    """It is no base64, or cut off."""


class BadDataUrl(FileFault):
    """It is no data URL with base64 in it."""


class EmptyFile(FileFault):
    """It has no bytes."""


class FileTooLarge(FileFault):
    """It is larger than allowed.

    Attributes:
        limit: bytes that are allowed.
    """

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(field, f"the file is larger than the {limit} bytes that are allowed")
        self.limit = limit


class UnwantedType(FileFault):
    """It is declared to be of a type that does not belong here.

    Attributes:
        mimetype: which.
    """

    def __init__(self, field: str, mimetype: str, wanted: str) -> None:
        super().__init__(field, f"the type is {mimetype[:100] or 'not given'}, not {wanted}")
        self.mimetype = mimetype


class UnfitFile(FileFault):
    """It is broken, or cannot be made into what it is to be."""


class RefusedUrl(FileFault):
    """Its URL is one that is not fetched: another scheme, credentials, an address that is not public."""


class FetchFailed(FileFault):
    """Its URL does not give it."""

    retryable = True


class UnknownNumber(GatewayError):
    """Of a LID no phone number is known."""


class NoPicture(GatewayError):
    """There is no picture, or none that the account may see."""


class UnknownMessage(GatewayError):
    """No message with this id is kept, or several are.

    Attributes:
        message_id: the id that was asked for.
    """

    def __init__(self, message_id: str, problem: str = "") -> None:
        super().__init__(problem or f"no message with this id is known: {message_id[:64]!r}")
        self.message_id = message_id


class HistoryNotKept(GatewayError):
    """Nothing is kept of the session's history, so that nothing can be found in it."""

    def __init__(self) -> None:
        super().__init__("the history of this session is not stored")


class NoFile(GatewayError):
    """The message has no file.

    Attributes:
        message_id: its id.
    """

    def __init__(self, message_id: str) -> None:
        super().__init__(f"the message {message_id[:64]!r} has no file")
        self.message_id = message_id


class DuplicateId(GatewayError):
    """The id belongs to a message to another chat or with another content; nothing was sent.

    Attributes:
        message_id: the id.
    """

    def __init__(self, message_id: str, problem: str) -> None:
        super().__init__(f"the id {message_id[:64]!r} is taken: {problem}")
        self.message_id = message_id


class QueueFull(GatewayError):
    """Pacing is on, and as many messages wait for their turn as may.

    Attributes:
        waiting: how many.
    """

    retryable = True

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} messages wait to be sent already; pacing lets them go one by one")
        self.waiting = waiting


class UnknownLabel(GatewayError):
    """The account has no such label.

    Attributes:
        label_id: the id that was asked for.
    """

    def __init__(self, label_id: str) -> None:
        super().__init__(f"there is no label {label_id[:64]!r}")
        self.label_id = label_id


class UnknownContact(GatewayError):
    """The person is not in the account's address book."""

    def __init__(self, person: str) -> None:
        super().__init__(f"not in the address book: {person[:64]}")
