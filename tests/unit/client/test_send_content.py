"""What a message's content says about its stanza."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.client.post_office import Office
from tests.unit.protocol.messages.parts import (
    ANNA,
    GROUP,
    IN_GROUP,
    JOHN,
    OURS,
    SECRET,
    THEIRS,
    uploaded,
    wrapped,
)
from wago.client.events import MessageReceived
from wago.client.send import content
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import albums, changes, classic, commerce, interactive, media, payments, read
from wago.protocol.messages.buttons import ReplyButton, Row, Section
from wago.protocol.messages.comments import comment
from wago.protocol.messages.contacts import contact, contacts
from wago.protocol.messages.events import Event, event
from wago.protocol.messages.invites import GroupInvite, group_invite
from wago.protocol.messages.packs import PackedSticker, StickerPack, sticker_pack
from wago.protocol.messages.places import LiveLocation, Location, live_location, location
from wago.protocol.messages.polls import poll, poll_result
from wago.protocol.messages.reactions import reaction
from wago.protocol.messages.replies import button_reply, flow_reply, list_reply, template_reply
from wago.protocol.messages.text import LinkPreview, status_text, text
from wago.protocol.messages.vcard import Card
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage, SecretEncryptedMessage
from wago.protocol.stanza.biz import PRIVACY_MODE_AGE_S, Biz
from wago.protocol.stanza.message import OutgoingMessage

NOW = 1_777_744_034
YES = ReplyButton(label="Yes", id="y")
SECTION = Section(rows=(Row(title="Tea", id="t"),))
PIX = payments.Pix(key="k", merchant="m")
ANN = Card(name="Ann")
IMAGE = media.image(uploaded(MediaKind.IMAGE))
VIDEO = uploaded(MediaKind.VIDEO)
AUDIO = uploaded(MediaKind.AUDIO)
HERE = Location(latitude=1, longitude=2)
PARTY = event(Event(name="Party", starts_at_s=1), secret=SECRET)
POLL = poll("Which?", ["a", "b"], secret=SECRET)
PACK = sticker_pack(
    uploaded(MediaKind.STICKER_PACK),
    uploaded(MediaKind.STICKER_PACK_THUMBNAIL),
    StickerPack(id="p", name="n", publisher="p", stickers=(PackedSticker(filename="a"),), tray_icon="t"),
)


def secret(kind: SecretEncryptedMessage.SecretEncType) -> Message:
    return Message(secretEncryptedMessage={"secretEncType": kind})


# Message to (type, mediatype, meta).
STANZAS: list[tuple[Message, str, str | None, dict[str, str]]] = [
    (text("x"), "text", None, {}),
    (status_text("x"), "text", None, {}),
    (text("https://x.y", LinkPreview(link="https://x.y")), "media", "url", {}),
    (IMAGE, "media", "image", {}),
    (media.view_once(IMAGE), "media", "image", {"view_once": "true"}),
    (Message(imageMessage={"viewOnce": True}), "media", "image", {"view_once": "true"}),
    (wrapped(IMAGE, "viewOnceMessage"), "media", "image", {"view_once": "true"}),
    (media.video(VIDEO), "media", "video", {}),
    (media.video(VIDEO, gif=True), "media", "gif", {}),
    (media.video(VIDEO, ptv=True), "media", "ptv", {}),
    (media.audio(AUDIO), "media", "audio", {}),
    (media.audio(AUDIO, voice=True), "media", "ptt", {}),
    (media.audio(AUDIO, voice=True, view_once=True), "media", "ptt", {"view_once": "true"}),
    (media.document(uploaded(MediaKind.DOCUMENT), filename="a"), "media", "document", {}),
    (media.document(uploaded(MediaKind.DOCUMENT), filename="a", caption="c"), "media", "document", {}),
    (media.sticker(uploaded(MediaKind.STICKER)), "media", "sticker", {}),
    (PACK, "media", "sticker_pack", {}),
    (albums.album(2), "text", None, {}),
    (albums.in_album(IMAGE, OURS), "media", "image", {}),
    (location(HERE), "media", "location", {}),
    (location(Location(latitude=1, longitude=2, live=True)), "media", "livelocation", {}),
    (live_location(LiveLocation(latitude=1, longitude=2)), "media", "livelocation", {}),
    (contact(ANN), "media", "vcard", {}),
    (contacts([ANN, ANN]), "media", "contact_array", {}),
    (
        group_invite(GroupInvite(group=GROUP, code="c", expires_at_s=1, subject="s")),
        "media",
        "url",
        {},
    ),
    (commerce.product(commerce.Product(id="1", owner=JOHN, title="t")), "media", "product", {}),
    (commerce.order(commerce.Order(id="1", token="t", seller=JOHN)), "media", "order", {}),
    (POLL, "poll", None, {"polltype": "creation"}),
    (poll("Which?", ["a", "b"], 2, secret=SECRET), "poll", None, {"polltype": "creation"}),
    (wrapped(POLL, "pollCreationMessageV4"), "poll", None, {"polltype": "creation"}),
    (Message(pollUpdateMessage={}), "poll", None, {"polltype": "vote"}),
    (poll_result("Which?", [("a", 1)]), "text", None, {}),
    (PARTY, "event", None, {"event_type": "creation"}),
    (Message(encEventResponseMessage={}), "event", None, {"event_type": "response"}),
    (secret(SecretEncryptedMessage.EVENT_EDIT), "event", None, {"event_type": "edit"}),
    (secret(SecretEncryptedMessage.MESSAGE_EDIT), "text", None, {}),
    (secret(SecretEncryptedMessage.POLL_EDIT), "poll", None, {}),
    (reaction(THEIRS, "👍", at_ms=1), "reaction", None, {}),
    (Message(encReactionMessage={}), "reaction", None, {}),
    (changes.edit(OURS, IMAGE, at_ms=1), "text", None, {}),
    (changes.revoke(OURS), "text", None, {}),
    (changes.pin(OURS, at_ms=1), "text", None, {}),
    (changes.keep(OURS, at_ms=1), "text", None, {}),
    (comment(IN_GROUP, "x"), "text", None, {}),
    (interactive.buttons("x", [YES]), "text", None, {}),
    (interactive.buttons("x", [YES], header=IMAGE), "text", None, {}),
    (interactive.carousel("x", [interactive.Card(body="x", buttons=(YES,))]), "text", None, {}),
    (classic.classic_buttons("x", [YES]), "text", None, {}),
    (classic.classic_list("x", "y", [SECTION]), "media", "list", {}),
    (classic.template("x", [YES]), "text", None, {}),
    (button_reply("y", "Yes"), "media", "buttons_response", {}),
    (list_reply("t", "Tea"), "media", "list_response", {}),
    (flow_reply("t", "Tea"), "media", "native_flow_response", {}),
    (template_reply("t", "Tea", 0), "text", None, {}),
    (
        Message(
            protocolMessage={"type": ProtocolMessage.GROUP_MEMBER_LABEL_CHANGE, "memberLabel": {"label": "x"}}
        ),
        "text",
        None,
        {"appdata": "member_tag", "tag_reason": "user_update"},
    ),
    (
        Message(protocolMessage={"memberLabel": {"label": ""}}),
        "text",
        None,
        {"appdata": "member_tag", "tag_reason": "user_delete"},
    ),
]


@pytest.mark.parametrize(("message", "kind", "mediatype", "meta"), STANZAS)
def test_types(message: Message, kind: str, mediatype: str | None, meta: dict[str, Any]) -> None:
    for each in (message, wrapped(message, "ephemeralMessage")):
        assert content.stanza_type(each) == kind
        assert content.media_type(each) == mediatype
        assert content.meta(each) == meta
        assert content.traits(each) == content.Traits(
            kind, mediatype, content.edit_kind(each), meta, content.hides_failure(each)
        )


@pytest.mark.parametrize(
    ("message", "edit", "hidden"),
    [
        (text("x"), None, False),
        (IMAGE, None, False),
        (POLL, None, False),
        (changes.edit(OURS, text("x"), at_ms=1), "1", True),
        (wrapped(changes.edit(OURS, text("x"), at_ms=1), "editedMessage"), "1", True),
        (secret(SecretEncryptedMessage.MESSAGE_EDIT), "1", True),
        (secret(SecretEncryptedMessage.EVENT_EDIT), "1", True),
        (secret(SecretEncryptedMessage.POLL_EDIT), None, True),
        (secret(SecretEncryptedMessage.UNKNOWN), None, False),
        (changes.pin(OURS, at_ms=1), "2", True),
        (changes.revoke(OURS), "7", False),
        (changes.revoke(IN_GROUP), "8", False),
        (reaction(THEIRS, "👍", at_ms=1), None, True),
        (reaction(THEIRS, "", at_ms=1), "7", True),
        (Message(encReactionMessage={}), None, True),
        (changes.keep(OURS, at_ms=1), None, True),
        (changes.keep(OURS, at_ms=1, kept=False), "7", True),
        (changes.keep(THEIRS, at_ms=1, kept=False), None, True),
        (Message(pollUpdateMessage={}), None, True),
        (Message(encEventResponseMessage={}), None, True),
        (changes.timer_setting(0, at_s=1), None, False),
        (Message(protocolMessage={"type": ProtocolMessage.GROUP_MEMBER_LABEL_CHANGE}), None, True),
        (Message(protocolMessage={"key": {"ID": "A"}}), None, False),
    ],
)
def test_changes(message: Message, edit: str | None, hidden: bool) -> None:
    for each in (message, wrapped(message, "ephemeralMessage")):
        assert content.edit_kind(each) == edit
        assert content.hides_failure(each) is hidden


BOT = Node("bot", {"biz_bot": "1"})
SINCE = str(NOW - 77_980_457)
ATTRS = {"actual_actors": "2", "host_storage": "2", "privacy_mode_ts": SINCE}
MIXED = Node(
    "biz",
    ATTRS,
    [
        Node(
            "interactive",
            {"type": "native_flow", "v": "1"},
            [Node("native_flow", {"v": "9", "name": "mixed"})],
        ),
        Node("quality_control", {"source_type": "third_party"}),
    ],
)
LIST = Node("biz", None, [Node("list", {"v": "2", "type": "product_list"})])


def paying(name: str) -> Node:
    return Node("biz", ATTRS | {"native_flow_name": name})


@pytest.mark.parametrize(
    ("message", "biz"),
    [
        (interactive.buttons("x", [YES]), MIXED),
        (interactive.location_request("x"), MIXED),
        (interactive.list_menu("x", "y", [SECTION]), MIXED),
        (interactive.carousel("x", [interactive.Card(body="x", buttons=(YES,))]), MIXED),
        (wrapped(interactive.buttons("x", [YES]), "viewOnceMessage"), MIXED),
        (Message(interactiveMessage={"header": {"imageMessage": {}}, "carouselMessage": {}}), MIXED),
        (Message(templateMessage={"interactiveMessageTemplate": {"body": {"text": "x"}}}), MIXED),
        (classic.classic_buttons("x", [YES]), MIXED),
        (classic.template("x", [YES]), MIXED),
        (payments.pix_button(PIX, body="x", reference="r"), paying("payment_info")),
        (
            payments.review_and_pay(PIX, [payments.Item(name="x", amount=1)], body="x", reference="r"),
            paying("order_details"),
        ),
        (classic.classic_list("x", "y", [SECTION]), LIST),
    ],
)
def test_what_makes_clients_show_buttons(message: Message, biz: Node) -> None:
    for chat in (JOHN, ANNA):
        assert content.extra_nodes(message, chat, now=NOW) == (BOT, biz)
    for chat in (GROUP, STATUS_BROADCAST, Jid("1", "newsletter")):
        assert content.extra_nodes(message, chat, now=NOW) == (biz,)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (button_reply("y", "Yes"), "buttons_response"),
        (list_reply("t", "Tea"), "list_response"),
        (flow_reply("t", "Tea"), "interactive_response"),
    ],
)
def test_answers_say_so(message: Message, name: str) -> None:
    assert content.extra_nodes(message, JOHN, now=NOW) == (Node("biz", None, [Node(name)]),)


@pytest.mark.parametrize(
    "message",
    [
        text("x"),
        IMAGE,
        POLL,
        template_reply("t", "Tea", 0),
        Message(interactiveMessage={"shopStorefrontMessage": {}, "body": {"text": "x"}}),
        Message(interactiveMessage={"carouselMessage": {}}),
    ],
)
def test_others_need_nothing(message: Message) -> None:
    assert content.extra_nodes(message, JOHN, now=NOW) == ()


def test_secrets_are_for_what_can_be_reported() -> None:
    made = content.with_secret(text("x"), lambda n: b"r" * n)
    assert made.messageContextInfo.messageSecret == b"r" * 32
    assert content.with_secret(POLL, lambda n: b"r" * n) == POLL
    voted = Message(pollUpdateMessage={})
    assert content.with_secret(voted, lambda n: b"r" * n) == voted


def test_the_copy_for_our_other_devices() -> None:
    copy = content.device_sent(POLL, JOHN)
    assert (copy.deviceSentMessage.destinationJID, copy.deviceSentMessage.message) == (str(JOHN), POLL)
    assert copy.messageContextInfo == POLL.messageContextInfo


async def test_all_of_it_is_in_the_stanza() -> None:
    office = Office()
    alice, bob = await office.join("4915100001"), await office.join("4915100002")
    chat = Jid("4915100002")
    for message in (
        interactive.buttons("x", [YES]),
        media.view_once(IMAGE),
        POLL,
        changes.pin(OURS, at_ms=1),
    ):
        await alice.messaging.messages.send(chat, message)
    await bob.until(lambda: len(bob.of(MessageReceived)) == 4)
    posted = [OutgoingMessage.parse(node) for node in alice.sent if node.tag == "message"]
    buttons, picture, vote, pin = posted
    assert [each.type for each in (buttons, picture, vote, pin)] == ["text", "media", "poll", "text"]
    assert [node.tag for node in buttons.others] == ["bot", "biz"]
    assert Biz.parse(buttons.others[1]).privacy_mode_at == office.now - PRIVACY_MODE_AGE_S
    assert {enc.mediatype for _, enc in picture.participants} == {"image"}
    assert (picture.meta, vote.meta) == ({"view_once": "true"}, {"polltype": "creation"})
    assert pin.edit == "2"
    assert all(enc.hide_fail for _, enc in pin.participants)
    assert [read.kind_of(event.message) for event in bob.of(MessageReceived)] == [
        "buttons",
        "image",
        "poll",
        "pin",
    ]
    await office.idle()
