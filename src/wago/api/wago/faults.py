"""What can be wrong with a request, in words of this dialect only; newer endpoints write in lower case."""

from __future__ import annotations

from wago.api.faults import ApiFault, MissingField


class MissingInNewer(MissingField):
    """A required field of a newer endpoint is absent or empty."""


class BadAddress(ApiFault):
    """Neither a phone number nor a JID.

    Attributes:
        field: where it stands.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"could not parse {field}")
        self.field = field


class BadAddressInNewer(BadAddress):
    """The same for a newer endpoint."""


class Refused(ApiFault):
    """An endpoint's own words for what it does not take."""


class HalfAQuote(ApiFault):
    """Of StanzaID and Participant one is missing.

    Attributes:
        field: which.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"Missing {field} in ContextInfo")
        self.field = field
