"""Our messages against those of Baileys' own generator, for everything that it can send.

What still differs is listed, with its reason, in docs/stanzas.md; a new difference fails here, and so
does one that is gone.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf.message import Message as Protobuf

from tests.support.baileys import HOME, why_absent
from wago.client.send import content
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, media, read
from wago.protocol.messages.albums import album, in_album
from wago.protocol.messages.commerce import Product, product
from wago.protocol.messages.contacts import contact, contacts
from wago.protocol.messages.context import Ad, Context, Quote, forwarded, with_context
from wago.protocol.messages.events import Event, event
from wago.protocol.messages.files import MediaFile, read_file
from wago.protocol.messages.invites import GroupInvite, group_invite
from wago.protocol.messages.keys import Target
from wago.protocol.messages.places import Location, location
from wago.protocol.messages.polls import poll
from wago.protocol.messages.reactions import reaction
from wago.protocol.messages.replies import button_reply, list_reply, template_reply
from wago.protocol.messages.text import Font, LinkPreview, TextLooks, argb, status_text, text
from wago.protocol.messages.vcard import Card
from wago.protocol.proto.e2e_pb2 import Message

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]

NOW_MS: Final = 1_777_744_034_123
SECRET: Final = bytes(range(32))
JOHN, ANNA = Jid("15550002222"), Jid("990003333", "lid")
GROUP = Jid("120363000000000001", "g.us")
OURS = Target(chat=JOHN, id="3EB0AA", from_me=True)
THEIRS = Target(chat=JOHN, id="3EB0BB", from_me=False)
IN_GROUP = Target(chat=GROUP, id="3EB0CC", from_me=False, sender=ANNA)
QUESTION = text("question")
ANN = Card(name="Ann")
HERE = Location(latitude=52.5, longitude=13.25, name="Here", address="Street 1")
PICTURE: Final[dict[str, Any]] = {"width": 640, "height": 480, "thumbnail": b"jpeg"}
OPTIONS = ("red", "green", "blue")
PREVIEW = LinkPreview(link="https://example.org", title="Example", description="A page", thumbnail=b"jpeg")
PARTY = Event(
    name="Party",
    description="Come",
    starts_at_s=1_777_750_000,
    ends_at_s=1_777_760_000,
    location=HERE,
    extra_guests=True,
)

_KINDS: Final = {
    "imageMessage": MediaKind.IMAGE,
    "videoMessage": MediaKind.VIDEO,
    "ptvMessage": MediaKind.VIDEO,
    "audioMessage": MediaKind.AUDIO,
    "documentMessage": MediaKind.DOCUMENT,
    "stickerMessage": MediaKind.STICKER,
    "productMessage": MediaKind.IMAGE,
}


def file_in(message: Message) -> MediaFile:
    """The file that Baileys uploaded, with its random key."""
    inner = read.innermost(message)
    edited = changes.read_edit(inner)
    inner = inner if edited is None else edited.message
    kind = next(kind for name, kind in _KINDS.items() if inner.HasField(name))
    wire = media.media_of(inner)
    assert wire is not None
    found = read_file(wire, kind)
    assert found is not None
    return found


def answering(chat: Jid | None) -> Context:
    return Context(quote=Quote(id=THEIRS.id, sender=JOHN, chat=chat, message=QUESTION))


def a_product(file: MediaFile) -> Message:
    return product(
        Product(
            id="77",
            owner=JOHN,
            title="Cake",
            description="sweet",
            currency="EUR",
            price_1000=2500,
            retailer_id="c",
            url="https://x.y",
            picture=file,
            body="b",
            footer="f",
        )
    )


INVITE = GroupInvite(group=GROUP, subject="We", code="AbCdEf", expires_at_s=100, caption="Come")
AD = Ad(title="T", body="B", source_url="https://x", large=True)
LOOKS = TextLooks(background=argb("#102030"), font=Font.CALISTOGA)

PLAIN: Final[dict[str, Callable[[], Message]]] = {
    "text": lambda: text("hello"),
    "text with link preview": lambda: text("see https://example.org", PREVIEW),
    "text with mentions": lambda: with_context(text("hi @15550002222"), Context(mentions=(JOHN,))),
    "text to all": lambda: with_context(text("hi @all"), Context(mention_all=True)),
    "text with quote": lambda: with_context(text("answer"), answering(None)),
    "text with quote from another chat": lambda: with_context(text("answer"), answering(JOHN)),
    "text with timer": lambda: with_context(text("hello"), Context(expiration_s=86_400)),
    "text with ad": lambda: with_context(text("hello"), Context(ad=AD)),
    "text forwarded": lambda: forwarded(QUESTION),
    "text of ours forwarded": lambda: forwarded(QUESTION, from_me=True),
    "status text": lambda: status_text("hello", LOOKS),
    "album": lambda: album(2, 1),
    "location": lambda: location(HERE),
    "contact": lambda: contact(ANN),
    "contacts": lambda: contacts([ANN, ANN]),
    "poll": lambda: poll("Which?", OPTIONS, 1, secret=SECRET),
    "poll with several answers": lambda: poll("Which?", OPTIONS, 0, secret=SECRET),
    "poll in announcement group": lambda: poll("Which?", OPTIONS, 1, secret=SECRET, announcement_group=True),
    "event": lambda: event(PARTY, secret=SECRET),
    "reaction": lambda: reaction(IN_GROUP, "👍", at_ms=NOW_MS),
    "reaction taken back": lambda: reaction(THEIRS, "", at_ms=NOW_MS),
    "edit": lambda: changes.edit(OURS, text("new"), at_ms=NOW_MS),
    "revoke": lambda: changes.revoke(OURS),
    "revoke as admin": lambda: changes.revoke(IN_GROUP),
    "pin": lambda: changes.pin(THEIRS, at_ms=NOW_MS, duration_s=86_400),
    "unpin": lambda: changes.pin(THEIRS, at_ms=NOW_MS, pinned=False),
    "timer": lambda: changes.timer_setting(604_800, at_s=NOW_MS // 1000),
    "group invite": lambda: group_invite(INVITE),
    "button reply": lambda: button_reply("y", "Yes"),
    "template reply": lambda: template_reply("y", "Yes", 2),
    "list reply": lambda: list_reply("t", "Tea", "green"),
    "number shown": changes.share_phone_number,
    "number asked for": changes.request_phone_number,
}

WITH_FILE: Final[dict[str, Callable[[MediaFile], Message]]] = {
    "image": lambda file: media.image(file, caption="look", **PICTURE),
    "image once": lambda file: media.image(file, view_once=True, **PICTURE),
    "video": lambda file: media.video(file, caption="look", seconds=9, **PICTURE),
    "gif": lambda file: media.video(file, gif=True, seconds=9, **PICTURE),
    "video note": lambda file: media.video(file, ptv=True, seconds=9, **PICTURE),
    "audio": lambda file: media.audio(file, seconds=3, mimetype="audio/mp4"),
    "voice note": lambda file: media.audio(file, voice=True, seconds=3, waveform=b"\7" * 64),
    "document": lambda file: media.document(file, mimetype="application/pdf", filename="a.pdf"),
    "document with caption": lambda file: media.document(
        file, mimetype="application/pdf", filename="a.pdf", caption="c"
    ),
    "sticker": lambda file: media.sticker(file, width=512, height=512),
    "image in album": lambda file: in_album(media.image(file, **PICTURE), OURS),
    "edit of a caption": lambda file: changes.edit(
        OURS, media.image(file, caption="new", **PICTURE), at_ms=NOW_MS
    ),
    "product": a_product,
}


@pytest.fixture(scope="module")
def theirs() -> dict[str, dict[str, str]]:
    ran = subprocess.run(["node", "messages.mjs"], cwd=HOME, capture_output=True, check=True, timeout=120)
    made: dict[str, dict[str, str]] = json.loads(ran.stdout)
    return made


def leaves(message: Protobuf, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of all that is set; a part with nothing in it is one too."""
    fields = message.ListFields()
    if not fields:
        yield path.rstrip("."), "{}"
    for field, value in fields:
        parts = list(enumerate(value)) if field.is_repeated else [(None, value)]
        for index, part in parts:
            name = f"{path}{field.name}" + ("" if index is None else f"[{index}]")
            if field.message_type is not None:
                yield from leaves(part, name + ".")
            elif field.enum_type is not None:
                yield name, field.enum_type.values_by_number[part].name
            elif isinstance(part, bytes):
                yield name, part.hex()
            else:
                yield name, part


NOTHING: Final = "nothing"


def contents(message: Message) -> dict[str, Any]:
    unwrapped = read.unwrap(message)
    found = dict(leaves(unwrapped.message))
    if unwrapped.wrappers:
        found["wrapper"] = ", ".join(unwrapped.wrappers)
    return found


def differences(theirs: Message, ours: Message) -> dict[str, tuple[Any, Any]]:
    """Path to (theirs, ours), within the wrappers; those are one path."""
    left, right = (contents(each) for each in (theirs, ours))
    return {
        path: (left.get(path, NOTHING), right.get(path, NOTHING))
        for path in sorted(left.keys() | right.keys())
        if left.get(path) != right.get(path)
    }


def documented(section: str = "") -> dict[str, dict[str, tuple[str, str]]]:
    """Kind to path to (theirs, ours), out of a table in docs/stanzas.md: the first one, or a section's."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "stanzas.md").read_text()
    head, *sections = page.split("\n## ")
    text = next(each for each in sections if each.startswith(section)) if section else head
    found: dict[str, dict[str, tuple[str, str]]] = {}
    row = re.compile(r"\| ([^|`]+?) \| `([^`]+)` \| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
    for kinds, path, left, right, why in row.findall(text):
        assert why.strip(), path
        for kind in kinds.split(", "):
            found.setdefault(kind, {})[path] = (left.strip("`"), right.strip("`"))
    return found


def shown(value: Any) -> str:
    return (
        f"{len(value) // 2} bytes"
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40,}", value)
        else str(value)
    )


def test_all_kinds_are_compared(theirs: dict[str, dict[str, str]]) -> None:
    assert set(theirs) == set(PLAIN) | set(WITH_FILE)
    assert set(documented()) <= set(theirs)


@pytest.mark.parametrize("kind", [*PLAIN, *WITH_FILE])
def test_a_message_is_as_baileys_makes_it(kind: str, theirs: dict[str, dict[str, str]]) -> None:
    their_message = Message.FromString(bytes.fromhex(theirs[kind]["message"]))
    secret = their_message.messageContextInfo.messageSecret
    draft = PLAIN[kind]() if kind in PLAIN else WITH_FILE[kind](file_in(their_message))
    our_message = content.with_secret(draft, lambda _: secret or b"x" * 32)
    found: dict[str, tuple[str, str]] = {
        path: (shown(left), shown(right))
        for path, (left, right) in differences(their_message, our_message).items()
    }
    stanza = (theirs[kind]["type"], content.stanza_type(our_message))
    if stanza[0] != stanza[1]:
        found["type"] = stanza
    mediatype = (theirs[kind]["mediatype"] or NOTHING, content.media_type(our_message) or NOTHING)
    if mediatype[0] != mediatype[1]:
        found["mediatype"] = mediatype
    assert found == documented().get(kind, {})
