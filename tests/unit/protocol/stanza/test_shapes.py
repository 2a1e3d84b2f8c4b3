"""The shapes on the real wire, written out by hand from the references, against what we build and read."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.jid import GROUP_SERVER, LID_SERVER, SERVER_JID, Jid
from wago.protocol.pairing import accept_identity, issue_identity
from wago.protocol.signal import PreKeyBundle
from wago.protocol.stanza.ack import Ack, NackReason, refusal_name
from wago.protocol.stanza.iq import ErrorInfo, iq_error, iq_result
from wago.protocol.stanza.link_code import CompanionHello, PrimaryHello, parse_link_code_event
from wago.protocol.stanza.linking import PairDevice, PairDeviceSign, PairSuccess
from wago.protocol.stanza.login import Failure, FailureReason, StreamError, StreamErrorKind, Success
from wago.protocol.stanza.message import Enc, IncomingMessage, OutgoingMessage, ReportingToken
from wago.protocol.stanza.notification import DeviceAction, DevicesChange, parse_notification
from wago.protocol.stanza.prekeys import (
    FORGED,
    FetchPreKeys,
    PreKeyCount,
    UploadPreKeys,
    build_user,
    digest_hash,
)
from wago.protocol.stanza.presence import ContactPresence
from wago.protocol.stanza.receipt import KeyBundle, Receipt, RetryReceipt
from wago.protocol.stanza.session import Ping, UnifiedSession, is_server_ping
from wago.protocol.stanza.tctoken import PERIOD_S, cs_token, token_due, token_expired
from wago.protocol.stanza.usync import UsyncDevice, UsyncQuery

KEY, SIGNATURE = b"k" * 32, b"s" * 64
PERSON, DEVICE = Jid("4915112345"), Jid("4915112345", device=7)
LID, LID_DEVICE = Jid("12345", LID_SERVER), Jid("12345", LID_SERVER, 7)
GROUP = Jid("120363", GROUP_SERVER)


class TestIq:
    def test_ping(self) -> None:
        assert Ping().build("9") == Node("iq", {"id": "9", "xmlns": "w:p", "type": "get", "to": SERVER_JID})

    def test_pong_with_the_servers_time(self) -> None:
        pong = Node("iq", {"from": SERVER_JID, "id": "9", "type": "result", "t": "1700000000"})
        assert Ping().parse_reply(pong) == 1700000000
        del pong.attrs["t"]
        assert Ping().parse_reply(pong) is None

    def test_the_servers_ping_is_answered_to_where_it_came_from(self) -> None:
        ping = Node("iq", {"from": SERVER_JID, "id": "s1", "type": "get", "xmlns": "urn:xmpp:ping"})
        assert is_server_ping(ping)
        assert iq_result(ping) == Node("iq", {"id": "s1", "type": "result", "to": SERVER_JID})

    def test_errors(self) -> None:
        asked = Ping().build("9")
        refused = iq_error(asked, 429, "rate-overlimit", 30)
        assert refused.xml() == (
            '<iq id="9" type="error" from="s.whatsapp.net">'
            '<error code="429" text="rate-overlimit" backoff="30"/></iq>'
        )
        with pytest.raises(IQError) as info:
            Ping().parse_reply(refused)
        assert (info.value.code, info.value.text, info.value.backoff_s) == (429, "rate-overlimit", 30)

    def test_an_error_without_details_is_still_an_error(self) -> None:
        with pytest.raises(IQError):
            Ping().parse_reply(Node("iq", {"id": "9", "type": "error"}))

    def test_neither_result_nor_error(self) -> None:
        with pytest.raises(RemoteProtocolError):
            Ping().parse_reply(Node("iq", {"id": "9", "type": "get"}))

    def test_unified_session(self) -> None:
        # (now + 3 days) mod 7 days, in milliseconds (Baileys, whatsapp-rust unified_session.rs).
        assert UnifiedSession.at(0).id == str(3 * 86_400_000)
        assert UnifiedSession.at(4 * 86_400_000 + 5).id == "5"


class TestLogin:
    def test_success(self) -> None:
        node = Node("success", {"t": "1700000000", "lid": LID_DEVICE, "props": "5", "group_abprops": "1"})
        assert Success.parse(node) == Success(t=1700000000, lid=LID_DEVICE)

    def test_temporary_ban(self) -> None:
        # Shape: whatsapp-rust wacore/src/stanza/connect_failure.rs
        node = Node("failure", {"reason": "402", "location": "frc", "code": "101", "expire": "21600"})
        failure = Failure.parse(node)
        assert (failure.known, failure.code, failure.expire_s) == (FailureReason.TEMP_BANNED, 101, 21600)
        assert not failure.logged_out
        assert not failure.retryable

    @pytest.mark.parametrize(
        ("reason", "lost", "again"),
        [
            (401, True, False),
            (403, True, False),
            (406, True, False),
            (405, False, False),
            (503, False, True),
            (500, False, True),
            (799, False, False),
        ],
    )
    def test_what_a_failure_means(self, reason: int, lost: bool, again: bool) -> None:
        failure = Failure.parse(Node("failure", {"reason": str(reason)}))
        assert (failure.reason, failure.logged_out, failure.retryable) == (reason, lost, again)

    @pytest.mark.parametrize(
        ("node", "kind"),
        [
            (Node("stream:error", {"code": "515"}), StreamErrorKind.RESTART),
            (Node("stream:error", {"code": "503"}), StreamErrorKind.UNAVAILABLE),
            (Node("stream:error", {"code": "429"}), StreamErrorKind.RATE_LIMITED),
            (Node("stream:error", {"code": "516"}), StreamErrorKind.LOGGED_OUT),
            (
                Node("stream:error", {"code": "401"}, [Node("conflict", {"type": "device_removed"})]),
                StreamErrorKind.LOGGED_OUT,
            ),
            (Node("stream:error", None, [Node("conflict", {"type": "replaced"})]), StreamErrorKind.REPLACED),
            (Node("stream:error", None, [Node("xml-not-well-formed")]), StreamErrorKind.BAD_XML),
            (Node("stream:error", None, [Node("ack", {"id": "1"})]), StreamErrorKind.ACK_OWED),
            (Node("stream:error", {"code": "600"}), StreamErrorKind.UNKNOWN),
            (Node("stream:error", {"code": "what"}), StreamErrorKind.UNKNOWN),
        ],
    )
    def test_stream_errors(self, node: Node, kind: StreamErrorKind) -> None:
        assert StreamError.parse(node).kind is kind


class TestLinking:
    def test_the_references(self) -> None:
        refs = [Node("ref", None, b"2@abc"), Node("ref", None, b"2@def")]
        attrs: dict[str, Any] = {"from": SERVER_JID, "type": "set", "id": "77", "xmlns": "md"}
        iq = Node("iq", attrs, [Node("pair-device", None, refs)])
        assert PairDevice.parse(iq).refs == ("2@abc", "2@def")

    def test_the_success_and_its_answer(self) -> None:
        account, companion = (KeyPair.from_private(sha256(n).digest()) for n in (b"a", b"c"))
        nonce = bytes(64)
        container = issue_identity(
            account, companion.public, KEY, raw_id=1, timestamp=2, key_index=3, nonce=nonce
        )
        children = [
            Node("device-identity", None, container),
            Node("biz", {"name": "Shop"}),
            Node("platform", {"name": "smba"}),
            Node("device", {"jid": DEVICE, "lid": LID_DEVICE}),
            Node("encryption-metadata", None, b"?"),
        ]
        attrs: dict[str, Any] = {"from": SERVER_JID, "type": "set", "id": "78", "t": "5"}
        iq = Node("iq", attrs, [Node("pair-success", None, children)])
        success = PairSuccess.parse(iq)
        assert (success.jid, success.lid, success.platform) == (DEVICE, LID_DEVICE, "smba")
        assert success.business_name == "Shop"
        accepted = accept_identity(success.device_identity, adv_secret=KEY, identity=companion, nonce=nonce)
        answer = PairDeviceSign(accepted.key_index, accepted.reply).build(iq)
        assert answer == Node(
            "iq",
            {"id": "78", "type": "result", "to": SERVER_JID},
            [
                Node(
                    "pair-device-sign",
                    None,
                    [Node("device-identity", {"key-index": "3"}, accepted.reply)],
                )
            ],
        )

    def test_companion_hello(self) -> None:
        # Order and spelling: whatsmeow pair-code.go
        node = CompanionHello(
            jid=PERSON,
            wrapped_ephemeral=b"w" * 80,
            noise_public=KEY,
            platform_id="1",
            platform_display="Chrome (Linux)",
        ).build("1")
        reg = node.child("link_code_companion_reg")
        assert reg.attrs == {
            "jid": PERSON,
            "stage": "companion_hello",
            "should_show_push_notification": "true",
        }
        assert [(c.tag, c.content) for c in reg.children] == [
            ("link_code_pairing_wrapped_companion_ephemeral_pub", b"w" * 80),
            ("companion_server_auth_key_pub", KEY),
            ("companion_platform_id", b"1"),
            ("companion_platform_display", b"Chrome (Linux)"),
            ("link_code_pairing_nonce", b"\0"),
        ]

    def test_a_primary_hello_without_a_stage(self) -> None:
        hello = PrimaryHello(ref=b"r", wrapped_ephemeral=b"w" * 80, identity_public=KEY)
        node = hello.build("1", 2)
        del node.children[0].attrs["stage"]
        assert parse_link_code_event(node) == hello


class TestPreKeys:
    def test_upload(self) -> None:
        node = UploadPreKeys(
            registration_id=0x1020, identity=KEY, prekeys=((1, KEY),), signed_prekey=(2, KEY, SIGNATURE)
        ).build("1")
        key = [Node("id", None, b"\0\0\1"), Node("value", None, KEY)]
        skey = [Node("id", None, b"\0\0\2"), Node("value", None, KEY), Node("signature", None, SIGNATURE)]
        assert node.children == [
            Node("registration", None, b"\0\0\x10\x20"),
            Node("type", None, b"\5"),
            Node("identity", None, KEY),
            Node("list", None, [Node("key", None, key)]),
            Node("skey", None, skey),
        ]

    def test_two_keys_with_one_id_are_refused(self) -> None:
        node = UploadPreKeys(
            registration_id=1, identity=KEY, prekeys=((1, KEY), (1, KEY)), signed_prekey=(2, KEY, SIGNATURE)
        ).build("1")
        with pytest.raises(RemoteProtocolError):
            UploadPreKeys.parse(node)

    def test_a_count_of_nothing_has_no_value(self) -> None:
        reply = Node("iq", {"id": "1", "type": "result"}, [Node("count")])
        assert PreKeyCount().parse_reply(reply) == 0

    def test_one_bad_entry_does_not_spoil_the_others(self) -> None:
        request = FetchPreKeys((DEVICE, LID_DEVICE))
        skey = [Node("id", None, b"\0\0\2"), Node("value", None, KEY), Node("signature", None, SIGNATURE)]
        good = [
            Node("registration", None, b"\0\0\0\1"),
            Node("type", None, b"\5"),
            Node("identity", None, KEY),
            Node("skey", None, skey),
        ]
        entries = [Node("user", {"jid": DEVICE}, good), Node("user", {"jid": LID_DEVICE}, good[:2])]
        found = request.parse_reply(FetchPreKeys.build_reply(request.build("1"), entries))
        bundle = found[DEVICE]
        assert isinstance(bundle, PreKeyBundle)
        assert bundle.prekey is None
        assert isinstance(found[LID_DEVICE], ErrorInfo)

    def test_a_forged_identity_is_an_error(self) -> None:
        request = FetchPreKeys((DEVICE,))
        account, companion = (KeyPair.from_private(sha256(n).digest()) for n in (b"a", b"c"))
        container = issue_identity(
            account, companion.public, KEY, raw_id=1, timestamp=2, key_index=3, nonce=bytes(64)
        )
        accepted = accept_identity(container, adv_secret=KEY, identity=companion, nonce=bytes(64))
        skey = [Node("id", None, b"\0\0\2"), Node("value", None, KEY), Node("signature", None, SIGNATURE)]

        def entry(identity: bytes) -> Node:
            return Node(
                "user",
                {"jid": DEVICE},
                [
                    Node("registration", None, b"\0\0\0\1"),
                    Node("type", None, b"\5"),
                    Node("identity", None, identity),
                    Node("skey", None, skey),
                    Node("device-identity", None, accepted.signed),
                ],
            )

        for identity, forged in ((companion.public, False), (KEY, True)):
            reply = FetchPreKeys.build_reply(request.build("1"), [entry(identity)])
            assert (request.parse_reply(reply)[DEVICE] == FORGED) is forged

    @pytest.mark.parametrize(("known", "forged"), [("right", False), ("none", False), ("other", True)])
    def test_an_identity_without_account_key_is_checked_with_the_known_one(
        self, known: str, forged: bool
    ) -> None:
        account, companion, other = (KeyPair.from_private(sha256(n).digest()) for n in (b"a", b"c", b"o"))
        container = issue_identity(
            account, companion.public, KEY, raw_id=1, timestamp=2, key_index=3, nonce=bytes(64)
        )
        accepted = accept_identity(container, adv_secret=KEY, identity=companion, nonce=bytes(64))
        entry = build_user(
            DEVICE,
            PreKeyBundle(
                registration_id=1,
                identity=companion.public,
                signed_prekey_id=2,
                signed_prekey=KEY,
                signed_prekey_signature=SIGNATURE,
                prekey_id=None,
                prekey=None,
            ),
            accepted.reply,
        )
        keys = {"right": account.public, "other": other.public}
        accounts = {DEVICE.bare: keys[known]} if known in keys else {}
        request = FetchPreKeys((DEVICE,), accounts=accounts)
        found = request.parse_reply(FetchPreKeys.build_reply(request.build("1"), [entry]))
        assert (found[DEVICE] == FORGED) is forged

    def test_digest(self) -> None:
        import hashlib

        expected = hashlib.sha1(KEY + b"p" * 32 + SIGNATURE + b"1" * 32 + b"2" * 32).digest()
        assert digest_hash(KEY, (1, b"p" * 32, SIGNATURE), (b"1" * 32, b"2" * 32)) == expected


class TestUsync:
    def test_devices(self) -> None:
        # whatsmeow user.go (GetUserDevices)
        query = UsyncQuery(sid="5.1", users=(PERSON,), context="message", devices=True).build("1")
        assert query.children == [
            Node(
                "usync",
                {"sid": "5.1", "mode": "query", "last": "true", "index": "0", "context": "message"},
                [
                    Node("query", None, [Node("devices", {"version": "2"})]),
                    Node("list", None, [Node("user", {"jid": PERSON})]),
                ],
            )
        ]

    def test_a_number_is_asked_with_a_plus(self) -> None:
        query = UsyncQuery(sid="1", phones=("4915112345",), contact=True).build("1")
        listed = query.child("usync").child("list")
        assert listed.children == [Node("user", None, [Node("contact", None, b"+4915112345")])]

    def test_numbers_in_the_other_form_are_understood(self) -> None:
        query = UsyncQuery(sid="1", phones=("1",), contact=True)
        node = query.build("1")
        contact = node.child("usync").child("list").child("user").child("contact")
        contact.content = b"1@c.us"
        assert UsyncQuery.parse(node) == query

    def test_the_answer(self) -> None:
        device_list = Node(
            "device-list",
            {"hash": "2:abcdefgh"},
            [Node("device", {"id": "0"}), Node("device", {"id": "7", "key-index": "3"})],
        )
        keys = Node("key-index-list", {"ts": "5"}, b"\0signed")
        user = Node(
            "user",
            {"jid": PERSON},
            [Node("devices", None, [device_list, keys]), Node("lid", {"val": LID}), Node("new-thing")],
        )
        usync = Node("usync", None, [Node("result", None, [Node("devices")]), Node("list", None, [user])])
        reply = Node("iq", {"from": SERVER_JID, "id": "1", "type": "result"}, [usync])
        found = UsyncQuery(sid="1", users=(PERSON,), devices=True, lid=True).parse_reply(reply).users[0]
        assert found.devices == (UsyncDevice(id=0), UsyncDevice(id=7, key_index=3))
        assert (found.lid, found.key_index_list, found.device_hash) == (LID, b"\0signed", "2:abcdefgh")

    def test_devices_in_another_version_are_refused(self) -> None:
        node = UsyncQuery(sid="1", users=(PERSON,), devices=True).build("1")
        node.child("usync").child("query").child("devices").attrs["version"] = "1"
        with pytest.raises(RemoteProtocolError):
            UsyncQuery.parse(node)


class TestMessages:
    def test_to_a_person(self) -> None:
        # whatsmeow send.go (sendDM): participants, identity, reporting, token.
        message = OutgoingMessage(
            id="3EB0",
            to=PERSON,
            participants=((DEVICE, Enc(kind="pkmsg", data=b"\x33")),),
            device_identity=b"\0id",
            reporting=ReportingToken(b"t" * 16),
            tctoken=b"\0token",
        )
        enc = Node("enc", {"v": "2", "type": "pkmsg"}, b"\x33")
        assert message.build() == Node(
            "message",
            {"id": "3EB0", "to": PERSON, "type": "text"},
            [
                Node("participants", None, [Node("to", {"jid": DEVICE}, [enc])]),
                Node("device-identity", None, b"\0id"),
                Node("reporting", None, [Node("reporting_token", {"v": "2"}, b"t" * 16)]),
                Node("tctoken", None, b"\0token"),
            ],
        )

    def test_a_pkmsg_needs_the_identity(self) -> None:
        message = OutgoingMessage(
            id="3EB0", to=PERSON, participants=((DEVICE, Enc(kind="pkmsg", data=b"\x33")),)
        )
        with pytest.raises(RemoteProtocolError):
            OutgoingMessage.parse(message.build())

    def test_a_device_is_named_once(self) -> None:
        enc = Enc(kind="msg", data=b"\x33")
        message = OutgoingMessage(id="3EB0", to=PERSON, participants=((DEVICE, enc), (DEVICE, enc)))
        with pytest.raises(RemoteProtocolError):
            OutgoingMessage.parse(message.build())

    def test_from_a_person(self) -> None:
        node = Node(
            "message",
            {
                "from": LID_DEVICE,
                "id": "3EB0",
                "t": "1700000000",
                "type": "text",
                "notify": "Anna",
                "sender_pn": PERSON,
                "addressing_mode": "lid",
                "new_thing": "1",
            },
            [
                Node("enc", {"v": "2", "type": "msg"}, b"\x33"),
                Node("reporting", None, [Node("reporting_tag", None, b"x" * 20)]),
            ],
        )
        message = IncomingMessage.parse(node)
        assert (message.origin, message.sender_pn, message.notify) == (LID_DEVICE, PERSON, "Anna")
        assert message.encs == (Enc(kind="msg", data=b"\x33"),)
        assert message.node is node

    def test_our_own_other_device(self) -> None:
        node = Node(
            "message", {"from": DEVICE, "id": "1", "t": "1", "recipient": LID, "peer_recipient_pn": PERSON}
        )
        message = IncomingMessage.parse(node)
        assert (message.recipient, message.peer_recipient_pn) == (LID, PERSON)

    def test_a_placeholder(self) -> None:
        node = Node(
            "message", {"from": DEVICE, "id": "1", "t": "1"}, [Node("unavailable", {"type": "view_once"})]
        )
        assert IncomingMessage.parse(node).unavailable == "view_once"

    @pytest.mark.parametrize("name", ["id", "from", "t"])
    def test_what_a_message_needs(self, name: str) -> None:
        attrs: dict[str, Any] = {"from": DEVICE, "id": "1", "t": "1"}
        del attrs[name]
        with pytest.raises(RemoteProtocolError):
            IncomingMessage.parse(Node("message", attrs))


class TestAcks:
    def test_of_a_message(self) -> None:
        node = Node("message", {"from": GROUP, "id": "1", "type": "text", "participant": DEVICE})
        assert Ack.of(node).build() == Node(
            "ack", {"class": "message", "id": "1", "to": GROUP, "participant": DEVICE}
        )

    def test_of_a_receipt(self) -> None:
        node = Node("receipt", {"from": DEVICE, "id": "1", "type": "read", "recipient": LID})
        assert Ack.of(node).build() == Node(
            "ack", {"class": "receipt", "id": "1", "to": DEVICE, "type": "read", "recipient": LID}
        )

    def test_a_refusal(self) -> None:
        node = Node("message", {"from": DEVICE, "id": "1"})
        assert Ack.of(node, NackReason.INVALID_PROTOBUF).build().attr("error") == "491"

    def test_the_servers(self) -> None:
        node = Node("ack", {"class": "message", "id": "1", "from": PERSON, "t": "5", "error": "463"})
        ack = Ack.parse(node)
        assert (ack.error, refusal_name(ack.error or 0)) == (463, "reachout_restricted")
        assert refusal_name(999) == "refused"


class TestReceipts:
    def test_reading_several(self) -> None:
        # whatsmeow receipt.go (MarkRead)
        receipt = Receipt(id="A", to=GROUP, type="read", participant=PERSON, t=5, more_ids=("B",))
        assert receipt.build() == Node(
            "receipt",
            {"id": "A", "to": GROUP, "type": "read", "participant": PERSON, "t": "5"},
            [Node("list", None, [Node("item", {"id": "B"})])],
        )
        assert receipt.ids == ("A", "B")

    def test_delivered_has_no_type(self) -> None:
        assert "type" not in Receipt(id="A", to=PERSON).build().attrs

    def test_a_retry(self) -> None:
        # whatsmeow retry.go (sendRetryReceipt)
        keys = KeyBundle(
            identity=KEY, prekey=(1, KEY), signed_prekey=(2, KEY, SIGNATURE), device_identity=b"\0id"
        )
        node = RetryReceipt(id="A", to=DEVICE, count=2, t=5, registration_id=9, keys=keys).build()
        assert node.attrs == {"id": "A", "to": DEVICE, "type": "retry"}
        assert [c.tag for c in node.children] == ["retry", "registration", "keys"]
        assert node.child("retry").attrs == {"count": "2", "id": "A", "t": "5", "v": "1"}
        assert node.child("registration").content == b"\0\0\0\x09"
        assert [c.tag for c in node.child("keys").children] == [
            "type",
            "identity",
            "key",
            "skey",
            "device-identity",
        ]
        bundle = keys.bundle(9)
        assert (bundle.registration_id, bundle.prekey_id, bundle.signed_prekey_id) == (9, 1, 2)

    def test_a_plain_receipt_is_no_retry(self) -> None:
        with pytest.raises(RemoteProtocolError):
            RetryReceipt.parse(Receipt(id="A", to=PERSON, type="read").build())

    def test_a_receipt_of_nobody(self) -> None:
        with pytest.raises(RemoteProtocolError):
            Receipt.parse(Node("receipt", {"id": "A"}))


class TestNotifications:
    def test_remove_wins(self) -> None:
        # WhatsApp Web handles one element, by whatsapp-rust wacore/src/stanza/devices.rs.
        keys = Node("key-index-list", {"ts": "5"})
        added = Node("add", None, [Node("device", {"jid": Jid("12345", LID_SERVER, 8)}), keys])
        removed = Node("remove", None, [Node("device", {"jid": LID_DEVICE}), keys])
        node = Node("notification", {"from": LID, "type": "devices", "id": "1", "t": "6"}, [added, removed])
        change = parse_notification(node)
        assert isinstance(change, DevicesChange)
        assert (change.action, change.device) == (DeviceAction.REMOVE, LID_DEVICE)

    def test_two_names_of_a_device_must_agree(self) -> None:
        device = Node("device", {"jid": DEVICE, "lid": Jid("12345", LID_SERVER, 8)})
        added = Node("add", None, [device, Node("key-index-list", {"ts": "5"})])
        node = Node("notification", {"from": PERSON, "type": "devices", "id": "1"}, [added])
        with pytest.raises(RemoteProtocolError):
            parse_notification(node)

    def test_presence_that_is_not_told(self) -> None:
        node = Node("presence", {"from": PERSON, "type": "unavailable", "last": "deny"})
        assert ContactPresence.parse(node) == ContactPresence(user=PERSON, available=False)


class TestPrivacyTokens:
    def test_periods(self) -> None:
        now = 10 * PERIOD_S + 5
        assert token_due(None, now)
        assert token_due(10 * PERIOD_S - 1, now)
        assert not token_due(10 * PERIOD_S, now)
        assert not token_expired(7 * PERIOD_S, now)
        assert token_expired(7 * PERIOD_S - 1, now)

    def test_cs_token(self) -> None:
        import hmac

        assert cs_token(b"salt", LID_DEVICE) == hmac.digest(b"salt", b"12345@lid", "sha256")
