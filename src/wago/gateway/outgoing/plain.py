"""Contents without files to the builders of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from wago.errors import InvalidContent
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing import pressed
from wago.protocol.messages import calls, contacts, events, interactive, places, polls, text, vcard
from wago.protocol.messages.checks import SECRET_LEN
from wago.protocol.proto.e2e_pb2 import Message


def plain(
    content: c.Location
    | c.LiveLocation
    | c.Contacts
    | c.Poll
    | c.Event
    | c.ScheduledCall
    | c.ListMenu
    | c.LocationRequest
    | c.PixButton
    | c.ReviewAndPay
    | c.StatusText
    | c.Raw,
    random: Callable[[int], bytes],
) -> Message:
    """What has no files.

    Raises:
        InvalidContent: something is wrong with it.
    """
    match content:
        case c.Location():
            return places.location(_place(content))
        case c.LiveLocation():
            return places.live_location(_live(content))
        case c.Contacts():
            return contacts.contacts([_card(each) for each in content.cards], content.title)
        case c.Poll():
            return _poll(content, random)
        case c.Event():
            return _event(content, random)
        case c.ScheduledCall():
            call = calls.ScheduledCall(
                title=content.title, at_ms=content.starts_at * 1000, video=content.video
            )
            return calls.scheduled_call(call)
        case c.ListMenu():
            return pressed.menu(content)
        case c.LocationRequest():
            return interactive.location_request(content.text)
        case c.PixButton():
            return pressed.pix_button(content)
        case c.ReviewAndPay():
            return pressed.review_and_pay(content)
        case c.StatusText():
            return _status_text(content)
        case c.Raw():
            return content.message
        case _:
            assert_never(content)


def _poll(content: c.Poll, random: Callable[[int], bytes]) -> Message:
    correct = None
    if content.correct is not None:
        if content.correct not in content.options:
            raise InvalidContent("correct", "is none of the options")
        correct = content.options.index(content.correct)
    return polls.poll(
        content.question,
        content.options,
        content.selectable,
        secret=random(SECRET_LEN),
        correct=correct,
    )


def _event(content: c.Event, random: Callable[[int], bytes]) -> Message:
    event = events.Event(
        name=content.name,
        starts_at_s=content.starts_at,
        ends_at_s=content.ends_at,
        description=content.description,
        location=None if content.location is None else _place(content.location),
        join_link=content.join_link,
        extra_guests=content.guests,
        cancelled=content.cancelled,
    )
    return events.event(event, secret=random(SECRET_LEN))


def _live(content: c.LiveLocation) -> places.LiveLocation:
    return places.LiveLocation(
        latitude=content.latitude,
        longitude=content.longitude,
        caption=content.caption,
        accuracy_m=content.accuracy_m,
        speed_mps=content.speed_mps,
        heading_deg=content.heading,
        sequence=content.sequence,
        offset_s=content.seconds,
    )


def _place(content: c.Location) -> places.Location:
    return places.Location(
        latitude=content.latitude,
        longitude=content.longitude,
        name=content.name,
        address=content.address,
        url=content.url,
    )


def _card(content: c.ContactCard) -> vcard.Card | tuple[str, str]:
    if content.vcard:
        return content.name or vcard.parse_vcard(content.vcard).name, content.vcard
    return vcard.Card(
        name=content.name,
        organization=content.organization,
        url=content.url,
        phones=tuple(_phone(number) for number in content.phones),
        emails=(content.email,) if content.email else (),
    )


def _phone(number: str) -> vcard.Phone:
    digits = "".join(char for char in number if char in "0123456789")
    shown = f"+{number}" if number == digits else number
    # A number that is none on WhatsApp, such as that of an emergency service, is a number still.
    return vcard.Phone(number=shown, waid=digits if 7 <= len(digits) <= 15 else "")


def _status_text(content: c.StatusText) -> Message:
    try:
        font = text.Font(content.font)
    except ValueError:
        known = ", ".join(str(int(each)) for each in text.Font)
        raise InvalidContent("font", f"is {content.font}, not one of {known}") from None
    looks = text.TextLooks(background=content.background, colour=content.color, font=font)
    return text.status_text(content.text, looks)
