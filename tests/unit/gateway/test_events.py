"""Events as both dialects print them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wago.client import events as ev
from wago.gateway import events_wago, events_wago_api
from wago.gateway.protojson import to_json
from wago.gateway.receivers import Receivers
from wago.gateway.settings import WebhookSettings
from wago.protocol.binary import Node
from wago.protocol.jid import Jid
from wago.protocol.messages.context import Context, Quote, with_context
from wago.protocol.messages.read import describe, unwrap
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.store.interfaces import SessionRow

JOHN = Jid("15550002222")
JOHN_LID = Jid("990002222", "lid")
ME = Jid("15550001111", device=7)
GROUP = Jid("120363000000000001", "g.us")
T = 1_777_744_034
T_TEXT = "2026-05-02T17:47:14Z"


def info(**changes: Any) -> ev.MessageInfo:
    values: dict[str, Any] = {
        "id": "3EB0F85AB813A2BB26F73D",
        "chat": JOHN,
        "sender": JOHN.with_device(3),
        "chat_alt": JOHN_LID,
        "sender_alt": JOHN_LID.with_device(3),
        "from_me": False,
        "is_group": False,
        "timestamp": T,
        "push_name": "John",
        "addressing_mode": "pn",
    }
    return ev.MessageInfo(**values | changes)


def received(message: Message, **changes: Any) -> ev.MessageReceived:
    return ev.MessageReceived(info=info(**changes), message=message)


INFO = {
    "Chat": "15550002222@s.whatsapp.net",
    "Sender": "15550002222:3@s.whatsapp.net",
    "IsFromMe": False,
    "IsGroup": False,
    "AddressingMode": "pn",
    "SenderAlt": "990002222:3@lid",
    "RecipientAlt": "",
    "BroadcastListOwner": "",
    "BroadcastRecipients": None,
    "ID": "3EB0F85AB813A2BB26F73D",
    "ServerID": 0,
    "Type": "text",
    "PushName": "John",
    "Timestamp": T_TEXT,
    "Category": "",
    "Multicast": False,
    "MediaType": "",
    "Edit": "",
    "MsgBotInfo": {
        "EditType": "",
        "EditTargetID": "",
        "EditSenderTimestampMS": "0001-01-01T00:00:00Z",
    },
    "MsgMetaInfo": {
        "TargetID": "",
        "TargetSender": "",
        "TargetChat": "",
        "DeprecatedLIDSession": None,
        "ThreadMessageID": "",
        "ThreadMessageSenderJID": "",
    },
    "IsNewsletterStatus": False,
    "VerifiedName": None,
    "DeviceSentMeta": None,
}


def test_a_wago_message() -> None:
    kind, payload = events_wago.shape(received(Message(conversation="Hello!"))) or ("", {})
    assert kind == "Message"
    assert payload == {
        "type": "Message",
        "event": {
            "Info": INFO,
            "Message": {"conversation": "Hello!"},
            "IsEphemeral": False,
            "IsViewOnce": False,
            "IsViewOnceV2": False,
            "IsViewOnceV2Extension": False,
            "IsDocumentWithCaption": False,
            "IsLottieSticker": False,
            "IsBotInvoke": False,
            "IsEdit": False,
            "SourceWebMsg": None,
            "UnavailableRequestID": "",
            "RetryCount": 0,
            "NewsletterMeta": None,
            "RawMessage": {"conversation": "Hello!"},
        },
    }
    json.dumps(payload)


def test_a_wago_message_of_our_own_from_another_device() -> None:
    event = received(Message(conversation="x"), from_me=True, sender=ME, sender_alt=None, destination=JOHN)
    _, payload = events_wago.shape(event) or ("", {})
    shown = payload["event"]["Info"]
    assert (shown["IsFromMe"], shown["RecipientAlt"], shown["SenderAlt"]) == (True, "990002222@lid", "")
    assert shown["DeviceSentMeta"] == {"DestinationJID": "15550002222@s.whatsapp.net", "Phash": ""}


def test_a_bots_answer_says_what_it_answers() -> None:
    event = received(
        Message(conversation="So."),
        multicast=True,
        bot={"edit": "last", "edit_target_id": "3EB1", "sender_timestamp_ms": "1763700000999"},
        meta={"target_id": "3EB0", "target_sender_jid": "1@lid", "deprecated_lid_session": "false"},
    )
    _, payload = events_wago.shape(event) or ("", {})
    info = payload["event"]["Info"]
    assert info["Multicast"] is True
    assert info["MsgBotInfo"] == {
        "EditType": "last",
        "EditTargetID": "3EB1",
        "EditSenderTimestampMS": "2025-11-21T04:40:00Z",
    }
    assert info["MsgMetaInfo"] == {
        "TargetID": "3EB0",
        "TargetSender": "1@lid",
        "TargetChat": "",
        "DeprecatedLIDSession": False,
        "ThreadMessageID": "",
        "ThreadMessageSenderJID": "",
    }


def test_wrappers_are_taken_off_and_flagged() -> None:
    message = Message()
    inner = message.ephemeralMessage.message.viewOnceMessageV2.message
    inner.imageMessage.caption = "look"
    message.messageContextInfo.messageSecret = b"s" * 32
    _, payload = events_wago.shape(received(message)) or ("", {})
    event = payload["event"]
    assert event["Message"]["imageMessage"] == {"caption": "look"}
    assert "messageSecret" in event["Message"]["messageContextInfo"]
    assert [event[f"Is{flag}"] for flag in ("Ephemeral", "ViewOnce", "ViewOnceV2", "Edit")] == [
        True,
        True,
        True,
        False,
    ]
    assert set(event["RawMessage"]) == {"ephemeralMessage", "messageContextInfo"}
    assert not inner.HasField("messageContextInfo")


def test_names_and_values_as_go_prints_them() -> None:
    message = Message()
    image = message.imageMessage
    image.URL = "https://mmg.example/x"
    image.directPath = "/v/x"
    image.mediaKey = b"\x00\xff"
    image.fileSHA256 = b"a"
    image.fileEncSHA256 = b"b"
    image.fileLength = 2**40
    image.mimetype = "image/jpeg"
    image.contextInfo.stanzaID = "Q"
    image.contextInfo.mentionedJID.append("1@s.whatsapp.net")
    image.contextInfo.isForwarded = False
    message.protocolMessage.type = ProtocolMessage.EPHEMERAL_SETTING
    assert to_json(message) == {
        "imageMessage": {
            "URL": "https://mmg.example/x",
            "directPath": "/v/x",
            "mediaKey": "AP8=",
            "fileSHA256": "YQ==",
            "fileEncSHA256": "Yg==",
            "fileLength": 2**40,
            "mimetype": "image/jpeg",
            "contextInfo": {
                "stanzaID": "Q",
                "mentionedJID": ["1@s.whatsapp.net"],
                "isForwarded": False,
            },
        },
        "protocolMessage": {"type": 3},
    }


def receipt(kind: ev.ReceiptKind, *ids: str) -> ev.ReceiptReceived:
    return ev.ReceiptReceived(
        chat=JOHN,
        sender=JOHN.with_device(3),
        chat_alt=None,
        sender_alt=JOHN_LID,
        from_me=False,
        is_group=False,
        message_ids=ids or ("A", "B"),
        kind=kind,
        timestamp=T,
    )


@pytest.mark.parametrize(
    ("kind", "state", "type_"),
    [
        (ev.ReceiptKind.DELIVERED, "Delivered", ""),
        (ev.ReceiptKind.READ, "Read", "read"),
        (ev.ReceiptKind.READ_SELF, "ReadSelf", "read-self"),
    ],
)
def test_a_wago_receipt(kind: ev.ReceiptKind, state: str, type_: str) -> None:
    name, payload = events_wago.shape(receipt(kind)) or ("", {})
    assert (name, payload["type"], payload["state"]) == ("ReadReceipt", "ReadReceipt", state)
    assert payload["event"]["MessageIDs"] == ["A", "B"]
    assert payload["event"]["Type"] == type_
    assert payload["event"]["Timestamp"] == T_TEXT


WAGO_OTHERS: list[tuple[ev.Event, dict[str, Any] | None]] = [
    (
        ev.PresenceChanged(user=JOHN, available=False, last_seen=T),
        {
            "type": "Presence",
            "event": {"From": str(JOHN), "Unavailable": True, "LastSeen": T_TEXT},
            "state": "offline",
        },
    ),
    (
        ev.PresenceChanged(user=JOHN, available=True, last_seen=None),
        {
            "type": "Presence",
            "event": {"From": str(JOHN), "Unavailable": False, "LastSeen": "0001-01-01T00:00:00Z"},
            "state": "online",
        },
    ),
    (
        ev.LoggedOut(reason="x", code=403, on_connect=True),
        {"type": "LoggedOut", "event": {"OnConnect": True, "Reason": 403}},
    ),
    (
        ev.LoggedOut(reason="x", code=None, on_connect=False),
        {"type": "LoggedOut", "event": {"OnConnect": False, "Reason": 401}},
    ),
    (
        ev.PasskeyRequested(options='{"challenge":"c"}'),
        {"type": "Passkey", "event": {"Stage": "request", "Options": {"challenge": "c"}}},
    ),
    (
        ev.PasskeyConfirmation(code="X", skip_display=False),
        {"type": "Passkey", "event": {"Stage": "confirmation", "Code": "X", "SkipDisplay": False}},
    ),
    (receipt(ev.ReceiptKind.SENDER), None),
    (ev.QrCode(text="q", ttl_s=20.0), None),
    (ev.UnknownStanza(node=Node("x")), None),
]


@pytest.mark.parametrize(("event", "payload"), WAGO_OTHERS, ids=lambda v: type(v).__name__)
def test_other_wago_events(event: ev.Event, payload: dict[str, Any] | None) -> None:
    shaped = events_wago.shape(event)
    assert (shaped[1] if shaped else None) == payload


def test_a_wago_chat_presence() -> None:
    event = ev.ChatPresenceChanged(chat=GROUP, sender=JOHN, composing=True, media="audio")
    _, payload = events_wago.shape(event) or ("", {})
    body = payload["event"]
    assert (body["Chat"], body["State"], body["Media"], body["IsGroup"]) == (
        str(GROUP),
        "composing",
        "audio",
        True,
    )


def test_a_channel_message_has_its_own_class() -> None:
    event = received(Message(conversation="x"), chat=Jid("1", "newsletter"), sender=Jid("1", "newsletter"))
    assert (events_wago.shape(event) or ("",))[0] == "Newsletter"
    assert events_wago_api.shape(event)[0][0] == "newsletter_message"


API_EVENTS: list[tuple[ev.Event, list[tuple[str, dict[str, Any]]]]] = [
    (ev.QrCode(text="q", ttl_s=20.0), [("qr", {"qr": "q", "ttl": 20})]),
    (
        ev.Linked(jid=ME, lid=None, business_name="", platform="android"),
        [("authenticated", {"jid": str(ME), "businessName": "", "platform": "android"})],
    ),
    (
        ev.Connected(jid=ME, lid=JOHN_LID, push_name="Me"),
        [("ready", {"jid": str(ME), "lid": str(JOHN_LID), "pushName": "Me"})],
    ),
    (
        ev.Disconnected(reason="keepalive_timeout", will_retry=True),
        [("disconnected", {"reason": "keepalive_timeout", "willRetry": True})],
    ),
    (
        ev.LoggedOut(reason="x", code=401, on_connect=True),
        [("logged_out", {"reason": "x", "code": 401, "onConnect": True})],
    ),
    (
        ev.ConnectFailure(code=503, reason="unavailable", message="m"),
        [("connect_failure", {"code": 503, "reason": "unavailable", "message": "m"})],
    ),
    (
        ev.LinkFailed(reason="refs_expired"),
        [("connect_failure", {"code": 0, "reason": "refs_expired", "message": "linking ended"})],
    ),
    (
        ev.ClientOutdated(version="2.3000.1"),
        [("connect_failure", {"code": 405, "reason": "client_outdated", "message": "2.3000.1"})],
    ),
    (ev.StreamReplaced(), [("stream_replaced", {})]),
    (
        ev.TemporaryBan(code=101, reason="r", expires_in_s=60),
        [("temporary_ban", {"code": 101, "reason": "r", "expiresIn": 60})],
    ),
    (
        ev.IdentityChanged(user=JOHN, timestamp=T),
        [("identity_change", {"user": str(JOHN), "timestamp": T})],
    ),
    (
        ev.PushNameChanged(user=JOHN, name="J"),
        [("contact_changed", {"user": str(JOHN), "pushName": "J"})],
    ),
    (
        ev.PresenceChanged(user=JOHN, available=True, last_seen=None),
        [("presence", {"sender": str(JOHN), "state": "available"})],
    ),
    (
        ev.ChatPresenceChanged(chat=JOHN, sender=JOHN.with_device(3), composing=True, media="audio"),
        [("presence", {"chat": str(JOHN), "sender": str(JOHN), "state": "recording"})],
    ),
    (
        ev.PasskeyRequested(options='{"challenge":"c"}'),
        [("passkey", {"stage": "request", "options": {"challenge": "c"}})],
    ),
    (
        ev.PasskeyConfirmation(code="X", skip_display=True),
        [("passkey", {"stage": "confirmation", "code": "X", "skipDisplay": True})],
    ),
    (receipt(ev.ReceiptKind.SENDER), []),
    (ev.OfflineSynced(messages=3), []),
    (ev.UnknownStanza(node=Node("x")), []),
]


@pytest.mark.parametrize(("event", "shaped"), API_EVENTS, ids=lambda v: type(v).__name__)
def test_wago_api_events(event: ev.Event, shaped: list[tuple[str, dict[str, Any]]]) -> None:
    assert events_wago_api.shape(event) == shaped
    assert {name for name, _ in shaped} <= set(events_wago_api.EVENTS)


def test_wago_api_messages() -> None:
    data = {
        "id": "3EB0F85AB813A2BB26F73D",
        "chat": str(JOHN),
        "sender": str(JOHN),
        "pushName": "John",
        "body": "Hello!",
        "type": "text",
        "timestamp": T,
        "isGroup": False,
        "isFromMe": False,
        "chatAlt": str(JOHN_LID),
        "senderAlt": str(JOHN_LID),
    }
    message = Message(conversation="Hello!")
    assert events_wago_api.shape(received(message)) == [("message", data)]
    own = events_wago_api.shape(received(message, from_me=True))
    assert own == [("message_create", data | {"isFromMe": True})]
    sent = ev.MessageSent(info=info(from_me=True), message=message)
    assert events_wago_api.shape(sent)[:1] == own


def test_wago_api_acks_are_one_for_each_message() -> None:
    shaped = events_wago_api.shape(receipt(ev.ReceiptKind.READ))
    assert [(name, data["id"], data["ack"], data["status"]) for name, data in shaped] == [
        ("message_ack", "A", 3, "read"),
        ("message_ack", "B", 3, "read"),
    ]


def test_what_a_message_refers_to_is_told() -> None:
    context = Context(quote=Quote(id="Q", sender=JOHN), mentions=(ME.bare,), forwarding_score=1)
    ((_, data),) = events_wago_api.shape(received(with_context(text("hi"), context)))
    assert data["body"] == "hi"
    assert (data["quotedMessageId"], data["quotedParticipant"]) == ("Q", str(JOHN))
    assert (data["mentionedIds"], data["isForwarded"]) == ([str(ME.bare)], True)


def test_a_reaction_names_its_message() -> None:
    message = Message()
    message.reactionMessage.text = "👍"
    message.reactionMessage.key.ID = "R"
    ((_, data),) = events_wago_api.shape(received(message))
    assert (data["type"], data["body"], data["reactionTo"]) == ("reaction", "👍", "R")


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"imageMessage": {"caption": "c"}}, "image", "c"),
        ({"documentMessage": {"fileName": "f.pdf"}}, "document", "f.pdf"),
        ({"audioMessage": {}}, "audio", ""),
        ({"locationMessage": {"name": "here"}}, "location", "here"),
        ({"pollCreationMessageV3": {"name": "which?"}}, "poll", "which?"),
        ({"protocolMessage": {}}, "protocol", ""),
        ({}, "empty", ""),
    ],
)
def test_what_a_message_is_about(fields: dict[str, dict[str, str]], kind: str, text: str) -> None:
    message = Message()
    for name, members in fields.items():
        part = getattr(message, name)
        part.SetInParent()
        for member, value in members.items():
            setattr(part, member, value)
    assert describe(unwrap(message).message) == (kind, text)


def row(**changes: Any) -> SessionRow:
    values: dict[str, Any] = {
        "name": "ma in",
        "token": "secret",
        "account": "a",
        "webhook": "http://hook/",
        "subscribe": ("Message",),
    }
    return SessionRow(**values | changes)


MESSAGE = received(Message(conversation="x"))


def test_rows_for_both_receivers_with_one_event_id() -> None:
    receivers = Receivers(WebhookSettings(base_url="http://base/x/"))
    one, two = receivers.rows(row(), MESSAGE, T)
    assert (one.receiver, one.kind, one.url) == ("wago", "Message", "http://hook/")
    assert (two.receiver, two.kind, two.url) == ("wago-api", "message", "http://base/x/ma%20in/message")
    assert one.event_id == two.event_id
    assert b"secret" not in one.body
    assert json.loads(two.body)["sessionId"] == "ma in"
    assert [bytes(f) for f in receivers.frames("ma in", MESSAGE)] == [two.body]


@pytest.mark.parametrize(
    ("settings", "changes", "receivers"),
    [
        (WebhookSettings(), {}, ["wago"]),
        (WebhookSettings(), {"webhook": ""}, []),
        (WebhookSettings(), {"subscribe": ("Call",)}, []),
        (WebhookSettings(), {"subscribe": ("Call", "All")}, ["wago"]),
        (WebhookSettings(), {"subscribe": ()}, ["wago"]),
        (WebhookSettings(base_url="http://b", enabled=False), {}, ["wago"]),
        (
            WebhookSettings(base_url="http://b", disabled_events=frozenset({"message"})),
            {"webhook": ""},
            [],
        ),
    ],
)
def test_who_gets_an_event(settings: WebhookSettings, changes: dict[str, Any], receivers: list[str]) -> None:
    assert [r.receiver for r in Receivers(settings).rows(row(**changes), MESSAGE, T)] == receivers


def test_disabled_events_reach_no_listener_either() -> None:
    receivers = Receivers(WebhookSettings(disabled_events=frozenset({"message"})))
    assert list(receivers.frames("main", MESSAGE)) == []


def test_degrees_that_json_cannot_say() -> None:
    message = Message()
    message.locationMessage.degreesLatitude = float("nan")
    assert to_json(message) == {"locationMessage": {"degreesLatitude": None}}
