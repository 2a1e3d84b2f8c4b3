"""From a request's body to what is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

import msgspec

from wago.api.body import convert
from wago.api.faults import BadValue, MissingField, WrongType
from wago.api.wago_api import contents as given
from wago.api.wago_api.requests import Call
from wago.gateway.media.sources import Source, source_of
from wago.gateway.outgoing import contents as out
from wago.gateway.protojson import from_json
from wago.protocol.jid import Jid

T = TypeVar("T", bound=msgspec.Struct)
B = TypeVar("B", bound=given.Body)

_NOTHING: Final = given.Options()


def content_of(call: Call[B]) -> out.Content | out.Album:
    """What a body asks to send.

    Raises:
        BadValue: there is no such `contentType`.
        MissingField, WrongType: the content is absent, or of another shape.
    """
    body, options = call.body, call.body.options or _NOTHING
    file = _file(call, options)
    if file is not None:
        return _attachment(body, options, file)
    kind = body.content_type or "string"
    if kind == "string":
        text = body.text or body.content
        if not text:
            raise MissingField("text")
        if not isinstance(text, str):
            raise WrongType("content", "expected str")
        return out.Text(text=text, preview=options.link_preview)
    maker = _KINDS.get(kind)
    if maker is None:
        raise BadValue("contentType", "invalid contentType")
    if body.content is None:
        raise MissingField("content")
    return maker(call, body.content)


def context_of(call: Call[B], *, quote: str = "") -> out.SendContext:
    """What it refers to.

    Args:
        quote: id of the message that is answered, if the endpoint names one.

    Raises:
        BadValue: a field names nobody.
    """
    body, options = call.body, call.body.options or _NOTHING
    quote = quote or body.quoted_message_id or options.quoted_message_id
    author = options.quoted_participant
    return out.SendContext(
        quote=out.QuoteRef(id=quote, author=call.address("quotedParticipant", author) if author else None)
        if quote
        else None,
        mentions=tuple(call.address("mentions", jid) for jid in (*body.mentions, *options.mentions)),
        mention_all=options.mention_all,
        forwarded=options.is_forwarded,
        expires_s=options.ephemeral_duration,
    )


# -- files ----------------------------------------------------------------------------------------------


def _file(call: Call[B], options: given.Options) -> Source | None:
    """The file that a body brings, whichever way."""
    body = call.body
    sent = call.files.get("file") or call.files.get("media")
    if sent is not None:
        return replace(sent, mimetype=body.mimetype or sent.mimetype, filename=body.filename or sent.filename)
    if body.content_type == "MessageMedia":
        return _message_media(body, _convert(given.MediaMessage, body.content), "content.data")
    if body.content_type == "MessageMediaFromURL":
        if not isinstance(body.content, str) or not body.content:
            raise MissingField("content")
        about = body.media_from_url_options or given.UrlOptions()
        return source_of(
            _url("content", body.content),
            mimetype=body.mimetype or about.mimetype,
            filename=body.filename or about.filename,
        )
    if body.media_url:
        return source_of(_url("mediaUrl", body.media_url), mimetype=body.mimetype, filename=body.filename)
    media = body.media or options.media
    if isinstance(media, given.MediaMessage):
        return _message_media(body, media, "media.data")
    return source_of(media, mimetype=body.mimetype, filename=body.filename) if media else None


def _message_media(body: given.Body, media: given.MediaMessage, field: str) -> Source:
    if not media.data:
        raise MissingField(field)
    head = media.data[:128].lower()
    if head.startswith("data:") and media.mimetype:
        # Of two types that contradict each other one is wrong.
        inside = head[5:].partition(";")[0].partition("/")[0]
        if inside and inside != media.mimetype.lower().partition("/")[0]:
            raise BadValue(field, f"its data URL does not begin with data:{media.mimetype[:64]}")
    return source_of(
        media.data, mimetype=body.mimetype or media.mimetype, filename=body.filename or media.filename
    )


def _url(field: str, text: str) -> str:
    if not text.lower().startswith(("http://", "https://")):
        raise BadValue(field, "not an http or https URL")
    return text


def _attachment(body: given.Body, options: given.Options, file: Source) -> out.Attachment:
    under = body.content if body.content_type in ("", "string") and isinstance(body.content, str) else ""
    return out.Attachment(
        source=file,
        caption=body.caption or options.caption or body.text or under,
        as_document=options.send_media_as_document,
        as_sticker=options.send_media_as_sticker,
        voice=options.send_audio_as_voice,
        gif=options.send_video_as_gif,
        round=options.send_video_as_note,
        view_once=options.is_view_once,
        pack=options.sticker_name,
        publisher=options.sticker_author,
        emojis=tuple(options.sticker_categories),
    )


# -- what is no file ------------------------------------------------------------------------------------


def _convert(kind: type[T], content: Any) -> T:
    if not isinstance(content, dict):
        raise WrongType("content", "expected object")
    try:
        return convert(kind, content)
    except WrongType as exc:
        raise WrongType(f"content.{exc.field}", exc.problem) from None


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """How one `contentType` is read.

    Attributes:
        struct: the shape of `content`.
        make: the content, from what was read and how to read addresses.
    """

    struct: type[T]
    make: Callable[[T, Callable[[str, str], Jid]], out.Content | out.Album]

    def __call__(self, call: Call[Any], content: Any) -> out.Content | out.Album:
        return self.make(_convert(self.struct, content), call.address)


Address = Callable[[str, str], Jid]


def _location(body: given.Location, _: Address) -> out.Location:
    first, _line, others = body.description.partition("\n")
    return out.Location(
        latitude=body.latitude,
        longitude=body.longitude,
        name=body.name or first,
        address=body.address or others,
        url=body.url,
    )


def _live_location(body: given.LiveLocation, _: Address) -> out.LiveLocation:
    return out.LiveLocation(
        latitude=body.latitude,
        longitude=body.longitude,
        accuracy_m=body.accuracy,
        speed_mps=body.speed,
        heading=body.heading,
        caption=body.caption,
        sequence=body.sequence,
    )


def _card(body: given.Contact, address: Address) -> out.ContactCard:
    phones = list(body.phones)
    if body.contact_id:
        phones.insert(0, address("content.contactId", body.contact_id).user)
    return out.ContactCard(
        name=body.name or (f"+{phones[0]}" if phones else ""),
        phones=tuple(phones),
        organization=body.organization,
        email=body.email,
        url=body.url,
        vcard=body.vcard,
    )


def _contact(body: given.Contact, address: Address) -> out.Contacts:
    return out.Contacts(cards=(_card(body, address),))


def _contacts(body: given.Contacts, address: Address) -> out.Contacts:
    return out.Contacts(cards=tuple(_card(each, address) for each in body.contacts), title=body.title)


def poll(body: given.Poll, _: Address | None = None) -> out.Poll:
    """A poll; one answer per person unless it says otherwise."""
    several = body.options is not None and body.options.allow_multiple_answers
    selectable = body.selectable if body.selectable is not None else (0 if several else 1)
    return out.Poll(
        question=body.poll_name,
        options=tuple(body.poll_options),
        selectable=selectable,
        correct=body.correct,
    )


def _event(body: given.Event, address: Address) -> out.Event:
    return out.Event(
        name=body.name,
        starts_at=body.start_time,
        ends_at=body.end_time,
        description=body.description,
        location=_location(body.location, address) if body.location is not None else None,
        join_link=body.join_link,
        guests=body.extra_guests_allowed,
        cancelled=body.is_cancelled,
    )


def _call(body: given.ScheduledCall, _: Address) -> out.ScheduledCall:
    return out.ScheduledCall(title=body.title, starts_at=body.start_time, video=body.video)


def _pressed(body: given.Buttons) -> dict[str, Any]:
    """What buttons and templates have in common."""
    return {
        "text": body.body,
        "buttons": tuple(each.button() for each in body.buttons),
        "title": body.title,
        "footer": body.footer,
        "header": body.header.content() if body.header is not None else None,
    }


def _buttons(body: given.Buttons, _: Address) -> out.Buttons:
    return out.Buttons(**_pressed(body))


def _template(body: given.Template, _: Address) -> out.Template:
    return out.Template(**_pressed(body), classic=body.classic)


def _list(body: given.ListMenu, _: Address) -> out.ListMenu:
    return out.ListMenu(
        title=body.title,
        text=body.body,
        button=body.button_text,
        sections=tuple(
            out.ListSection(
                title=section.title,
                rows=tuple(
                    out.ListRow(title=row.title, description=row.description, id=row.id)
                    for row in section.rows
                ),
            )
            for section in body.sections
        ),
        footer=body.footer,
        classic=body.classic,
    )


def _carousel(body: given.Carousel, _: Address) -> out.Carousel:
    return out.Carousel(
        text=body.body,
        cards=tuple(
            out.Card(
                text=card.body,
                buttons=tuple(each.button() for each in card.buttons),
                title=card.title,
                footer=card.footer,
                header=card.header.content() if card.header is not None else None,
            )
            for card in body.cards
        ),
        footer=body.footer,
    )


def _pix(body: given.Pix) -> out.Pix:
    return out.Pix(key=body.pix_key, type=body.pix_type, merchant=body.merchant_name)


def _pix_button(body: given.Pix, _: Address) -> out.PixButton:
    return out.PixButton(text=body.body, pix=_pix(body), title=body.title, footer=body.footer)


def _review_and_pay(body: given.ReviewAndPay, _: Address) -> out.ReviewAndPay:
    return out.ReviewAndPay(
        text=body.body,
        pix=_pix(body),
        title=body.title,
        caption=body.caption,
        footer=body.footer,
        currency=body.currency,
        reference=body.reference_id,
        total=out.Amount(value=body.total_value, offset=body.total_offset)
        if body.total_value is not None
        else None,
        items=tuple(
            out.OrderItem(
                name=item.name,
                amount=out.Amount(value=item.value, offset=item.offset),
                quantity=item.quantity,
                product_id=item.product_id,
                retailer_id=item.retailer_id,
            )
            for item in body.items
        ),
    )


def _preview(body: given.LinkPreview, _: Address) -> out.LinkPreview | out.AdPreview:
    image = source_of(body.image) if body.image else None
    if body.style == "ad":
        return out.AdPreview(
            text=body.text, url=body.url, title=body.title, description=body.description, image=image
        )
    return out.LinkPreview(
        text=body.text,
        url=body.url,
        title=body.title,
        description=body.description,
        image=image,
        kind=body.style,
    )


def _invite(body: given.GroupInvite, address: Address) -> out.GroupInvite:
    return out.GroupInvite(
        group=address("content.groupId", body.group_id),
        code=body.invite_code,
        name=body.group_name,
        caption=body.caption,
        expires_at=body.expires_at,
        thumbnail=source_of(body.image) if body.image else None,
    )


def _product(body: given.Product, address: Address) -> out.Product:
    return out.Product(
        id=body.product_id,
        title=body.title,
        image=source_of(body.image) if body.image else None,
        owner=address("content.ownerId", body.owner_id) if body.owner_id else None,
        description=body.description,
        currency=body.currency,
        price=body.price,
        sale_price=body.sale_price,
        retailer_id=body.retailer_id,
        url=body.url,
        body=body.body,
        footer=body.footer,
    )


def _order(body: given.Order, address: Address) -> out.Order:
    return out.Order(
        id=body.order_id,
        token=body.token,
        title=body.title,
        items=body.item_count,
        currency=body.currency,
        total=body.total,
        seller=address("content.sellerId", body.seller_id) if body.seller_id else None,
        message=body.message,
        image=source_of(body.image) if body.image else None,
    )


def _status_text(body: given.StatusText, _: Address) -> out.StatusText:
    return out.StatusText(
        text=body.text, color=body.text_color, background=body.background_color, font=body.font
    )


def _album(body: given.Album, _: Address) -> out.Album:
    items = tuple(item.content() for item in body.items)
    if any(isinstance(item, out.Document) for item in items):
        raise BadValue("content.items", "only pictures and videos are shown together")
    return out.Album(items=tuple(item for item in items if not isinstance(item, out.Document)))


def _raw(body: given.Raw, _: Address) -> out.Raw:
    try:
        return out.Raw(message=from_json(body.message))
    except ValueError as exc:
        raise BadValue("content.message", str(exc)) from None


_KINDS: Final[dict[str, _Kind[Any]]] = {
    "Location": _Kind(given.Location, _location),
    "LiveLocation": _Kind(given.LiveLocation, _live_location),
    "Contact": _Kind(given.Contact, _contact),
    "Contacts": _Kind(given.Contacts, _contacts),
    "Poll": _Kind(given.Poll, poll),
    "Event": _Kind(given.Event, _event),
    "ScheduledCall": _Kind(given.ScheduledCall, _call),
    "Buttons": _Kind(given.Buttons, _buttons),
    "Template": _Kind(given.Template, _template),
    "List": _Kind(given.ListMenu, _list),
    "Carousel": _Kind(given.Carousel, _carousel),
    "LocationRequest": _Kind(given.LocationRequest, lambda body, _: out.LocationRequest(text=body.body)),
    "Pix": _Kind(given.Pix, _pix_button),
    "ReviewAndPay": _Kind(given.ReviewAndPay, _review_and_pay),
    "LinkPreview": _Kind(given.LinkPreview, _preview),
    "GroupInvite": _Kind(given.GroupInvite, _invite),
    "Product": _Kind(given.Product, _product),
    "Order": _Kind(given.Order, _order),
    "StatusText": _Kind(given.StatusText, _status_text),
    "Album": _Kind(given.Album, _album),
    "Raw": _Kind(given.Raw, _raw),
}

CONTENT_TYPES: Final = ("string", "MessageMedia", "MessageMediaFromURL", *_KINDS)
"""Every `contentType`."""
