"""What is stored of a group."""

from __future__ import annotations

from msgspec import Struct, field

from wago.protocol.jid import GROUP_SERVER, Jid


class Invited(Struct, kw_only=True, frozen=True):
    """An invitation of one person: who gave it, its code, and until when it lets them in."""

    admin: str
    code: str
    expires_at: int


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
    description_at: int = 0
    description_by: str = ""
    announce: bool = False
    locked: bool = False
    ephemeral_s: int = 0
    add_mode: str = "all_member_add"
    link_mode: str = "admin_link"
    approval: bool = False
    key: str = ""
    """What its maker named the request to make it."""
    invite_code: str = ""
    revoked_codes: list[str] = field(default_factory=list)
    invited: dict[str, Invited] = field(default_factory=dict)
    """Who cannot be added outright, by number."""
    waiting: dict[str, int] = field(default_factory=dict)
    """Who asks to be let in, by number, and since when."""
    community: str = ""
    """The id of the community that it is in."""
    is_community: bool = False
    closed: bool = False
    """Of a community: who wants in must be let in."""
    open_to_makers: bool = False
    """Of a community: its members may make groups in it."""
    is_default: bool = False
    """It is its community's announcement group."""
    is_general: bool = False
    """It is the group of its community in which everybody may write."""

    @property
    def jid(self) -> Jid:
        return Jid(self.id, GROUP_SERVER)

    @property
    def by_lid(self) -> bool:
        return self.addressing == "lid"
