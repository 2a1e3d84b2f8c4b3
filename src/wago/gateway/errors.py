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
