"""Channels in both dialects: their posts, and what happens around them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_newsletters import CHANNEL, INFO, POSTS
from tests.unit.gateway.test_events import received
from wago.client.events_newsletters import (
    NewsletterChanged,
    NewsletterEvent,
    NewsletterJoined,
    NewsletterLeft,
    NewsletterLiveUpdate,
    NewsletterMuteChanged,
)
from wago.gateway import events_newsletters as shapes
from wago.gateway import events_wago, events_wago_api
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import NewsletterRole

T = 1_777_744_034
T_TEXT = "2026-05-02T17:47:14Z"
ID = str(CHANNEL)
NEWS = NewsletterPost(server_id=100, views=7, reactions={"👍": 2})
SHAPED: list[tuple[NewsletterEvent, tuple[str, Any], tuple[str, Any]]] = [
    (
        NewsletterJoined(newsletter=INFO, timestamp=T),
        ("NewsletterJoin", shapes.wago_newsletter(INFO)),
        ("newsletter_join", {"channel": shapes.api_newsletter(INFO), "timestamp": T}),
    ),
    (
        NewsletterLeft(jid=CHANNEL, role=NewsletterRole.SUBSCRIBER, timestamp=T),
        ("NewsletterLeave", {"id": ID, "role": "subscriber"}),
        ("newsletter_leave", {"chat": ID, "role": "subscriber", "timestamp": T}),
    ),
    (
        NewsletterLeft(jid=CHANNEL, role=None, timestamp=T),
        ("NewsletterLeave", {"id": ID, "role": ""}),
        ("newsletter_leave", {"chat": ID, "timestamp": T}),
    ),
    (
        NewsletterMuteChanged(jid=CHANNEL, muted=False, timestamp=T),
        ("NewsletterMuteChange", {"id": ID, "mute": "off"}),
        ("newsletter_mute_change", {"chat": ID, "isMuted": False, "timestamp": T}),
    ),
    (
        NewsletterChanged(jid=CHANNEL, name="Port", timestamp=T),
        (
            "NewsletterUpdate",
            {"id": ID, "name": "Port", "description": None, "picture": False, "state": None},
        ),
        ("newsletter_update", {"chat": ID, "name": "Port", "pictureChanged": False, "timestamp": T}),
    ),
    (
        NewsletterChanged(jid=CHANNEL, state="deleted", timestamp=T),
        (
            "NewsletterUpdate",
            {"id": ID, "name": None, "description": None, "picture": False, "state": "deleted"},
        ),
        ("newsletter_update", {"chat": ID, "state": "deleted", "pictureChanged": False, "timestamp": T}),
    ),
    (
        NewsletterLiveUpdate(jid=CHANNEL, posts=(NEWS,), timestamp=T),
        ("NewsletterLiveUpdate", {"JID": ID, "Time": T_TEXT, "Messages": [shapes.wago_post(NEWS)]}),
        ("newsletter_live_update", {"chat": ID, "messages": [shapes.api_post(NEWS)], "timestamp": T}),
    ),
]


@pytest.mark.parametrize(("event", "wago", "api"), SHAPED, ids=lambda value: type(value).__name__)
def test_what_happens_around_channels(
    event: NewsletterEvent, wago: tuple[str, Any], api: tuple[str, Any]
) -> None:
    assert events_wago.shape(event) == (wago[0], {"type": wago[0], "event": wago[1]})
    assert wago[0] in events_wago.OWN_CLASSES
    assert events_wago_api.shape(event) == [api]
    assert api[0] in events_wago_api.EVENTS


def post(message: Message, **changes: Any) -> Any:
    return received(
        message,
        chat=CHANNEL,
        sender=CHANNEL,
        chat_alt=None,
        sender_alt=None,
        server_id=100,
        push_name="",
        addressing_mode="",
        **changes,
    )


def test_a_post() -> None:
    event = post(Message(conversation="High tide at six"))
    shaped = events_wago.shape(event)
    assert shaped is not None
    assert shaped[0] == "Newsletter"
    body = shaped[1]["event"]
    assert (body["Info"]["Chat"], body["Info"]["Sender"], body["Info"]["ServerID"]) == (ID, ID, 100)
    assert body["NewsletterMeta"] is None
    [(name, data)] = events_wago_api.shape(event)
    assert (name, data["chat"], data["serverId"], "isEdit" in data) == ("newsletter_message", ID, 100, False)


@pytest.mark.parametrize(
    ("meta", "edited", "original"),
    [
        (
            {"msg_edit_t": "1777744034123", "original_msg_t": "1777744000"},
            T_TEXT,
            "2026-05-02T17:46:40Z",
        ),
        ({"msg_edit_t": "x"}, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_an_edited_post(meta: dict[str, str], edited: str, original: str) -> None:
    event = post(Message(conversation="At seven"), edit="3", meta=meta)
    shaped = events_wago.shape(event)
    assert shaped is not None
    assert shaped[1]["event"]["NewsletterMeta"] == {"EditTS": edited, "OriginalTS": original}
    assert shaped[1]["event"]["Message"] == {"conversation": "At seven"}
    [(_, data)] = events_wago_api.shape(event)
    assert (data["isEdit"], data["body"]) == (True, "At seven")


def test_a_deleted_post_names_itself() -> None:
    message = Message()
    message.protocolMessage.type = ProtocolMessage.REVOKE
    message.protocolMessage.key.ID = "3EB0A"
    message.protocolMessage.key.remoteJID = ID
    [(_, data)] = events_wago_api.shape(post(message, edit="8"))
    assert (data["type"], data["targetId"]) == ("revoke", "3EB0A")


def test_a_post_that_cannot_be_read_or_is_gone() -> None:
    for content in (None, b"", b"\xff"):
        shown = NewsletterPost(server_id=1, content=content)
        assert shapes.wago_post(shown)["Message"] is None
        assert shapes.api_post(shown)["type"] is None
    picture = Message()
    picture.imageMessage.caption = "Boats"
    shown = NewsletterPost(server_id=1, content=picture.SerializeToString())
    assert (shapes.api_post(shown)["type"], shapes.api_post(shown)["body"]) == ("image", "Boats")
    assert shapes.api_post(shown)["message"] == {"imageMessage": {"caption": "Boats"}}
    assert shapes.wago_post(POSTS[0])["Message"] == {"conversation": "High tide at six"}
