"""One value of every kind, and how to put and read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.store.interfaces import (
    AccountStore,
    AddonKind,
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    Batch,
    DeviceList,
    DeviceRecord,
    OutboxRow,
    PreKeyRecord,
    PrivacyToken,
    SendRequest,
    SentMessage,
    SessionRow,
    SignedPreKeyRecord,
    StepKind,
    StepRow,
    StoredMessage,
)

ANNA = Jid("4915112345678")
ANNA_LID = Jid("98765432101234", "lid")
BEN = Jid("4915187654321")
BEN_LID = Jid("11122233344455", "lid")
GROUP = "120363020000000000@g.us"


def pair(seed: int) -> KeyPair:
    return KeyPair.from_private(bytes([seed % 251] * 32))


def prekey(prekey_id: int, *, uploaded: bool = False) -> PreKeyRecord:
    return PreKeyRecord(id=prekey_id, pair=pair(prekey_id), uploaded=uploaded)


BLANK_DEVICE = DeviceRecord(registration_id=4711, noise=pair(1), identity=pair(2), adv_secret=b"s" * 32)
LINKED_DEVICE = DeviceRecord(
    registration_id=2**31 - 1,
    noise=pair(1),
    identity=pair(2),
    adv_secret=b"s" * 32,
    jid=ANNA.with_device(17),
    lid=ANNA_LID.with_device(17),
    signed_identity=b"signed",
    push_name="Anna ✓",
    business_name="Anna's",
    platform="android",
    server_static=b"k" * 32,
    routing_info=b"\x08\x02",
    next_prekey_id=813,
    signed_prekey_id=2**24 - 1,
    phone_code_secret=b"c",
)
SIGNED = SignedPreKeyRecord(id=7, pair=pair(7), signature=b"g" * 64, created_at=1_700_000_000)
LIST = DeviceList(user=ANNA_LID, devices=(0, 3, 17), fetched_at=1_700_000_000, key_index_timestamp=5)
SENT = SentMessage(
    id="3EB0AA", chat=ANNA, payload=b"\x0a\x02hi", stanza_type="text", sent_at=100, retries={str(BEN): 2}
)
MESSAGE = StoredMessage(
    id="3EB0BB",
    chat=Jid.parse(GROUP),
    sender=ANNA_LID,
    from_me=False,
    timestamp=100,
    kind="text",
    payload=b"\x0a\x02hi",
)
STEP = StepRow(id="3EB0BB", chat=ANNA_LID, recipient=BEN_LID, kind=StepKind.READ, at=50, detail="")
ADDON = AddonRow(
    kind=AddonKind.REACTION,
    target="3EB0BB",
    chat=Jid.parse(GROUP),
    sender=BEN_LID,
    id="3EB0CC",
    at_ms=50_000,
    payload="👍".encode(),
)
VERSION = AppStateVersion(version=7, lthash=b"h" * 128)
ENTRY = AppStateEntry(
    collection="regular_low",
    index_mac=b"i" * 32,
    action="pin_v1",
    index='["pin_v1","4915112345678@s.whatsapp.net"]',
    version=5,
    key_id=b"\x00\x00\x00\x00\x00\x01",
    value_mac=b"v" * 32,
    value=b"\x2a\x02\x08\x01",
)
REQUEST = SendRequest(id="mine", chat=ANNA_LID, digest=b"d" * 32, at=50)
TOKEN = PrivacyToken(user=ANNA_LID, token=b"t", received_at=1, issued_at=None)
SESSION = SessionRow(
    name="main",
    token="secret",
    account="a1",
    os="Linux",
    webhook="http://localhost/hook",
    subscribe=("Message", "ReadReceipt"),
    connected=True,
    proxy="socks5://localhost:1",
    created_at=12,
    pacing='{"enabled":true}',
)


def outbox(event: str, *, session: str = "main", receiver: str = "hook", created_at: int = 50) -> OutboxRow:
    return OutboxRow(
        id=0,
        session=session,
        receiver=receiver,
        event_id=event,
        kind="Message",
        url="http://localhost/hook",
        content_type="application/json",
        body=b"{}",
        media=b"\x00\xff",
        created_at=created_at,
    )


@dataclass(frozen=True)
class Case:
    """A cell: how to write, read and delete it."""

    name: str
    put: Callable[[Batch], None]
    get: Callable[[AccountStore], Awaitable[Any]]
    value: Any
    delete: Callable[[Batch], None] | None = None
    absent: Any = None


CASES = [
    Case("device", lambda b: b.put_device(LINKED_DEVICE), lambda a: a.device(), LINKED_DEVICE),
    Case(
        "signal session",
        lambda b: b.put_signal_session("98765_1.3", b"\x00record"),
        lambda a: a.signal_session("98765_1.3"),
        b"\x00record",
        lambda b: b.delete_signal_session("98765_1.3"),
    ),
    Case(
        "identity",
        lambda b: b.put_identity("98765.0", b"p" * 32),
        lambda a: a.identity("98765.0"),
        b"p" * 32,
        lambda b: b.delete_identity("98765.0"),
    ),
    Case(
        "sender key",
        lambda b: b.put_sender_key(GROUP, "98765.0", b"r"),
        lambda a: a.sender_key(GROUP, "98765.0"),
        b"r",
        lambda b: b.delete_sender_key(GROUP, "98765.0"),
    ),
    Case(
        "sender key recipients",
        lambda b: b.put_sender_key_recipients(GROUP, ["1@lid", "1:3@lid"]),
        lambda a: a.sender_key_recipients(GROUP),
        frozenset({"1@lid", "1:3@lid"}),
        lambda b: b.put_sender_key_recipients(GROUP, []),
        frozenset(),
    ),
    Case(
        "prekey",
        lambda b: b.put_prekeys([prekey(1), prekey(2, uploaded=True)]),
        lambda a: a.prekey(2),
        prekey(2, uploaded=True),
        lambda b: b.delete_prekey(2),
    ),
    Case(
        "signed prekey",
        lambda b: b.put_signed_prekey(SIGNED),
        lambda a: a.signed_prekey(7),
        SIGNED,
        lambda b: b.delete_signed_prekey(7),
    ),
    Case("lid", lambda b: b.put_lid(ANNA_LID, ANNA, 1), lambda a: a.lid_of(ANNA), ANNA_LID),
    Case("pn", lambda b: b.put_lid(ANNA_LID, ANNA, 1), lambda a: a.pn_of(ANNA_LID), ANNA),
    Case(
        "device list",
        lambda b: b.put_device_list(LIST),
        lambda a: a.device_list(ANNA_LID),
        LIST,
        lambda b: b.delete_device_list(ANNA_LID),
    ),
    Case("sent", lambda b: b.put_sent(SENT), lambda a: a.sent("3EB0AA"), SENT),
    Case(
        "seen",
        lambda b: b.put_seen(str(ANNA), str(ANNA), "X", 9),
        lambda a: a.seen(str(ANNA), str(ANNA), "X"),
        True,
        absent=False,
    ),
    Case(
        "message secret",
        lambda b: b.put_message_secret(GROUP, str(ANNA), "X", b"z" * 32, 100),
        lambda a: a.message_secret(GROUP, str(ANNA), "X"),
        b"z" * 32,
    ),
    Case(
        "message",
        lambda b: b.put_message(MESSAGE),
        lambda a: a.messages("3EB0BB"),
        [MESSAGE],
        absent=[],
    ),
    Case("step", lambda b: b.put_step(STEP), lambda a: a.steps("3EB0BB", ANNA_LID), [STEP], absent=[]),
    Case(
        "add-on",
        lambda b: b.put_addon(ADDON),
        lambda a: a.addons(Jid.parse(GROUP), "3EB0BB"),
        [ADDON],
        absent=[],
    ),
    Case("send request", lambda b: b.put_send_request(REQUEST), lambda a: a.send_request("mine"), REQUEST),
    Case(
        "app state key",
        lambda b: b.put_app_state_key(b"\x00\x01", b"record"),
        lambda a: a.app_state_keys(),
        {b"\x00\x01": b"record"},
        absent={},
    ),
    Case(
        "app state version",
        lambda b: b.put_app_state_version("regular_low", VERSION),
        lambda a: a.app_state_version("regular_low"),
        VERSION,
        lambda b: b.clear_app_state("regular_low"),
    ),
    Case(
        "app state entry",
        lambda b: b.put_app_state_entry(ENTRY),
        lambda a: a.app_state_entries("pin_v1"),
        [ENTRY],
        lambda b: b.delete_app_state_entry("regular_low", ENTRY.index_mac),
        [],
    ),
    Case(
        "privacy token",
        lambda b: b.put_privacy_token(TOKEN),
        lambda a: a.privacy_token(ANNA_LID),
        TOKEN,
    ),
    Case(
        "contact name",
        lambda b: b.put_contact_name(ANNA, "Änna"),
        lambda a: a.contact_name(ANNA),
        "Änna",
    ),
    Case(
        "setting",
        lambda b: b.put_setting("clock", b"\x01"),
        lambda a: a.setting("clock"),
        b"\x01",
        lambda b: b.put_setting("clock", None),
    ),
]
