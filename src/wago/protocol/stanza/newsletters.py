"""Channels ("newsletters"): what they are, and the questions about them, which are asked in JSON.

Wire: <iq xmlns="w:mex" type="get"><query query_id>{"variables": {...}}</query></iq>, see `mex`
A channel in JSON: {id, state: {type}, thread_metadata: {name: {text, id, update_time}, description: {...},
    creation_time, invite, subscribers_count, verification, picture: {id, type, direct_path}, preview: {...},
    settings: {reaction_codes: {value}}}, viewer_metadata: {mute, role}}

Numbers are written as texts, enumerations in capitals; whatsapp-rust has met roles and states in small
letters too, so case does not matter here. The numbers of the queries are those of the newest bundle that one
of the references has; each reference knows others too.
Source: whatsmeow newsletter.go, types/newsletter.go; Baileys Socket/newsletter.ts, Types/Mex.ts;
whatsapp-rust src/features/newsletter.rs, wacore/src/iq/mex_operations.rs.
"""

from __future__ import annotations

import base64
import binascii
import enum
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self, TypeVar

from wago.errors import IQError, LocalProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.mex import Json, MexRequest, number, read_query, word

LINK_PREFIX: Final = "https://whatsapp.com/channel/"

ACTIVE: Final = "active"
DELETED: Final = "deleted"
ALL_REACTIONS: Final = "all"

_MAX_TEXT: Final = 65_536

R = TypeVar("R")


class NewsletterRole(enum.StrEnum):
    """What somebody is in a channel."""

    OWNER = "owner"
    ADMIN = "admin"
    SUBSCRIBER = "subscriber"
    GUEST = "guest"
    """Does not follow it."""

    @property
    def may_post(self) -> bool:
        return self in (NewsletterRole.OWNER, NewsletterRole.ADMIN)


@dataclass(frozen=True, slots=True)
class NewsletterText:
    """A name or a description.

    Attributes:
        id: names this version of it.
        at_us: when it was set, Unix microseconds; None if not told.
    """

    text: str = ""
    id: str = ""
    at_us: int | None = None

    @classmethod
    def read(cls, data: Any) -> NewsletterText:
        if not isinstance(data, dict):
            return cls()
        text = data.get("text")
        return cls(
            text[:_MAX_TEXT] if isinstance(text, str) else "", word(data, "id"), number(data, "update_time")
        )

    def write(self) -> Json:
        return {"text": self.text, "id": self.id, "update_time": str(self.at_us or 0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterPicture:
    """A picture of a channel, whole or as a preview. Channels' files are not encrypted."""

    id: str
    direct_path: str
    preview: bool = False

    @classmethod
    def read(cls, data: Any, *, preview: bool) -> NewsletterPicture | None:
        if not isinstance(data, dict):
            return None
        path = data.get("direct_path")
        if not isinstance(path, str) or not path:
            return None
        return cls(id=word(data, "id"), direct_path=path[:4096], preview=preview)

    def write(self) -> Json:
        kind = "PREVIEW" if self.preview else "IMAGE"
        return {"id": self.id, "type": kind, "direct_path": self.direct_path}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A channel.

    Attributes:
        state: `active`, `suspended`, `geosuspended` or `deleted`.
        created_at: Unix second; None if not told.
        invite: what follows `LINK_PREFIX`.
        subscribers: how many follow it; None if not told.
        reactions: which may be given: `all`, `basic`, `blocklist` or `none`.
        muted: we are not told of posts; None if not told.
        role: what we are in it; None if not told.
    """

    jid: Jid
    name: NewsletterText
    description: NewsletterText = NewsletterText()
    state: str = ACTIVE
    created_at: int | None = None
    invite: str = ""
    subscribers: int | None = None
    verified: bool = False
    reactions: str = ALL_REACTIONS
    picture: NewsletterPicture | None = None
    preview: NewsletterPicture | None = None
    muted: bool | None = None
    role: NewsletterRole | None = None

    @property
    def link(self) -> str:
        """Where people find it; empty if its code is not told."""
        return LINK_PREFIX + self.invite if self.invite else ""

    @classmethod
    def read(cls, data: Any) -> Newsletter:
        """Read the JSON.

        Raises:
            RemoteProtocolError: it is no channel.
        """
        data = _object(data)
        thread, viewer = _object(data.get("thread_metadata")), _object(data.get("viewer_metadata"))
        settings = _object(thread.get("settings"))
        return cls(
            jid=read_jid(data),
            name=NewsletterText.read(thread.get("name")),
            description=NewsletterText.read(thread.get("description")),
            state=word(_object(data.get("state")), "type").lower() or ACTIVE,
            created_at=number(thread, "creation_time"),
            invite=word(thread, "invite"),
            subscribers=number(thread, "subscribers_count"),
            verified=word(thread, "verification").lower() == "verified",
            reactions=word(_object(settings.get("reaction_codes")), "value").lower() or ALL_REACTIONS,
            picture=NewsletterPicture.read(thread.get("picture"), preview=False),
            preview=NewsletterPicture.read(thread.get("preview"), preview=True),
            muted=_read_mute(viewer),
            role=read_role(viewer),
        )

    def write(self) -> Json:
        """The JSON, as the server has it."""
        thread = {
            "name": self.name.write(),
            "description": self.description.write(),
            "creation_time": str(self.created_at or 0),
            "invite": self.invite,
            "handle": None,
            "subscribers_count": str(self.subscribers or 0),
            "verification": "VERIFIED" if self.verified else "UNVERIFIED",
            "picture": (self.picture or _NO_PICTURE).write(),
            "preview": (self.preview or _NO_PREVIEW).write(),
            "settings": {"reaction_codes": {"value": self.reactions.upper()}},
        }
        data = {"id": str(self.jid), "state": {"type": self.state.upper()}, "thread_metadata": thread}
        if self.role is not None:
            data["viewer_metadata"] = {"mute": mute_word(bool(self.muted)), "role": self.role.value.upper()}
        return data


# Baileys reads the picture of every answer without looking whether there is one.
_NO_PICTURE: Final = NewsletterPicture(id="", direct_path="")
_NO_PREVIEW: Final = NewsletterPicture(id="", direct_path="", preview=True)


def mute_word(muted: bool) -> str:
    """How it is written."""
    return "ON" if muted else "OFF"


def read_jid(data: Json, name: str = "id") -> Jid:
    """The address of the channel in `data`.

    Raises:
        RemoteProtocolError: there is none.
    """
    text = data.get(name)
    try:
        jid = Jid.parse(text) if isinstance(text, str) else None
    except LocalProtocolError:
        jid = None
    if jid is None or not jid.is_newsletter or not jid.user:
        raise RemoteProtocolError("a channel without an address")
    return jid


def read_role(data: Json) -> NewsletterRole | None:
    """The `role` in `data`; None if there is none that is known."""
    try:
        return NewsletterRole(word(data, "role").lower())
    except ValueError:
        return None


def _read_mute(viewer: Json) -> bool | None:
    mute = word(viewer, "mute").lower()
    return mute == "on" if mute else None


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


# -- questions ----------------------------------------------------------------------------------------------


class NewsletterQuery(MexRequest[R]):
    """A question about channels: where the answer is null, there is no such channel."""

    __slots__ = ()

    def read_found(self, found: Any) -> R:
        if found is None:
            raise IQError(404, "item-not-found")
        return super().read_found(found)

    @classmethod
    def from_content(cls, iq: Node) -> Self:
        query = read_query(iq)
        if query.query_id != cls.query_id:
            raise RemoteProtocolError(f"query {query.query_id}, not {cls.query_id}")
        return cls.from_variables(query.variables)

    @classmethod
    @abstractmethod
    def from_variables(cls, variables: Json) -> Self:
        """Read what `variables` wrote.

        Raises:
            RemoteProtocolError: malformed.
        """


def _input(variables: Json, *names: str) -> Json:
    """The first of these members, an object."""
    found = next((variables[name] for name in names if name in variables), None)
    if not isinstance(found, dict):
        raise RemoteProtocolError(f"a query without `{names[0]}`")
    return found


def _text(data: Json, name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise RemoteProtocolError(f"`{name}` is no text")
    return value


def _jpeg(data: Json) -> bytes | None:
    text = _text(data, "picture")
    try:
        return None if text is None else base64.b64decode(text, validate=True)
    except binascii.Error as exc:
        raise RemoteProtocolError("`picture` is no base64") from exc


@dataclass(frozen=True, slots=True)
class CreateNewsletter(NewsletterQuery[Newsletter]):
    """Make a channel."""

    name: str
    description: str = ""
    jpeg: bytes | None = None

    query_id: ClassVar[str] = "25149874324715067"
    path: ClassVar[str] = "xwa2_newsletter_create"

    def variables(self) -> Json:
        wanted: Json = {"name": self.name, "description": self.description or None}
        if self.jpeg is not None:
            wanted["picture"] = base64.b64encode(self.jpeg).decode()
        return {"input": wanted}

    @classmethod
    def from_variables(cls, variables: Json) -> Self:
        # whatsmeow has the older name.
        wanted = _input(variables, "input", "newsletter_input")
        return cls(_text(wanted, "name") or "", _text(wanted, "description") or "", _jpeg(wanted))

    def read_data(self, data: Json) -> Newsletter:
        return Newsletter.read(data)


@dataclass(frozen=True, slots=True)
class FetchNewsletter(NewsletterQuery[Newsletter]):
    """Ask about one channel.

    Attributes:
        key: its address, or the code of its link.
        by_invite: `key` is the code.
    """

    key: str
    by_invite: bool = False

    query_id: ClassVar[str] = "27456920720571478"
    path: ClassVar[str] = "xwa2_newsletter"

    def variables(self) -> Json:
        return {
            "input": {
                "key": self.key,
                "type": "INVITE" if self.by_invite else "JID",
                "view_role": "GUEST",
            },
            "fetch_viewer_metadata": True,
            "fetch_full_image": True,
            "fetch_creation_time": True,
        }

    @classmethod
    def from_variables(cls, variables: Json) -> Self:
        wanted = _input(variables, "input")
        kind = wanted.get("type")
        if kind not in ("JID", "INVITE"):
            raise RemoteProtocolError(f"a channel by its {kind!s:.32}")
        return cls(_text(wanted, "key") or "", by_invite=kind == "INVITE")

    def read_data(self, data: Json) -> Newsletter:
        return Newsletter.read(data)


@dataclass(frozen=True, slots=True)
class FetchSubscribed(NewsletterQuery[tuple[Newsletter, ...]]):
    """Ask which channels we follow; how many follow them is not told."""

    query_id: ClassVar[str] = "25399611239711790"
    path: ClassVar[str] = "xwa2_newsletter_subscribed"

    def variables(self) -> Json:
        return {}

    @classmethod
    def from_variables(cls, variables: Json) -> Self:
        return cls()

    def read_found(self, found: Any) -> tuple[Newsletter, ...]:
        if not isinstance(found, list):
            raise RemoteProtocolError(f"mex answer without {self.path}")
        return tuple(Newsletter.read(each) for each in found)

    def read_data(self, data: Json) -> tuple[Newsletter, ...]:
        return (Newsletter.read(data),)


@dataclass(frozen=True, slots=True)
class _OfNewsletter(NewsletterQuery[str]):
    """Something is done with a channel; the reply is its state afterwards, empty if not told."""

    jid: Jid

    def variables(self) -> Json:
        return {"newsletter_id": str(self.jid)}

    @classmethod
    def from_variables(cls, variables: Json) -> Self:
        return cls(read_jid(variables, "newsletter_id"))

    def read_data(self, data: Json) -> str:
        return word(_object(data.get("state")), "type").lower()


class Follow(_OfNewsletter):
    """Follow a channel."""

    __slots__ = ()
    query_id: ClassVar[str] = "24404358912487870"
    path: ClassVar[str] = "xwa2_newsletter_join_v2"


class Unfollow(_OfNewsletter):
    """Follow it no longer."""

    __slots__ = ()
    query_id: ClassVar[str] = "9767147403369991"
    path: ClassVar[str] = "xwa2_newsletter_leave_v2"


class Mute(_OfNewsletter):
    """Be told nothing of its posts.

    By Baileys. whatsmeow asks in an older way; whatsapp-rust has the newest, `MUTE_ADMIN_ACTIVITY` beside
    `MUTE_FOLLOWER_ACTIVITY`, and does not say for sure which of the two it is.
    """

    __slots__ = ()
    query_id: ClassVar[str] = "29766401636284406"
    path: ClassVar[str] = "xwa2_newsletter_mute_v2"


class Unmute(_OfNewsletter):
    """Be told again."""

    __slots__ = ()
    query_id: ClassVar[str] = "9864994326891137"
    path: ClassVar[str] = "xwa2_newsletter_unmute_v2"


class DeleteNewsletter(_OfNewsletter):
    """Delete a channel of our own."""

    __slots__ = ()
    query_id: ClassVar[str] = "30062808666639665"
    path: ClassVar[str] = "xwa2_newsletter_delete_v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateNewsletter(NewsletterQuery[Newsletter]):
    """Change a channel; None stays as it is, an empty picture takes it away."""

    jid: Jid
    name: str | None = None
    description: str | None = None
    jpeg: bytes | None = None

    query_id: ClassVar[str] = "24250201037901610"
    path: ClassVar[str] = "xwa2_newsletter_update"

    def variables(self) -> Json:
        picture = None if self.jpeg is None else base64.b64encode(self.jpeg).decode()
        wanted = {"name": self.name, "description": self.description, "picture": picture}
        updates = {name: value for name, value in wanted.items() if value is not None}
        return {"newsletter_id": str(self.jid), "updates": {**updates, "settings": None}}

    @classmethod
    def from_variables(cls, variables: Json) -> Self:
        wanted = _input(variables, "updates")
        return cls(
            jid=read_jid(variables, "newsletter_id"),
            name=_text(wanted, "name"),
            description=_text(wanted, "description"),
            jpeg=_jpeg(wanted),
        )

    def read_data(self, data: Json) -> Newsletter:
        return Newsletter.read(data)
