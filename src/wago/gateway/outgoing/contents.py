"""What a session can be asked to send: one frozen dataclass for each kind, of plain values.

Nothing here is checked; `compose` does that, before anything is uploaded or sent. Files are a `Source`: bytes
in base64, a data URL, the URL of something to fetch, or an upload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wago.gateway.outgoing.media_contents import (
    Album,
    Attachment,
    Audio,
    Document,
    Image,
    Media,
    Sticker,
    Video,
)
from wago.gateway.outgoing.trade_contents import (
    Amount,
    Button,
    Buttons,
    CallButton,
    Card,
    Carousel,
    CopyButton,
    GroupInvite,
    Header,
    ListMenu,
    ListRow,
    ListSection,
    LocationRequest,
    Order,
    OrderItem,
    Pix,
    PixButton,
    PixType,
    Product,
    ReplyButton,
    ReviewAndPay,
    Template,
    UrlButton,
)
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message

if TYPE_CHECKING:
    from wago.gateway.media.sources import Source

__all__ = [
    "AdPreview",
    "Album",
    "Amount",
    "Attachment",
    "Audio",
    "Button",
    "Buttons",
    "CallButton",
    "Card",
    "Carousel",
    "ContactCard",
    "Contacts",
    "Content",
    "CopyButton",
    "Document",
    "Event",
    "Forward",
    "GroupInvite",
    "Header",
    "Image",
    "LinkPreview",
    "ListMenu",
    "ListRow",
    "ListSection",
    "LiveLocation",
    "Location",
    "LocationRequest",
    "Media",
    "Order",
    "OrderItem",
    "Pix",
    "PixButton",
    "PixType",
    "Poll",
    "Product",
    "QuoteRef",
    "Raw",
    "ReplyButton",
    "ReviewAndPay",
    "ScheduledCall",
    "SendContext",
    "StatusText",
    "Sticker",
    "Template",
    "Text",
    "UrlButton",
    "Video",
]

# -- what a message refers to ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRef:
    """The message that is answered.

    Attributes:
        id: its id.
        author: who wrote it; None to take it from what is stored.
        chat: where it stands, if that is another chat than the answer's.
    """

    id: str
    author: Jid | None = None
    chat: Jid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendContext:
    """What a message refers to, whatever its kind.

    Attributes:
        quote: the message that is answered.
        mentions: who is mentioned in the text.
        mention_all: everybody in the group is.
        forwarded: show the mark of a forwarded message.
        expires_s: life of the message; None takes the chat's own timer, 0 is for ever.
    """

    quote: QuoteRef | None = None
    mentions: tuple[Jid, ...] = ()
    mention_all: bool = False
    forwarded: bool = False
    expires_s: int | None = None


# -- texts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text, formatting as it is.

    Attributes:
        preview: make a preview of the first link in it, from the page behind it.
    """

    text: str
    preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """A text with a preview that the caller made.

    Attributes:
        url: the part of the text that is the link.
        image: shown large above the title, where there is one.
        kind: what the link leads to.
    """

    text: str
    url: str
    title: str
    description: str = ""
    image: Source | None = None
    kind: Literal["page", "group", "catalog"] = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdPreview:
    """A text with a preview drawn as that of an advertisement."""

    text: str
    url: str
    title: str
    description: str = ""
    image: Source | None = None


# -- places, people, times ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLocation:
    """A place that goes on changing.

    Attributes:
        speed_mps: metres per second.
        heading: degrees clockwise from north.
        sequence: grows with each update.
    """

    latitude: float
    longitude: float
    accuracy_m: int | None = None
    speed_mps: float | None = None
    heading: int | None = None
    caption: str = ""
    sequence: int = 1
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A person's card: a vCard as it is, or what one is made of."""

    name: str
    phones: tuple[str, ...] = ()
    organization: str = ""
    email: str = ""
    url: str = ""
    vcard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """One card or several.

    Attributes:
        title: over several; empty makes one.
    """

    cards: tuple[ContactCard, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with options.

    Attributes:
        selectable: how many options one may take; 0 for any number.
        correct: the right option, which makes it a quiz.
    """

    question: str
    options: tuple[str, ...]
    selectable: int = 1
    correct: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to come.

    Attributes:
        starts_at, ends_at: Unix seconds.
        join_link: of a call.
        guests: those who answer may bring others.
    """

    name: str
    starts_at: int
    ends_at: int | None = None
    description: str = ""
    location: Location | None = None
    join_link: str = ""
    guests: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCall:
    """A call to come.

    Attributes:
        starts_at: Unix seconds.
    """

    title: str
    starts_at: int
    video: bool = False


# -- others ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusText:
    """A text on a coloured ground, for the status.

    Attributes:
        color, background: ARGB.
        font: index of WhatsApp's font.
    """

    text: str
    color: int | None = None
    background: int | None = None
    font: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A stored message once more, its file as it was uploaded.

    Attributes:
        chat: where it stands; None if its id says enough.
    """

    id: str
    chat: Jid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A Message as the caller made it."""

    message: Message


Content: TypeAlias = (
    Text
    | LinkPreview
    | AdPreview
    | Image
    | Video
    | Audio
    | Document
    | Sticker
    | Attachment
    | Location
    | LiveLocation
    | Contacts
    | Poll
    | Event
    | ScheduledCall
    | Buttons
    | Template
    | ListMenu
    | Carousel
    | LocationRequest
    | PixButton
    | ReviewAndPay
    | GroupInvite
    | Product
    | Order
    | StatusText
    | Forward
    | Raw
)
"""What one message can hold; an `Album` is several messages."""
