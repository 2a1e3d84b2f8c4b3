"""A group as the service keeps it."""

from __future__ import annotations

from msgspec import Struct, field

from wago.protocol.jid import GROUP_SERVER, Jid


class Group(Struct, kw_only=True):
    """Members by number, in the order in which they came; `role` is "", `admin` or `superadmin`."""

    id: str
    subject: str
    creator: str
    """A number."""
    created_at: int
    addressing: str = "lid"
    """`lid` or `pn`: how people are named in it."""
    members: dict[str, str] = field(default_factory=dict)
    subject_at: int = 0
    subject_by: str = ""
    description: str = ""
    description_id: str = ""
    announce: bool = False
    locked: bool = False
    ephemeral_s: int = 0

    @property
    def jid(self) -> Jid:
        return Jid(self.id, GROUP_SERVER)

    @property
    def by_lid(self) -> bool:
        return self.addressing == "lid"
