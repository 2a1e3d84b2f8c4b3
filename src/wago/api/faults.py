"""What can be wrong with a request itself. Part of the WagoError tree; each dialect has its own words."""

from __future__ import annotations

from wago.errors import WagoError


class ApiFault(WagoError):
    """The request cannot be served as it is."""


class BadToken(ApiFault):
    """The session token is missing or belongs to no session."""


class BadAdminToken(ApiFault):
    """The admin token is missing or wrong."""


class BadApiKey(ApiFault):
    """The API key is missing or wrong."""


class AnonymousRefused(ApiFault):
    """There is no API key, so the door answers this machine only."""


class BadJson(ApiFault):
    """The body is no JSON object."""


class BadForm(ApiFault):
    """The body is no multipart form."""


class WrongType(ApiFault):
    """A field has another type than it should.

    Attributes:
        field: its path, such as `ContextInfo.StanzaID`.
        problem: in words.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class MissingField(ApiFault):
    """A required field is absent or empty."""

    def __init__(self, field: str) -> None:
        super().__init__(f"missing {field}")
        self.field = field


class BadValue(ApiFault):
    """A field has a value that makes no sense."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
