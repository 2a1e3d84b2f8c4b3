"""WaGo: what can be pressed: buttons, templates, lists, carousels, location requests."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.wago.faults import Refused
from wago.api.wago.requests import FILES, PHONE, Call, Sending, ToPhone, sends
from wago.api.wago.shapes import read_buttons, read_sections
from wago.gateway.outgoing.contents import (
    Buttons,
    Card,
    Carousel,
    Content,
    Document,
    Header,
    Image,
    ListMenu,
    LocationRequest,
    Template,
    Video,
)

Loose = list[Any] | dict[str, Any] | str | None

BUTTONS: Final = (
    "list of `{type, label, …}`: `type` is `reply` (with `id`), `url` or `webview` (`url`), `copy` "
    "(`copyCode`) or `call` (`phoneNumber`); `displayText`, `ButtonText`, "
    "`ButtonId` and the other spellings of WaGo's ancestors are taken too"
)
CLASSIC: Final = "send the older form, which today's clients may not show"
MAX_BUTTONS: Final = 3
TOO_MANY: Final = "buttons cannot be more than 3"


class SendButtons(ToPhone, kw_only=True):
    title: Annotated[str, Meta(description="above the text")] = msgspec.field(name="Title", default="")
    content: Annotated[str, Meta(description="the text")] = msgspec.field(name="Content", default="")
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="Footer", default=""
    )
    buttons: Annotated[Loose, Meta(description=BUTTONS)] = msgspec.field(name="Buttons", default=None)


@sends(
    "/send/buttons",
    SendButtons,
    ("Phone", "Title", "Content", "Footer", "Buttons"),
    names={"text": "Content"},
    also=((400, TOO_MANY),),
)
def send_buttons(call: Call[SendButtons]) -> Content:
    """Send a text with up to three buttons."""
    body = call.body
    buttons = read_buttons("Buttons", body.buttons)
    if len(buttons) > MAX_BUTTONS:
        raise Refused(TOO_MANY)
    return Buttons(text=body.content, title=body.title, footer=body.footer, buttons=buttons)


class SendTemplate(ToPhone, kw_only=True):
    title: Annotated[str, Meta(description="above the text")] = msgspec.field(name="Title", default="")
    content: Annotated[str, Meta(description="the text")] = msgspec.field(name="Content", default="")
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="Footer", default=""
    )
    buttons: Annotated[
        Loose,
        Meta(
            description="list of `{DisplayText, Type, Id, Url, PhoneNumber}` with `Type` `quickreply`, `url` "
            "or `call`; replies without `Id` are numbered"
        ),
    ] = msgspec.field(name="Buttons", default=None)
    classic: Annotated[bool, Meta(description=CLASSIC)] = msgspec.field(name="Classic", default=False)


@sends("/send/template", SendTemplate, ("Phone", "Content"), names={"text": "Content"})
def send_template(call: Call[SendTemplate]) -> Content:
    """Send a template message: a text with quick replies, links and calls."""
    body = call.body
    buttons = read_buttons("Buttons", body.buttons or [], numbered=True, strict=False)
    return Template(
        text=body.content, title=body.title, footer=body.footer, buttons=buttons, classic=body.classic
    )


class SendMediaButton(Sending, kw_only=True):
    phone: Annotated[str, Meta(description=PHONE)] = msgspec.field(name="Phone", default="")
    content: Annotated[str, Meta(description="the text")] = msgspec.field(name="Content", default="")
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="Footer", default=""
    )
    title: Annotated[str, Meta(description="above the text")] = msgspec.field(name="Title", default="")
    filename: Annotated[str, Meta(description="of a document")] = msgspec.field(name="Filename", default="")
    message_id: Annotated[str, Meta(description="as `Id`")] = msgspec.field(name="MessageId", default="")
    buttons: Annotated[Loose, Meta(description=BUTTONS)] = msgspec.field(name="Buttons", default=None)
    type: Annotated[str, Meta(description="`image`, `video` or `document`")] = msgspec.field(
        name="Type", default=""
    )
    media: Annotated[str, Meta(description="data URL, URL, base64, or a part of a multipart form")] = (
        msgspec.field(name="Media", default="")
    )

    def own_id(self) -> str:
        return self.message_id or self.id


@sends(
    "/send/mediabutton",
    SendMediaButton,
    ("Phone", "Content", "Buttons", "Type", "Media"),
    newer=True,
    names={"text": "Content", "header": "Media", "filename": "Filename"},
    errors=FILES,
    also=((400, TOO_MANY), (400, "invalid media type")),
)
def send_media_button(call: Call[SendMediaButton]) -> Content:
    """Send buttons below a picture, video or document."""
    body = call.body
    buttons = read_buttons("Buttons", body.buttons)
    if len(buttons) > MAX_BUTTONS:
        raise Refused(TOO_MANY)
    source = call.source("Media", body.media, filename=body.filename)
    header: Header
    match body.type.lower():
        case "image":
            header = Image(source=source)
        case "video":
            header = Video(source=source)
        case "document":
            header = Document(source=source, filename=body.filename)
        case _:
            raise Refused("invalid media type")
    return Buttons(text=body.content, title=body.title, footer=body.footer, buttons=buttons, header=header)


class SendList(ToPhone, kw_only=True):
    button_text: Annotated[str, Meta(description="on the button that opens the menu")] = msgspec.field(
        name="ButtonText", default=""
    )
    description: Annotated[str, Meta(description="the text")] = msgspec.field(name="Desc", default="")
    top_text: Annotated[str, Meta(description="the title, above the text")] = msgspec.field(
        name="TopText", default=""
    )
    footer: Annotated[str, Meta(description="small, below the text")] = msgspec.field(
        name="FooterText", default=""
    )
    rows: Annotated[
        Loose,
        Meta(
            description="rows `{title, desc, RowId}`, which make one section called `TopText`; or sections"
            " `{title, rows}`; or an object with `sections` or `rows`"
        ),
    ] = msgspec.field(name="List", default=None)
    sections: Annotated[Loose, Meta(description="sections, in place of `List`")] = msgspec.field(
        name="Sections", default=None
    )
    classic: Annotated[bool, Meta(description=CLASSIC)] = msgspec.field(name="Classic", default=False)


@sends(
    "/send/list",
    SendList,
    ("Phone", "ButtonText", "Desc", "TopText"),
    names={
        "text": "Desc",
        "title": "TopText",
        "button": "ButtonText",
        "footer": "FooterText",
        "sections": "List",
    },
    also=((400, "no sections or list provided"),),
)
def send_list(call: Call[SendList]) -> Content:
    """Send a button that opens a menu."""
    body = call.body
    given = body.sections or body.rows
    if not given:
        raise Refused("no sections or list provided")
    name = "Sections" if body.sections else "List"
    return ListMenu(
        title=body.top_text,
        text=body.description,
        button=body.button_text,
        footer=body.footer,
        sections=read_sections(name, given, body.top_text),
        classic=body.classic,
    )


class SendLocationButton(ToPhone, kw_only=True):
    body: Annotated[str, Meta(description="the text")] = msgspec.field(name="Body", default="")


@sends("/send/locationbutton", SendLocationButton, ("Phone", "Body"), newer=True, names={"text": "Body"})
def send_location_button(call: Call[SendLocationButton]) -> Content:
    """Ask for the other's location."""
    return LocationRequest(text=call.body.body)


class CarouselCard(msgspec.Struct):
    text: Annotated[str, Meta(description="of the card")] = ""
    title: Annotated[str, Meta(description="above its text")] = ""
    footer: Annotated[str, Meta(description="small, below its text")] = ""
    buttons: Annotated[Loose, Meta(description=BUTTONS)] = None


class MediaCard(CarouselCard):
    media_url: Annotated[
        str, Meta(description="data URL, URL, base64, or a form part `carousel[0].media_url`")
    ] = ""
    media_type: Annotated[str, Meta(description="`image`, `video` or `document`")] = ""
    caption: Annotated[str, Meta(description="in place of `text` where that is empty, else `footer`")] = ""


class SendCarousel(Sending, kw_only=True):
    phone: Annotated[str, Meta(description=PHONE)] = ""
    message: Annotated[str, Meta(description="text above the cards")] = ""
    footer: Annotated[str, Meta(description="small, below that text")] = ""
    carousel: Annotated[list[CarouselCard], Meta(description="up to ten cards")] = msgspec.field(
        default_factory=list
    )


_CAROUSEL_NAMES: Final = {
    "text": "message",
    "cards": "carousel",
    "buttons": "buttons",
    "header": "media_url",
    "footer": "footer",
    "label": "label",
    "url": "url",
    "id": "id",
    "code": "copyCode",
    "phone": "phone",
    "title": "title",
}


@sends(
    "/send/carousel",
    SendCarousel,
    ("phone", "message", "carousel"),
    to="phone",
    newer=True,
    names=_CAROUSEL_NAMES,
)
def send_carousel(call: Call[SendCarousel]) -> Content:
    """Send cards with buttons, side by side."""
    body = call.body
    cards = tuple(
        Card(
            text=card.text,
            title=card.title,
            footer=card.footer,
            buttons=read_buttons(f"carousel[{index}].buttons", card.buttons or []),
        )
        for index, card in enumerate(body.carousel)
    )
    return Carousel(text=body.message, footer=body.footer, cards=cards)


class SendCarouselMedia(Sending, kw_only=True):
    phone: Annotated[str, Meta(description=PHONE)] = ""
    message: Annotated[str, Meta(description="text above the cards")] = ""
    footer: Annotated[str, Meta(description="small, below that text")] = ""
    carousel: Annotated[list[MediaCard], Meta(description="up to ten cards")] = msgspec.field(
        default_factory=list
    )


@sends(
    "/send/carouselmedia",
    SendCarouselMedia,
    ("phone", "message", "carousel"),
    to="phone",
    newer=True,
    names=_CAROUSEL_NAMES,
    errors=FILES,
    also=((400, "missing carousel[0].media_url in payload"), (400, "invalid media type")),
)
def send_carousel_media(call: Call[SendCarouselMedia]) -> Content:
    """Send cards with a picture or video and buttons, side by side."""
    body = call.body
    cards = tuple(_media_card(call, index, card) for index, card in enumerate(body.carousel))
    return Carousel(text=body.message, footer=body.footer, cards=cards)


def _media_card(call: Call[SendCarouselMedia], index: int, card: MediaCard) -> Card:
    where = f"carousel[{index}]"
    source = call.optional_source(f"{where}.media_url", card.media_url)
    if source is None:
        raise Refused(f"missing {where}.media_url in payload")
    header: Header
    match card.media_type.lower():
        case "image" | "":
            header = Image(source=source)
        case "video":
            header = Video(source=source)
        case "document":
            header = Document(source=source)
        case _:
            raise Refused("invalid media type")
    caption = "" if not card.text else card.caption
    return Card(
        text=card.text or card.caption,
        title=card.title,
        footer=card.footer or caption,
        header=header,
        buttons=read_buttons(f"{where}.buttons", card.buttons or []),
    )


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    send_buttons,
    send_template,
    send_media_button,
    send_list,
    send_location_button,
    send_carousel,
    send_carousel_media,
)
