"""Fuzz what reads messages of every kind, and vCards: `python tests/fuzz/fuzz_messages.py --seconds 60`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from google.protobuf.message import DecodeError

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.client.send import content
from wago.errors import InvalidContent, RemoteProtocolError
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, classic, commerce, interactive, media, payments, read
from wago.protocol.messages.buttons import CopyButton, ReplyButton, Row, Section, UrlButton
from wago.protocol.messages.contacts import contact
from wago.protocol.messages.context import Context, Quote, forwarded, with_context
from wago.protocol.messages.details import context_details, details
from wago.protocol.messages.events import Event, event
from wago.protocol.messages.files import MediaFile
from wago.protocol.messages.keys import Target as Key
from wago.protocol.messages.places import Location, location
from wago.protocol.messages.polls import poll
from wago.protocol.messages.reactions import reaction
from wago.protocol.messages.replies import flow_reply
from wago.protocol.messages.text import LinkPreview, text
from wago.protocol.messages.vcard import Card, Phone, build_vcard, parse_vcard
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.texts import repaired

_JOHN = Jid("15550002222")
_KEY = Key(chat=_JOHN, id="3EB0", from_me=True)
_QUOTE = Quote(id="A", sender=_JOHN, message=text("q"))
_YES = ReplyButton(label="Yes", id="y")
_PIX = payments.Pix(key="k", merchant="m")
_FILE = MediaFile(kind=MediaKind.IMAGE, direct_path="/v/x", media_key=b"k" * 32, file_sha256=b"h" * 32)
_IMAGE = media.image(_FILE, caption="look", width=4, height=3, view_once=True)

MESSAGES = [
    each.SerializeToString()
    for each in (
        text("see https://x.y", LinkPreview(link="https://x.y", title="T")),
        with_context(
            text("x"), Context(quote=Quote(id="A", sender=_JOHN, message=text("q")), mentions=(_JOHN,))
        ),
        _IMAGE,
        location(Location(latitude=1, longitude=2, name="n")),
        contact(Card(name="Ann", phones=(Phone(number="+1555", waid="15550002222"),))),
        poll("Which?", ["a", "b"], secret=bytes(32), correct=0),
        event(Event(name="Party", starts_at_s=1), secret=bytes(32)),
        reaction(_KEY, "👍", at_ms=1),
        changes.edit(_KEY, text("new"), at_ms=1),
        changes.pin(_KEY, at_ms=1),
        interactive.buttons(
            "x", [_YES, UrlButton(label="u", url="https://x.y"), CopyButton(label="c", code="1")]
        ),
        interactive.list_menu("x", "y", [Section(rows=(Row(title="Tea", id="t"),))]),
        interactive.carousel("x", [interactive.Card(body="x", buttons=(_YES,), header=_IMAGE)]),
        classic.template("x", [_YES]),
        payments.review_and_pay(_PIX, [payments.Item(name="x", amount=1)], body="x", reference="r"),
        commerce.product(commerce.Product(id="1", owner=_JOHN, title="t")),
        flow_reply("t", "Tea"),
    )
]

CARDS = [
    build_vcard(
        Card(name="Ann; B", phones=(Phone(number="+1 555", waid="15550002222"),), note="a\nb")
    ).encode(),
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN:Doe;Jane\r\nitem1.TEL;CELL:+49\r\n 151\r\n"
    b'TEL;TYPE="a,b":1\r\nEND:VCARD',
]


def read_message(data: bytes) -> None:
    """All that is said about a message is JSON, and it can be sent on and stand in a stanza."""
    try:
        message = repaired(Message.FromString(data))
    except DecodeError as exc:
        raise RemoteProtocolError("malformed Message") from exc
    kind, said = read.describe(message)
    tree = [kind, said, details(message), context_details(message)]
    json.dumps(tree, ensure_ascii=False, allow_nan=False).encode()
    read.target_of(message)
    media.media_of(message)
    for node in content.extra_nodes(message, _JOHN, now=1_777_744_034):
        node.xml()
    assert content.stanza_type(message) != "media" or content.media_type(message)
    content.meta(message), content.edit_kind(message), content.hides_failure(message)
    try:
        sent_on = forwarded(message)
    except InvalidContent:
        return
    assert read.kind_of(sent_on) == kind


def read_card(data: bytes) -> None:
    """What is read can be written again, unless a number is none for us, and then reads the same."""
    try:
        card = parse_vcard(data.decode("utf-8", "replace"))
    except InvalidContent as exc:
        raise RemoteProtocolError(str(exc)) from exc
    try:
        written = build_vcard(card)
    except InvalidContent:
        return
    assert build_vcard(parse_vcard(written)) == written


TARGETS = [Target("message", read_message, MESSAGES), Target("vcard", read_card, CARDS)]

if __name__ == "__main__":
    main(TARGETS)
