"""Profiles of businesses: asked for, changed, and the categories that they can have.

Wire: <iq xmlns="w:biz" type="get"><business_profile v="244"><profile jid/></business_profile></iq>
    -> <business_profile><profile jid> [<address/>] [<description/>] [<email/>] <website/>...
        [<categories><category id>name</category>...</categories>]
        [<business_hours timezone><business_hours_config day_of_week mode [open_time close_time]/>...]
        [<profile_options>option...</profile_options>] [<cover_photo id>URL</cover_photo>]
        </profile></business_profile>, without a profile for who is no business
      <iq xmlns="w:biz" type="set"><business_profile v="3" mutation_type="delta"> what changes
        </business_profile></iq>: the same elements; an empty one takes away, one <website/> without content
        takes all of them; categories by id alone; <cover_photo op="update" id ts token/> or op="delete" id
      <iq xmlns="fb:thrift_iq" type="get"><request op="profile_typeahead" type="catkit" v="1"><query/></...>
    -> <response>[<not_a_biz><category id>name</category></not_a_biz>]<categories><category id/>...
Source: whatsmeow user.go (parseBusinessProfile); whatsapp-rust wacore/src/iq/business.rs; Baileys
Socket/business.ts, Socket/chats.ts; WhatsApp Web WAWebQueryBusinessCategoriesJob, and for <cover_photo>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

QUERY_VERSION: Final = "244"
EDIT_VERSION: Final = "3"
DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
SPECIFIC: Final = "specific_hours"
MODES: Final = (SPECIFIC, "open_24h", "appointment_only")
MAX_WEBSITES: Final = 2
MINUTES_PER_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Category:
    """What a business is, such as a bakery; the name is as the server's language has it."""

    id: str
    name: str = ""

    def build(self) -> Node:
        return Node("category", {"id": self.id}, self.name.encode() or None)

    @classmethod
    def parse(cls, node: Node) -> Category:
        return cls(node.attr("id"), text_of(node))


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When a business is open on one day.

    Attributes:
        day: of the week, three letters.
        mode: `specific_hours`, `open_24h` or `appointment_only`.
        opens, closes: minutes after midnight; None unless the mode is `specific_hours`.
    """

    day: str
    mode: str
    opens: int | None = None
    closes: int | None = None

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "day_of_week": self.day,
            "mode": self.mode,
            "open_time": self.opens,
            "close_time": self.closes,
        }
        return Node("business_hours_config", attrs)

    @classmethod
    def parse(cls, node: Node) -> OpenHours:
        return cls(
            day=node.attr("day_of_week"),
            mode=node.attr("mode"),
            opens=node.opt_num("open_time"),
            closes=node.opt_num("close_time"),
        )


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a business is open. `timezone` is an IANA name, empty if not told."""

    timezone: str = ""
    days: tuple[OpenHours, ...] = ()

    def build(self) -> Node:
        return Node("business_hours", {"timezone": self.timezone or None}, [day.build() for day in self.days])

    @classmethod
    def parse(cls, node: Node) -> BusinessHours:
        days = tuple(OpenHours.parse(each) for each in node.all("business_hours_config"))
        return cls(node.opt_attr("timezone") or "", days)


@dataclass(frozen=True, slots=True)
class CoverPhoto:
    """The wide picture above a profile: its id, and where it is."""

    id: str
    url: str

    def build(self) -> Node:
        return Node("cover_photo", {"id": self.id}, self.url.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessProfile:
    """What a business says of itself.

    Attributes:
        options: switches such as `commerce_experience`, by name.
    """

    jid: Jid
    description: str = ""
    address: str = ""
    email: str = ""
    websites: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    hours: BusinessHours | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    cover: CoverPhoto | None = None

    def build(self) -> Node:
        texts = (("address", self.address), ("description", self.description), ("email", self.email))
        children = [Node(tag, None, value.encode()) for tag, value in texts if value]
        children += [Node("website", None, each.encode()) for each in self.websites]
        if self.categories:
            children.append(Node("categories", None, [each.build() for each in self.categories]))
        if self.hours is not None:
            children.append(self.hours.build())
        if self.options:
            options = [Node(name, None, value.encode()) for name, value in self.options.items()]
            children.append(Node("profile_options", None, options))
        if self.cover is not None:
            children.append(self.cover.build())
        return Node("profile", {"jid": self.jid}, children)

    @classmethod
    def parse(cls, node: Node) -> BusinessProfile:
        """Read a profile.

        Raises:
            RemoteProtocolError: malformed.
        """
        categories, hours = node.find("categories"), node.find("business_hours")
        options, cover = node.find("profile_options"), node.find("cover_photo")
        return cls(
            jid=expect(node, "profile").jid("jid"),
            description=child_text(node, "description"),
            address=child_text(node, "address"),
            email=child_text(node, "email"),
            websites=tuple(text for each in node.all("website") if (text := text_of(each))),
            categories=() if categories is None else _categories(categories),
            hours=None if hours is None else BusinessHours.parse(hours),
            options={} if options is None else {each.tag: _word(each) for each in options.children},
            cover=None if cover is None else CoverPhoto(cover.attr("id"), text_of(cover)),
        )


def text_of(node: Node) -> str:
    """The text in a node; empty if there is nothing in it.

    Raises:
        RemoteProtocolError: it holds nodes, or no text.
    """
    return "" if node.content in (None, []) else node.text


def child_text(node: Node, tag: str) -> str:
    """The text in a child; empty without it."""
    found = node.find(tag)
    return "" if found is None else text_of(found)


def _categories(node: Node) -> tuple[Category, ...]:
    return tuple(Category.parse(each) for each in node.all("category"))


def _word(node: Node) -> str:
    # Some options have elements of their own; they are not needed here.
    return "" if node.children else text_of(node)


@dataclass(frozen=True, slots=True)
class QueryBusinessProfile(IqRequest[BusinessProfile | None]):
    """Ask for a business's profile; None if it is no business."""

    of: Jid

    xmlns: ClassVar[str] = "w:biz"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        asked = [Node("profile", {"jid": self.of})]
        return [Node("business_profile", {"v": QUERY_VERSION}, asked)]

    @classmethod
    def from_content(cls, iq: Node) -> QueryBusinessProfile:
        asked = expect(only_child(iq), "business_profile")
        if not asked.num("v") > 0:
            raise RemoteProtocolError(f"a profile in version {asked.attr('v')}")
        of = expect(only_child(asked), "profile").jid("jid")
        if not (of.is_pn or of.is_lid) or not of.user:
            raise RemoteProtocolError(f"{of} is no person")
        return cls(of)

    def read_reply(self, iq: Node) -> BusinessProfile | None:
        profile = iq.find("business_profile", "profile")
        return None if profile is None else BusinessProfile.parse(profile)

    @staticmethod
    def build_reply(request: Node, profile: BusinessProfile | None) -> Node:
        listed = None if profile is None else [profile.build()]
        return iq_result(request, [Node("business_profile", None, listed)])


@dataclass(frozen=True, slots=True)
class CoverUpload:
    """What the media server said of an uploaded cover picture: its id, a token for it, and the Unix time."""

    id: str
    token: str
    ts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditBusinessProfile(IqRequest[None]):
    """Change our own profile. None leaves things as they are, an empty value takes them away.

    Attributes:
        categories: by id.
        cover: another picture.
        without_cover: the id of the present picture, to take it away.
    """

    description: str | None = None
    address: str | None = None
    email: str | None = None
    websites: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    hours: BusinessHours | None = None
    cover: CoverUpload | None = None
    without_cover: str = ""

    xmlns: ClassVar[str] = "w:biz"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        texts = (("address", self.address), ("description", self.description), ("email", self.email))
        changes = [Node(tag, None, value.encode() or None) for tag, value in texts if value is not None]
        if self.websites is not None:
            changes += [Node("website", None, each.encode() or None) for each in self.websites or ("",)]
        if self.categories is not None:
            listed = [Node("category", {"id": each}) for each in self.categories]
            changes.append(Node("categories", None, listed))
        if self.hours is not None:
            changes.append(self.hours.build())
        if self.cover is not None:
            cover = self.cover
            changes.append(
                Node("cover_photo", {"op": "update", "id": cover.id, "ts": cover.ts, "token": cover.token})
            )
        elif self.without_cover:
            changes.append(Node("cover_photo", {"op": "delete", "id": self.without_cover}))
        return [Node("business_profile", {"v": EDIT_VERSION, "mutation_type": "delta"}, changes)]

    @classmethod
    def from_content(cls, iq: Node) -> EditBusinessProfile:
        edit = expect(only_child(iq), "business_profile")
        if edit.attr("v") != EDIT_VERSION or edit.attr("mutation_type") != "delta":
            raise RemoteProtocolError("a profile is changed by a delta of version 3")
        tags = [each.tag for each in edit.children]
        if not tags or not _EDITABLE.issuperset(tags):
            raise RemoteProtocolError(f"a profile is changed in {tags}")
        once = [tag for tag in tags if tag != "website"]
        if len(set(once)) != len(once) or tags.count("website") > MAX_WEBSITES:
            raise RemoteProtocolError(f"a profile is changed in {tags}")
        sites = tuple(text_of(each) for each in edit.all("website"))
        categories, hours, cover = (
            edit.find("categories"),
            edit.find("business_hours"),
            edit.find("cover_photo"),
        )
        return cls(
            description=_changed(edit, "description"),
            address=_changed(edit, "address"),
            email=_changed(edit, "email"),
            websites=tuple(site for site in sites if site) if sites else None,
            categories=None if categories is None else tuple(each.id for each in _categories(categories)),
            hours=None if hours is None else BusinessHours.parse(hours),
            cover=_new_cover(cover),
            without_cover=cover.attr("id") if cover is not None and cover.attr("op") == "delete" else "",
        )

    def read_reply(self, iq: Node) -> None:
        return None


_EDITABLE: Final = frozenset(
    {"address", "description", "email", "website", "categories", "business_hours", "cover_photo"}
    | {"latitude", "longitude"}
)


def _changed(edit: Node, tag: str) -> str | None:
    found = edit.find(tag)
    return None if found is None else text_of(found)


def _new_cover(node: Node | None) -> CoverUpload | None:
    if node is None or node.attr("op") == "delete":
        return None
    if node.attr("op") != "update":
        raise RemoteProtocolError(f"a cover picture is not {node.attr('op')!r}d")
    return CoverUpload(node.attr("id"), node.attr("token"), node.num("ts"))


@dataclass(frozen=True, slots=True)
class QueryCategories(IqRequest[tuple[Category, ...]]):
    """Ask for the categories that begin like `words`; all of them for none."""

    words: str = ""

    xmlns: ClassVar[str] = "fb:thrift_iq"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        query = Node("query", None, self.words.encode() or None)
        return [Node("request", {"op": "profile_typeahead", "type": "catkit", "v": "1"}, [query])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryCategories:
        asked = expect(only_child(iq), "request")
        if (asked.attr("op"), asked.attr("type"), asked.attr("v")) != ("profile_typeahead", "catkit", "1"):
            raise RemoteProtocolError(f"a request for {asked.attr('op')!r}")
        return cls(text_of(expect(only_child(asked), "query")))

    def read_reply(self, iq: Node) -> tuple[Category, ...]:
        found = iq.child("response").find("categories")
        return () if found is None else _categories(found)

    @staticmethod
    def build_reply(request: Node, found: tuple[Category, ...], none: Category) -> Node:
        """`none` is what stands for no business."""
        listed = [
            Node("not_a_biz", None, [none.build()]),
            Node("categories", None, [c.build() for c in found]),
        ]
        return iq_result(request, [Node("response", None, listed)])
