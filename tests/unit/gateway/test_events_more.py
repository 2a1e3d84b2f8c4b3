"""What happens to messages, chats and groups, as both dialects print it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from wago.client import appstate_events as app
from wago.client import events as ev
from wago.client.addon_types import AddOnTarget, Answer, BotReply, Comment, EventAnswer, PollVote
from wago.gateway import events_wago, events_wago_api
from wago.gateway.events_wago_more import time_text
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.stanza.group_changes import (
    GroupCreated,
    GroupDeleted,
    InviteChange,
    JoinRequestsChange,
    LinkChange,
    MemberAction,
    MembersChange,
    Setting,
    SettingChange,
    SubjectChange,
    Tie,
    TimerChange,
)
from wago.protocol.stanza.groups import GroupInfo, Participant, SubGroup
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock

from .test_events import GROUP, JOHN, JOHN_LID, ME, T_TEXT, T, info, receipt, received

OUTER = GROUP._replace(user="120363000000000009")

TARGET = AddOnTarget(id="POLL", chat=JOHN, sender=ME, from_me=True)
PIZZA, PASTA = (hashlib.sha256(name).digest() for name in (b"Pizza", b"Pasta"))


def wago(event: ev.Event) -> dict[str, Any]:
    kind, payload = events_wago.shape(event) or ("", {})
    assert payload["type"] == kind
    json.dumps(payload)
    return payload


def wago_api(event: ev.Event) -> list[tuple[str, dict[str, Any]]]:
    shaped = events_wago_api.shape(event)
    json.dumps(shaped)
    assert {name for name, _ in shaped} <= set(events_wago_api.EVENTS)
    return shaped


# -- a message's life -----------------------------------------------------------------------------------

QUEUED = ev.MessageQueued(id="A", chat=JOHN, chat_alt=JOHN_LID, timestamp=T)
FAILED = ev.MessageFailed(
    id="A", chat=JOHN, chat_alt=None, timestamp=T, code=463, name="reachout_restricted", reason="no new chats"
)
SENT = ev.MessageSent(info=info(id="A", from_me=True), message=Message(conversation="x"))


def test_steps_to_the_server_are_acks_from_0_to_1_and_minus_1() -> None:
    base = {"id": "A", "chat": str(JOHN), "timestamp": T, "isGroup": False}
    alt = {"chatAlt": str(JOHN_LID)}
    assert wago_api(QUEUED) == [("message_ack", base | alt | {"ack": 0, "status": "queued"})]
    assert wago_api(SENT)[1:] == [("message_ack", base | alt | {"ack": 1, "status": "server"})]
    why = {"code": 463, "name": "reachout_restricted", "reason": "no new chats"}
    assert wago_api(FAILED) == [("message_ack", base | why | {"ack": -1, "status": "failed"})]


def test_steps_to_the_server_are_message_status_in_wago() -> None:
    base = {"MessageIDs": ["A"], "Chat": str(JOHN), "Timestamp": T_TEXT}
    alt = {"ChatAlt": str(JOHN_LID)}
    assert wago(QUEUED) == {"type": "MessageStatus", "event": base | alt, "state": "Queued"}
    assert wago(SENT) == {"type": "MessageStatus", "event": base | alt, "state": "Server"}
    why = {"Code": 463, "Name": "reachout_restricted", "Reason": "no new chats"}
    assert wago(FAILED) == {
        "type": "MessageStatus",
        "event": base | {"ChatAlt": ""} | why,
        "state": "Failed",
    }


@pytest.mark.parametrize(
    ("kind", "ack", "state"),
    [
        (ev.ReceiptKind.DELIVERED, 2, "Delivered"),
        (ev.ReceiptKind.READ, 3, "Read"),
        (ev.ReceiptKind.PLAYED, 4, "Played"),
        (ev.ReceiptKind.SERVER_ERROR, -1, "Failed"),
    ],
)
def test_receipts_name_who_they_are_of(kind: ev.ReceiptKind, ack: int, state: str) -> None:
    first, second = wago_api(receipt(kind))
    assert (first[1]["id"], second[1]["id"]) == ("A", "B")
    assert first[1]["ack"] == ack
    assert first[1]["sender"] == str(JOHN)
    shown = wago(receipt(kind))
    classes = {"Delivered": "ReadReceipt", "Read": "ReadReceipt"}
    assert (shown["type"], shown["state"]) == (classes.get(state, "MessageStatus"), state)


def test_new_types_come_under_all_or_by_their_name() -> None:
    for event in (QUEUED, receipt(ev.ReceiptKind.PLAYED)):
        kind = wago(event)["type"]
        assert events_wago.wanted(kind, ("All",))
        assert events_wago.wanted(kind, (kind,))
        assert not events_wago.wanted(kind, ("Message", "ReadReceipt"))
        assert kind in events_wago.OWN_CLASSES


# -- undecryptable, recovered ---------------------------------------------------------------------------


def test_an_undecryptable_message_and_its_recovery() -> None:
    event = ev.UndecryptableMessage(info=info(id="A"), reason="no session", unavailable="view_once")
    ((name, data),) = wago_api(event)
    assert name == "message_ciphertext"
    assert (data["id"], data["type"], data["reason"], data["unavailable"]) == (
        "A",
        "ciphertext",
        "no session",
        "view_once",
    )
    shown = wago(event)
    assert shown["type"] == "UndecryptableMessage"
    assert (shown["event"]["Info"]["ID"], shown["event"]["IsUnavailable"]) == ("A", True)
    assert (shown["event"]["UnavailableType"], shown["event"]["DecryptFailMode"]) == ("view_once", "show")

    back = ev.MessageReceived(
        info=info(id="A"), message=Message(conversation="x"), recovered=True, request_id="R"
    )
    assert wago(back)["recovered"] is True
    assert wago(back)["event"]["UnavailableRequestID"] == "R"
    assert wago_api(back)[0][1]["recovered"] is True
    assert "recovered" not in wago(received(Message(conversation="x")))


# -- what is said of other messages ---------------------------------------------------------------------


def test_a_vote_shows_the_hashes_of_the_options() -> None:
    vote = PollVote(target=TARGET, options=(PIZZA, PASTA))
    event = ev.MessageReceived(info=info(), message=Message(), addon=vote)
    both = [PIZZA.hex().upper(), PASTA.hex().upper()]
    assert wago(event)["decryptVote"] == ",".join(both)
    assert wago_api(event)[0][1]["vote"] == {"pollId": "POLL", "optionHashes": both}
    taken_back = ev.MessageReceived(info=info(), message=Message(), addon=PollVote(target=TARGET, options=()))
    assert wago(taken_back)["decryptVote"] == ""


def test_other_addons_name_their_target() -> None:
    answer = EventAnswer(target=TARGET, answer=Answer.MAYBE, extra_guests=2)
    event = ev.MessageReceived(info=info(), message=Message(), addon=answer)
    assert wago(event)["decryptAnswer"] == {"answer": "maybe", "extraGuests": 2}
    assert wago_api(event)[0][1]["answer"] == {"eventId": "POLL", "answer": "maybe", "extraGuests": 2}
    for addon in (Comment(target=TARGET), BotReply(target=TARGET, part="first")):
        event = ev.MessageReceived(info=info(), message=Message(conversation="x"), addon=addon)
        assert wago_api(event)[0][1]["targetId"] == "POLL"


def test_edits_and_deletions_name_what_they_change() -> None:
    edit = Message()
    edit.protocolMessage.type = ProtocolMessage.MESSAGE_EDIT
    edit.protocolMessage.key.ID = "OLD"
    edit.protocolMessage.key.remoteJID = str(JOHN)
    edit.protocolMessage.editedMessage.conversation = "new"
    ((_, data),) = wago_api(received(edit))
    assert (data["type"], data["targetId"], data["body"]) == ("edit", "OLD", "new")
    gone = Message()
    gone.protocolMessage.type = ProtocolMessage.REVOKE
    gone.protocolMessage.key.ID = "OLD"
    gone.protocolMessage.key.remoteJID = str(JOHN)
    ((_, data),) = wago_api(received(gone))
    assert (data["type"], data["targetId"]) == ("revoke", "OLD")


def test_a_file_is_described_and_given_whole() -> None:
    message = Message()
    message.viewOnceMessage.message.imageMessage.caption = "look"
    message.viewOnceMessage.message.imageMessage.mimetype = "image/jpeg"
    message.viewOnceMessage.message.imageMessage.fileLength = 7
    message.viewOnceMessage.message.imageMessage.URL = "https://mmg.whatsapp.net/x"
    ((_, data),) = wago_api(received(message))
    assert (data["type"], data["body"], data["hasMedia"]) == ("image", "look", True)
    assert (data["mimetype"], data["filesize"], data["isViewOnce"]) == ("image/jpeg", 7, True)
    assert data["message"]["imageMessage"]["caption"] == "look"
    assert "message" not in wago_api(received(Message(conversation="x")))[0][1]


# -- the account ----------------------------------------------------------------------------------------


def test_restrictions() -> None:
    event = ev.RestrictionsChanged(
        timelock=ReachoutTimelock(active=True, until=T, enforcement="BIZ_QUALITY"),
        cap=NewChatCap(status="CAPPED", total=10, used=10, cycle_end=T),
    )
    assert wago_api(event) == [
        (
            "account_restriction",
            {
                "reachoutTimelock": {"active": True, "until": T, "enforcement": "BIZ_QUALITY"},
                "newChatCap": {"status": "CAPPED", "total": 10, "used": 10, "cycleEnd": T},
            },
        )
    ]
    shown = wago(event)["event"]
    assert shown["ReachoutTimelock"] == {
        "IsActive": True,
        "TimeEnforcementEnds": T_TEXT,
        "EnforcementType": "BIZ_QUALITY",
    }
    assert (shown["NewChatCap"]["Status"], shown["NewChatCap"]["CycleEnds"]) == ("CAPPED", T_TEXT)
    over = ev.RestrictionsChanged(timelock=None, cap=None)
    assert wago_api(over) == [("account_restriction", {"reachoutTimelock": {"active": False}})]
    assert wago(over)["event"]["NewChatCap"] is None


# -- groups ---------------------------------------------------------------------------------------------


def test_changes_of_a_group() -> None:
    event = ev.GroupChanged(
        group=GROUP,
        actor=JOHN_LID,
        actor_alt=JOHN,
        timestamp=T,
        push_name="John",
        changes=(
            MembersChange(action=MemberAction.ADD, participants=(Participant(jid=JOHN),), reason="invite"),
            MembersChange(action=MemberAction.REMOVE, participants=(Participant(jid=ME.bare),)),
            SubjectChange(subject="New", set_at=T, set_by=JOHN),
            SettingChange(Setting.ANNOUNCE, True),
            TimerChange(86400),
            InviteChange("CODE"),
            GroupDeleted(reason="gone"),
            LinkChange(tie=Tie.PARENT, group=SubGroup(jid=OUTER, subject="Town", subject_at=T), linked=True),
            LinkChange(tie=Tie.SUB_GROUP, group=SubGroup(jid=OUTER), linked=False, reason="unlink_group"),
            JoinRequestsChange(people=(Participant(jid=JOHN),), waiting=True, method="invite_link"),
        ),
    )
    shaped = wago_api(event)
    assert [(name, data["type"]) for name, data in shaped] == [
        ("group_join", "add"),
        ("group_update", "remove"),
        ("group_update", "subject"),
        ("group_update", "setting"),
        ("group_update", "timer"),
        ("group_update", "invite"),
        ("group_update", "deleted"),
        ("group_update", "linked"),
        ("group_update", "unlinked"),
        ("group_update", "join_request"),
    ]
    assert shaped[7][1].items() >= {"group": str(OUTER), "subject": "Town", "tie": "parent_group"}.items()
    assert shaped[8][1]["reason"] == "unlink_group"
    assert (shaped[9][1]["waiting"], shaped[9][1]["participants"]) == (True, [str(JOHN)])
    assert shaped[0][1]["participants"] == [str(JOHN)]
    assert shaped[2][1]["subject"] == "New"
    assert (shaped[3][1]["setting"], shaped[3][1]["on"]) == ("announce", True)
    assert all(data["actor"] == str(JOHN_LID) and data["actorAlt"] == str(JOHN) for _, data in shaped)
    shown = wago(event)
    assert shown["type"] == "GroupInfo"
    body = shown["event"]
    assert (body["Join"], body["Leave"], body["JoinReason"]) == ([str(JOHN)], [str(ME.bare)], "invite")
    assert body["Name"] == {"Name": "New", "NameSetAt": T_TEXT, "NameSetBy": str(JOHN)}
    assert body["Ephemeral"] == {"IsEphemeral": True, "DisappearingTimer": 86400}
    assert (body["Announce"], body["Delete"]["Deleted"]) == ({"IsAnnounce": True}, True)
    town = {"JID": str(OUTER), "Name": "Town", "NameSetAt": T_TEXT, "IsDefaultSubGroup": False}
    assert body["Link"] == {"Type": "parent_group", "Group": town}
    assert (body["Unlink"]["Type"], body["Unlink"]["UnlinkReason"]) == ("sub_group", "unlink_group")
    assert (body["JoinRequests"], body["RequestMethod"]) == ([str(JOHN)], "invite_link")


def test_a_group_that_we_came_into() -> None:
    group = GroupInfo(
        jid=GROUP, subject="Family", participants=(Participant(jid=JOHN), Participant(jid=ME.bare))
    )
    event = ev.GroupChanged(
        group=GROUP, actor=None, actor_alt=None, timestamp=T, changes=(GroupCreated(info=group, reason="x"),)
    )
    ((name, data),) = wago_api(event)
    assert (name, data["subject"], len(data["participants"])) == ("group_join", "Family", 2)
    assert wago(event)["type"] == "JoinedGroup"


# -- app state ------------------------------------------------------------------------------------------

WHEN: dict[str, Any] = {"at_ms": T * 1000, "own": False}


@pytest.mark.parametrize(
    ("event", "name", "some", "kind"),
    [
        (
            app.StarChanged(chat=JOHN, id="A", from_me=False, sender=None, starred=True, **WHEN),
            "message_starred",
            {"id": "A", "starred": True, "isFromMe": False, "chat": str(JOHN), "timestamp": T},
            "Star",
        ),
        (
            app.DeletedForMe(
                chat=JOHN,
                id="A",
                from_me=True,
                sender=None,
                delete_media=True,
                message_timestamp=T,
                **WHEN,
            ),
            "message_revoke_me",
            {"id": "A", "isFromMe": True},
            "DeleteForMe",
        ),
        (
            app.ChatReadChanged(chat=JOHN, read=False, timestamp=T, **WHEN),
            "unread_count",
            {"read": False, "unreadCount": -1},
            "MarkChatAsRead",
        ),
        (
            app.ArchiveChanged(chat=JOHN, archived=True, **WHEN),
            "chat_archived",
            {"archived": True},
            "Archive",
        ),
        (app.PinChanged(chat=JOHN, pinned=True, **WHEN), "chat_pinned", {"pinned": True}, "Pin"),
        (
            app.MuteChanged(chat=JOHN, muted=True, until_ms=T * 1000, **WHEN),
            "chat_muted",
            {"muted": True, "until": T},
            "Mute",
        ),
        (
            app.ChatDeleted(chat=JOHN, media_too=True, timestamp=T, **WHEN),
            "chat_removed",
            {"chat": str(JOHN)},
            "DeleteChat",
        ),
        (
            app.ContactChanged(
                user=JOHN, lid=JOHN_LID, full_name="John D", first_name="", removed=False, **WHEN
            ),
            "contact_changed",
            {"user": str(JOHN), "fullName": "John D", "lid": str(JOHN_LID), "removed": False},
            "Contact",
        ),
        (
            app.LabelEdited(label_id="1", name="VIP", color=2, predefined_id=None, deleted=False, **WHEN),
            "label_edit",
            {"labelId": "1", "name": "VIP", "deleted": False},
            "LabelEdit",
        ),
        (
            app.ChatLabelChanged(label_id="1", chat=JOHN, labeled=True, **WHEN),
            "label_association_chat",
            {"labelId": "1", "labeled": True},
            "LabelAssociationChat",
        ),
        (
            app.MessageLabelChanged(label_id="1", chat=JOHN, id="A", labeled=True, **WHEN),
            "label_association_message",
            {"messageId": "A", "labeled": True},
            "LabelAssociationMessage",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_other_own_devices_did(
    event: app.AppStateEvent, name: str, some: dict[str, Any], kind: str
) -> None:
    ((shaped, data),) = wago_api(event)
    assert shaped == name
    assert data | some == data
    shown = wago(event)
    assert (shown["type"], shown["event"]["Timestamp"]) == (kind, T_TEXT)
    assert kind in events_wago.OWN_CLASSES


@pytest.mark.parametrize(
    ("event", "kind", "some"),
    [
        (app.PushNameSetting(name="Me", **WHEN), "PushNameSetting", {"Action": {"name": "Me"}}),
        (app.LocaleSetting(locale="de_DE", **WHEN), "LocaleSetting", {"Action": {"locale": "de_DE"}}),
        (
            app.UnarchiveChatsSetting(unarchive=True, **WHEN),
            "UnarchiveChatsSetting",
            {"Action": {"unarchiveChats": True}},
        ),
        (
            app.StatusMuteChanged(user=JOHN, muted=True, **WHEN),
            "UserStatusMute",
            {"JID": str(JOHN), "Action": {"muted": True}},
        ),
        (
            app.ChatLockChanged(chat=JOHN, locked=True, **WHEN),
            "LockChat",
            {"JID": str(JOHN), "Action": {"locked": True}},
        ),
        (
            app.QuickReplyChanged(
                reply_id="7", shortcut="hi", text="Hello", keywords=("a",), count=2, deleted=False, **WHEN
            ),
            "QuickReply",
            {
                "ID": "7",
                "Action": {
                    "shortcut": "hi",
                    "message": "Hello",
                    "keywords": ["a"],
                    "count": 2,
                    "deleted": False,
                },
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_only_wago_tells(event: app.AppStateEvent, kind: str, some: dict[str, Any]) -> None:
    shown = wago(event)
    assert (shown["type"], shown["event"]["Timestamp"]) == (kind, T_TEXT)
    assert shown["event"] | some == shown["event"]
    assert kind in events_wago.OWN_CLASSES
    assert events_wago_api.shape(event) == []


def test_what_has_no_event_has_none() -> None:
    event = app.AppStateSynced(collection="regular", version=1, records=2, **WHEN)
    assert events_wago.shape(event) is None
    assert events_wago_api.shape(event) == []


@pytest.mark.parametrize("unix", [None, 10**18, -(10**18), 253_402_300_800])
def test_what_is_no_time(unix: int | None) -> None:
    assert time_text(unix) == "0001-01-01T00:00:00Z"


def test_the_last_time_there_is() -> None:
    assert time_text(253_402_300_799) == "9999-12-31T23:59:59Z"


def test_what_an_answer_says_already_is_told_by_name_only() -> None:
    for event in (QUEUED, SENT):
        assert events_wago.repeats_answer(event, ["All"])
        assert events_wago.repeats_answer(event, [])
        assert not events_wago.repeats_answer(event, ["All", "MessageStatus"])
    assert not events_wago.repeats_answer(receipt(ev.ReceiptKind.PLAYED), ["All"])
