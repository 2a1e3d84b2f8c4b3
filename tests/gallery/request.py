"""What one kind of message in the gallery is made of.

In texts `{friend}` stands for the phone's number, `{about}` for the id of the
message that was there before, `{files}` for where files are fetched from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One POST.

    Attributes:
        path: without the session.
        files: parts of a form by name, each a file of the gallery; the body's members are its other parts.
    """

    path: str
    body: Json
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """A message that has to be there first.

    Attributes:
        mine: what the session sends, through the WaGo door.
        theirs: what the phone sends.
    """

    mine: Request | None = None
    theirs: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of message, or something that is done to one.

    Attributes:
        name: its anchor on the page.
        wago, api: the request in each dialect; None where that door has none.
        note: a sentence about it.
        on_it: shown is the message that was there before, with what was done to it.
        converted: the gateway makes another file of it, which has other bytes each time.
        acts: what the phone then does with it.
    """

    name: str
    title: str
    wago: Request | None
    api: Request | None
    note: str = ""
    before: Before | None = None
    on_it: bool = False
    converted: bool = False
    acts: tuple[tuple[str, Json], ...] = ()


def wago(path: str, files: Mapping[str, str] | None = None, **body: Any) -> Request:
    """A request of the WaGo door to the phone."""
    return Request(path, {"Phone": "{friend}", **body}, files or {})


def about(path: str, **body: Any) -> Request:
    """A request of the WaGo door about the message that was there before."""
    return Request(path, {"Chat": "{friend}", "MessageID": "{about}", **body})


def send(files: Mapping[str, str] | None = None, **body: Any) -> Request:
    """A `sendMessage` to the phone."""
    return Request("/client/sendMessage", {"chatId": "{friend}", **body}, files or {})


def content(kind: str, **content: Any) -> Request:
    """A `sendMessage` with a `contentType`."""
    return send(contentType=kind, content=content)


def message(what: str, **body: Any) -> Request:
    """A request of the wago-api door about the message that was there before."""
    return Request(f"/message/{what}", {"chatId": "{friend}", "messageId": "{about}", **body})


MINE: Final = Before(mine=wago("/send/text", Body="See you at teh station at nine"))
THEIRS: Final = Before(theirs={"text": "Shall we meet on Sunday?"})
CAKE: Final = "{files}/cake.jpg"
PHOTO: Final = "{files}/photo.jpg"
START: Final = 1_893_513_600  # 1 January 2030, 16:00 UTC
CARDS: Final = (("Cherry", "Three layers"), ("Plain", "As grandmother made it"))
