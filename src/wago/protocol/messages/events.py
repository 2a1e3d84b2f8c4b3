"""Event messages. Answers to them are encrypted: see `wago.protocol.addons`.

Source: whatsapp-rust src/features/events.rs, after WhatsApp Web's GenerateEventCreationMessageProto; Baileys
Utils/messages.ts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.places import Location, put_location, read_place
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import EventMessage, Message

MAX_NAME: Final = 100
MAX_DESCRIPTION: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that people meet for.

    Attributes:
        name: what.
        starts_at_s, ends_at_s: when, Unix seconds; the end may be open.
        description: more about it.
        location: where.
        join_link: of a call.
        cancelled: it does not take place.
        extra_guests: people may bring others.
        scheduled_call: it is a call.
        reminder_s: remind this long before, None for not at all.
    """

    name: str
    starts_at_s: int
    ends_at_s: int | None = None
    description: str = ""
    location: Location | None = None
    join_link: str = ""
    cancelled: bool = False
    extra_guests: bool = False
    scheduled_call: bool = False
    reminder_s: int | None = None


def event(what: Event, *, secret: bytes) -> Message:
    """An event; answers are encrypted with the 32 bytes of `secret`.

    Raises:
        InvalidContent: it has no name, ends before it starts, or a text is too long.
    """
    if what.ends_at_s is not None and what.ends_at_s < what.starts_at_s:
        raise InvalidContent("ends_at_s", "is before the start")
    message = Message()
    message.messageContextInfo.messageSecret = checks.secret(secret)
    put_event(message.eventMessage, what)
    return message


def put_event(wire: EventMessage, what: Event) -> None:
    """Fill in an event.

    Raises:
        InvalidContent: it has no name, or a text is too long.
    """
    wire.name = checks.words("name", what.name, MAX_NAME)
    wire.startTime = int(checks.between("starts_at_s", what.starts_at_s, 1, 2**53))
    wire.isCanceled = what.cancelled
    if what.extra_guests:
        wire.extraGuestsAllowed = True
    wire.isScheduleCall = what.scheduled_call
    if what.description:
        wire.description = checks.short("description", what.description, MAX_DESCRIPTION)
    if what.ends_at_s is not None:
        wire.endTime = what.ends_at_s
    if what.location is not None:
        put_location(wire.location, what.location)
    if what.join_link:
        wire.joinLink = checks.short("join_link", what.join_link)
    if what.reminder_s is not None:
        wire.hasReminder = True
        wire.reminderOffsetSec = what.reminder_s


def read_event(message: Message) -> Event | None:
    """An event, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("eventMessage"):
        return None
    wire = content.eventMessage
    return Event(
        name=wire.name,
        starts_at_s=wire.startTime,
        ends_at_s=wire.endTime if wire.HasField("endTime") else None,
        description=wire.description,
        location=read_place(wire.location) if wire.HasField("location") else None,
        join_link=wire.joinLink,
        cancelled=wire.isCanceled,
        extra_guests=wire.extraGuestsAllowed,
        scheduled_call=wire.isScheduleCall,
        reminder_s=wire.reminderOffsetSec if wire.hasReminder else None,
    )
