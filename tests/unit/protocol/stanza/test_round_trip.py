"""Everything that is built and sent over the wire reads as what it was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import decode, encode
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import BOT_SERVER, GROUP_SERVER, LID_SERVER, Jid
from wago.protocol.signal import PreKeyBundle
from wago.protocol.stanza import ack, login, message, notification, presence, receipt, tctoken
from wago.protocol.stanza.bots import (
    Bot,
    BotCommand,
    BotList,
    BotProfile,
    BotSection,
    QueryBotProfiles,
    QueryBots,
    is_bot,
)
from wago.protocol.stanza.ephemeral import SetDefaultTimer, SetGroupTimer
from wago.protocol.stanza.iq import ErrorInfo, IqRequest
from wago.protocol.stanza.link_code import (
    CompanionFinish,
    CompanionHello,
    PrimaryHello,
    RefreshCode,
    parse_link_code_event,
)
from wago.protocol.stanza.linking import GetRef, PairDevice, PairDeviceSign, PairSuccess
from wago.protocol.stanza.passkey import (
    CompanionNonce,
    EncryptedPairingRequest,
    GetPasskeyOptions,
    PasskeyContinuation,
    PasskeyPrologue,
    PasskeyRequest,
)
from wago.protocol.stanza.prekeys import (
    DigestKeys,
    FetchPreKeys,
    KeyDigest,
    PreKeyCount,
    RotateSignedPreKey,
    UploadPreKeys,
    build_user,
    build_user_error,
)
from wago.protocol.stanza.privacy import PrivacySettings, QueryPrivacy, SetPrivacy
from wago.protocol.stanza.session import (
    CleanDirty,
    OfflineBatch,
    Ping,
    RemoveCompanion,
    SetPassive,
    UnifiedSession,
)
from wago.protocol.stanza.usync import UsyncDevice, UsyncQuery, UsyncResult, UsyncUser

KEY, SIGNATURE = b"k" * 32, b"s" * 64
SIGNED = (2, KEY, SIGNATURE)
PERSON, DEVICE = Jid("4915112345"), Jid("4915112345", device=7)
LID, LID_DEVICE = Jid("12345", LID_SERVER), Jid("12345", LID_SERVER, 7)
GROUP = Jid("120363", GROUP_SERVER)
BOT = Bot(jid=Jid("867051314767696", BOT_SERVER), persona_id="867051314767696$1")
NUMBERED_BOT = Bot(jid=Jid("13135550002"), persona_id="2$3")


def wire(node: Node) -> Node:
    """The node as the other side sees it."""
    return decode(encode(node))


REQUESTS: list[IqRequest[Any]] = [
    Ping(),
    SetPassive(passive=False),
    SetPassive(passive=True),
    CleanDirty("account_sync", 1700000000),
    RemoveCompanion(DEVICE),
    RemoveCompanion(None),
    GetRef(),
    CompanionHello(
        jid=PERSON,
        wrapped_ephemeral=b"w" * 80,
        noise_public=KEY,
        platform_id="1",
        platform_display="Chrome (Linux)",
    ),
    CompanionFinish(jid=PERSON, key_bundle=b"b" * 156, identity_public=KEY, ref=b"ref"),
    GetPasskeyOptions(),
    PasskeyPrologue(credential_id=b"\0id", assertion='{"a":1}', payload=b"p", handoff_proof=KEY),
    PasskeyPrologue(credential_id=b"\0id", assertion='{"a":1}', payload=b"p"),
    CompanionNonce(KEY),
    EncryptedPairingRequest(b"sealed"),
    PreKeyCount(),
    UploadPreKeys(registration_id=5, identity=KEY, prekeys=((1, KEY), (2, KEY)), signed_prekey=SIGNED),
    RotateSignedPreKey(signed_prekey=SIGNED),
    DigestKeys(),
    FetchPreKeys((DEVICE, LID_DEVICE)),
    FetchPreKeys((DEVICE,), None),
    UsyncQuery(sid="1.1", users=(PERSON, LID), context="message", devices=True, lid=True),
    UsyncQuery(sid="1.1", phones=("4915112345",), contact=True, business=True, others=("username",)),
    UsyncQuery(sid="1", phones=("1",), contact=True, contact_addressing="lid", status=True, picture=True),
    tctoken.IssueTokens(users=(LID,), t=1700000000),
    QueryPrivacy(),
    SetPrivacy(category="readreceipts", value="none"),
    SetGroupTimer(group=GROUP, seconds=86400),
    SetGroupTimer(group=GROUP, seconds=0),
    SetDefaultTimer(seconds=604800),
    QueryBots(),
    QueryBotProfiles(sid="1.1", bots=(BOT, NUMBERED_BOT)),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_requests(request_: IqRequest[Any]) -> None:
    assert type(request_).parse(wire(request_.build("1.5"))) == request_


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_a_request_is_not_read_as_another(request_: IqRequest[Any]) -> None:
    node = wire(request_.build("1.5"))
    node.attrs["xmlns"] = "another"
    with pytest.raises(RemoteProtocolError):
        type(request_).parse(node)


@dataclass(frozen=True)
class Reply:
    request: IqRequest[Any]
    build: Callable[[Node], Node]
    value: Any


BUNDLE = PreKeyBundle(
    registration_id=9,
    identity=KEY,
    signed_prekey_id=2,
    signed_prekey=KEY,
    signed_prekey_signature=SIGNATURE,
    prekey_id=1,
    prekey=KEY,
)
DIGEST = KeyDigest(registration_id=1, identity=KEY, signed_prekey=SIGNED, prekey_ids=(1, 2), hash=b"h" * 20)
FOUND = UsyncResult(
    users=(
        UsyncUser(
            jid=PERSON,
            query="+4915112345",
            registered=True,
            devices=(UsyncDevice(id=0), UsyncDevice(id=7, key_index=3), UsyncDevice(id=99, hosted=True)),
            device_hash="2:abcdefgh",
            key_index_list=b"signed",
            key_index_ts=1700000000,
            lid=LID,
            status="Hallo ä",
            picture_id="17",
            business=True,
            verified_name=b"certificate",
        ),
        UsyncUser(jid=None, query="+1", registered=False),
        UsyncUser(jid=LID, pn_jid=PERSON, errors=(("devices", ErrorInfo(404, "item-not-found")),)),
    ),
    errors=(("status", ErrorInfo(401, "not-authorized", 60)),),
)
PRIVACY = PrivacySettings({"last": "contacts", "readreceipts": "none", "novelty": "7"})
BOTS = BotList(
    sections=(
        BotSection(type="all", name="All", bots=(BOT, NUMBERED_BOT)),
        BotSection(type="featured", bots=(BOT,)),
    ),
    default=BOT,
)
PROFILES = (
    BotProfile(
        jid=BOT.jid,
        persona_id=BOT.persona_id,
        name="Meta AI",
        attributes="helpful",
        description="Ask me ä",
        category="assistant",
        is_default=True,
        prompts=("🎈 How big is a balloon?",),
        commands=(BotCommand(name="imagine", description="Draw"), BotCommand(name="reset")),
        commands_description="What I can do",
    ),
    BotProfile(jid=NUMBERED_BOT.jid, persona_id=NUMBERED_BOT.persona_id),
)

REPLIES = [
    Reply(GetRef(), lambda iq: GetRef.build_reply(iq, "2@r"), "2@r"),
    Reply(GetPasskeyOptions(), lambda iq: GetPasskeyOptions.build_reply(iq, "{}"), "{}"),
    Reply(PreKeyCount(), lambda iq: PreKeyCount.build_reply(iq, 5), 5),
    Reply(DigestKeys(), lambda iq: DigestKeys.build_reply(iq, DIGEST), DIGEST),
    Reply(
        FetchPreKeys((DEVICE, LID_DEVICE)),
        lambda iq: FetchPreKeys.build_reply(
            iq, [build_user(DEVICE, BUNDLE), build_user_error(LID_DEVICE, ErrorInfo(404, "item-not-found"))]
        ),
        {DEVICE: BUNDLE, LID_DEVICE: ErrorInfo(404, "item-not-found")},
    ),
    Reply(UsyncQuery(sid="1", users=(PERSON,), devices=True), FOUND.build_reply, FOUND),
    Reply(
        tctoken.IssueTokens(users=(LID,), t=1),
        lambda iq: tctoken.IssueTokens.build_reply(iq, (tctoken.IssuedToken(t=2, user=LID, token=b"\0t"),)),
        (tctoken.IssuedToken(t=2, user=LID, token=b"\0t"),),
    ),
    Reply(tctoken.IssueTokens(users=(LID,), t=1), lambda iq: tctoken.IssueTokens.build_reply(iq, ()), ()),
    Reply(QueryPrivacy(), lambda iq: QueryPrivacy.build_reply(iq, PRIVACY), PRIVACY),
    Reply(QueryBots(), BOTS.build_reply, BOTS),
    Reply(QueryBots(), BotList().build_reply, BotList()),
    Reply(
        QueryBotProfiles(sid="1", bots=(BOT, NUMBERED_BOT)),
        lambda iq: QueryBotProfiles.build_reply(iq, PROFILES),
        PROFILES,
    ),
]


@pytest.mark.parametrize("case", REPLIES, ids=lambda c: type(c.request).__name__)
def test_replies(case: Reply) -> None:
    asked = wire(case.request.build("1.5"))
    assert case.request.parse_reply(wire(case.build(asked))) == case.value


ENC = message.Enc(kind="pkmsg", data=b"\x33\0", mediatype="image", hide_fail=True, count=2)

_VALUES: list[Any] = [
    login.Success(t=1700000000, lid=LID_DEVICE, display_name="Anna", creation=1, location="frc"),
    login.Failure(reason=402, code=101, expire_s=21600, message="no", location="frc", url="https://x"),
    login.Failure(reason=login.FailureReason.BANNED),
    login.StreamError(code=515),
    login.StreamError(code=401, conflict="device_removed"),
    login.StreamError(child="ack"),
    OfflineBatch(100),
    UnifiedSession("12345"),
    message.OutgoingMessage(
        id="3EB0",
        to=PERSON,
        type="media",
        participants=((DEVICE, ENC), (LID_DEVICE, message.Enc(kind="msg", data=b"x"))),
        device_identity=b"\0identity",
        phash="2:abcdefgh",
        edit="1",
        peer_recipient_pn=PERSON,
        meta={"polltype": "vote"},
        reporting=message.ReportingToken(b"t" * 16),
        tctoken=b"\0token",
        others=(Node("biz"),),
    ),
    message.OutgoingMessage(
        id="3EB0",
        to=GROUP,
        encs=(message.Enc(kind="skmsg", data=b"x"),),
        participant=DEVICE,
        recipient=PERSON,
        category="peer",
        push_priority="high",
        addressing_mode="lid",
        device_fanout=False,
        t=1700000000,
        cstoken=b"\0cs",
    ),
    message.IncomingMessage(
        id="3EB0",
        origin=GROUP,
        t=1700000000,
        type="text",
        participant=LID_DEVICE,
        participant_pn=DEVICE,
        notify="Anna",
        addressing_mode="lid",
        offline="0",
        encs=(ENC,),
        device_identity=b"\0identity",
        meta={"target_id": "3EB1"},
        phash="2:abcdefgh",
    ),
    message.IncomingMessage(
        id="3EB0",
        origin=DEVICE,
        t=1,
        recipient=LID,
        peer_recipient_pn=PERSON,
        sender_lid=LID_DEVICE,
        category="peer",
        edit="7",
        unavailable="view_once",
        multicast=True,
        bot={"edit": "full"},
        server_id=9,
        plaintext=b"\0p",
    ),
    message.IncomingMessage(id="3EB0", origin=DEVICE, t=1, unavailable=""),
    ack.Ack(stanza="message", id="3EB0", origin=PERSON, t=1, phash="2:abcdefgh", error=479),
    ack.Ack(stanza="message", id="3EB0", to=PERSON, error=ack.NackReason.PARSING_ERROR),
    ack.Ack(stanza="receipt", id="3EB0", to=GROUP, participant=DEVICE, recipient=LID, type="read"),
    receipt.Receipt(id="3EB0", to=PERSON),
    receipt.Receipt(
        id="3EB0",
        origin=GROUP,
        type="read",
        participant=DEVICE,
        participant_lid=LID_DEVICE,
        t=1,
        more_ids=("3EB1", "3EB2"),
        offline="1",
    ),
    receipt.Receipt(id="1", origin=DEVICE, recipient=LID, sender_lid=LID_DEVICE, incapable=True),
    receipt.Receipt(
        id="1",
        origin=GROUP,
        gathered=(
            (
                "3EB0",
                (receipt.ReceiptUser(jid=PERSON, t=1), receipt.ReceiptUser(jid=LID, t=2, type="read")),
            ),
        ),
    ),
    receipt.RetryReceipt(id="3EB0", to=DEVICE, count=1, t=1, registration_id=77),
    receipt.RetryReceipt(
        id="3EB0",
        origin=GROUP,
        participant=LID_DEVICE,
        participant_pn=DEVICE,
        count=2,
        t=1,
        registration_id=77,
        error=4,
        keys=receipt.KeyBundle(
            identity=KEY, prekey=(1, KEY), signed_prekey=SIGNED, device_identity=b"\0identity"
        ),
    ),
    presence.OwnPresence(available=False, name="Anna"),
    presence.OwnPresence(available=None, name="Anna"),
    presence.SubscribePresence(to=PERSON, tctoken=b"\0t"),
    presence.ContactPresence(user=PERSON, available=True),
    presence.ContactPresence(user=PERSON, available=False, last_seen=1700000000),
    presence.ContactPresence(user=PERSON, available=False),
    presence.ChatState(composing=True, media="audio", to=PERSON),
    presence.ChatState(composing=False, origin=GROUP, participant=DEVICE),
]
VALUES: list[tuple[Any, Callable[[Any], Node], Callable[[Node], Any]]] = [
    (value, type(value).build, type(value).parse) for value in _VALUES
]


@pytest.mark.parametrize(("value", "build", "parse"), VALUES, ids=lambda v: type(v).__name__)
def test_values(value: Any, build: Callable[[Any], Node], parse: Callable[[Node], Any]) -> None:
    assert parse(wire(build(value))) == value


def test_every_bot_is_listed_once() -> None:
    assert BOTS.bots == (BOT, NUMBERED_BOT)
    assert BotList(default=BOT).bots == (BOT,)


def test_what_a_bot_is() -> None:
    for text in ("867051314767696@bot", "13135550002@s.whatsapp.net", "13165550064@s.whatsapp.net"):
        assert is_bot(Jid.parse(text)), text
    for text in (
        "4915112345@s.whatsapp.net",
        "13135550002:3@s.whatsapp.net",
        "131355500021@s.whatsapp.net",
        "13135550002@lid",
    ):
        assert not is_bot(Jid.parse(text)), text


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (SetGroupTimer, Node("ephemeral", {"expiration": "0"})),
        (SetGroupTimer, Node("announcement")),
        (SetPrivacy, Node("privacy")),
        (SetPrivacy, PRIVACY.build()),
        (QueryBots, Node("bot", {"v": "1"})),
    ],
)
def test_requests_that_mean_nothing(kind: type[IqRequest[Any]], content: Node) -> None:
    attrs: dict[str, AttrValue] = {"id": "1", "xmlns": kind.xmlns, "type": kind.kind, "to": GROUP}
    with pytest.raises(RemoteProtocolError):
        kind.parse(wire(Node("iq", attrs, [content])))


def test_linking() -> None:
    device = PairDevice(("2@a", "2@b"))
    assert PairDevice.parse(wire(device.build("1"))) == device
    success = PairSuccess(
        id="2",
        device_identity=b"\0hmac",
        jid=DEVICE,
        lid=LID_DEVICE,
        platform="android",
        business_name="Shop",
        client_props=b"\x08\x01",
        t=1700000000,
    )
    node = wire(success.build())
    assert PairSuccess.parse(node) == success
    signed = PairDeviceSign(3, b"\0signed")
    answer = wire(signed.build(node))
    assert PairDeviceSign.parse(answer) == signed
    assert (answer.attr("id"), answer.attr("to")) == ("2", "s.whatsapp.net")


_OF_THE_SERVER: list[Any] = [
    notification.PreKeysLow(4),
    notification.ServerSync(collections=(("regular", 5), ("critical_block", None))),
    PrimaryHello(ref=b"\0ref", wrapped_ephemeral=b"w" * 80, identity_public=KEY),
    RefreshCode(ref=b"\0ref", force_manual=True),
    PasskeyRequest('{"challenge":"YWJj"}'),
    PasskeyRequest(None),
    PasskeyContinuation(b"\0identity"),
]
_OF_PEOPLE: list[Any] = [
    notification.IdentityChange(user=PERSON, lid=LID, t=5),
    notification.DevicesChange(
        action=notification.DeviceAction.ADD,
        user=PERSON,
        lid=LID,
        t=5,
        device=DEVICE,
        device_lid=LID_DEVICE,
        key_index=3,
        key_index_list=b"\0list",
        key_index_ts=4,
        device_hash="2:abcdefgh",
        device_lid_hash="2:abcdefgi",
    ),
    notification.DevicesChange(
        action=notification.DeviceAction.REMOVE, user=LID, t=5, device=LID_DEVICE, key_index_ts=4
    ),
    notification.DevicesChange(action=notification.DeviceAction.UPDATE, user=LID, t=5, device_hash="x"),
    notification.OwnDevices(user=PERSON, devices=(PERSON, DEVICE), dhash="2:abcdefgh", t=5),
    notification.PrivacyTokens(
        user=PERSON, lid=LID, t=5, tokens=(tctoken.IssuedToken(t=4, token=b"\0token"),)
    ),
    notification.PictureChange(subject=PERSON, picture_id="1", deleted=False, author=PERSON, t=5),
    notification.PictureChange(subject=GROUP, picture_id=None, deleted=True, t=5),
    notification.AboutChange(user=PERSON, text="Hallo ä", t=5),
]
NOTIFICATIONS: list[tuple[Node, Any]] = [
    *((value.build("1", 5), value) for value in _OF_THE_SERVER),
    *((value.build("1"), value) for value in _OF_PEOPLE),
]


@pytest.mark.parametrize(("node", "value"), NOTIFICATIONS, ids=lambda v: type(v).__name__)
def test_notifications(node: Node, value: Any) -> None:
    assert notification.parse_notification(wire(node)) == value


def test_what_is_unknown_is_kept() -> None:
    node = Node("notification", {"from": PERSON, "type": "pay", "id": "1"}, [Node("x")])
    assert notification.parse_notification(node) == notification.UnknownNotification("pay", node)
    other = Node("notification", {"from": PERSON, "type": "encrypt", "id": "1"}, [Node("x")])
    assert notification.parse_notification(other) == notification.UnknownNotification("encrypt", other)
    privacy = Node("notification", {"from": PERSON, "type": "account_sync", "id": "1"}, [Node("privacy")])
    assert notification.parse_notification(privacy) == notification.AccountSync(("privacy",), privacy)
    stage = Node("link_code_companion_reg", {"stage": "later"})
    unknown = parse_link_code_event(Node("notification", {"type": "link_code_companion_reg"}, [stage]))
    assert unknown.stage == "later"  # type: ignore[union-attr]


def test_bulletins() -> None:
    told: list[login.Bulletin] = [
        login.OfflinePreview(count=9, app_data=1, messages=4, notifications=3, receipts=1),
        login.OfflineComplete(9),
        login.Dirty("groups", 5),
        login.EdgeRouting(b"\0route"),
        login.DowngradeWebClient(),
        login.ClientExpiration(1800000000),
        login.UnknownBulletin(Node("tos")),
    ]
    assert login.parse_bulletins(wire(login.build_bulletins(*told))) == told
    odd = Node("offline_preview", {"count": "many"})
    assert login.parse_bulletins(Node("ib", None, [odd])) == [login.UnknownBulletin(odd)]


PARSERS: list[Callable[[Node], Any]] = [
    *(type(request).parse for request in REQUESTS),
    *(request.parse_reply for request in REQUESTS),
    *(parse for _, _, parse in VALUES),
    notification.parse_notification,
    login.parse_bulletins,
    PairDevice.parse,
    PairSuccess.parse,
    PairDeviceSign.parse,
]
GOOD = [
    *(request.build("1") for request in REQUESTS),
    *(case.build(case.request.build("1")) for case in REPLIES),
    *(build(value) for value, build, _ in VALUES),
    *(node for node, _ in NOTIFICATIONS),
]


@given(st.data())
def test_a_damaged_stanza_is_read_or_refused(data: Any) -> None:
    """Take a good stanza, drop or garble one thing somewhere, and show it to a parser."""
    root = wire(data.draw(st.sampled_from(GOOD)))
    node = root
    while node.children and data.draw(st.booleans()):
        node = data.draw(st.sampled_from(node.children))
    if node.attrs and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(node.attrs)))
        if data.draw(st.booleans()):
            del node.attrs[name]
        else:
            node.attrs[name] = data.draw(st.sampled_from(["", "-1", "x", "1@2@3", "9" * 30]))
    else:
        node.content = data.draw(st.sampled_from([None, b"", b"\xff", "text", []]))
    parse = data.draw(st.sampled_from(PARSERS))
    # An IQError is what an error reply reads as.
    with contextlib.suppress(RemoteProtocolError, IQError):
        parse(root)
