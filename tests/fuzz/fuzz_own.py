"""Fuzz what is read about the account itself, and of calls: `python tests/fuzz/fuzz_own.py --seconds 60`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.client.events_calls import CallChanged
from wago.gateway import events_calls
from wago.protocol.binary import Node, decode, encode
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import (
    BlockAction,
    Blocklist,
    BlocklistNotice,
    ChangeBlocklist,
    QueryBlocklist,
)
from wago.protocol.stanza.call import CallSignal, RejectCall
from wago.protocol.stanza.privacy import (
    EXCEPT,
    Excepted,
    ExceptedChange,
    PrivacySettings,
    QueryExcepted,
    QueryPrivacy,
    SetPrivacy,
)

WHO, LID = Jid("4911"), Jid("11", "lid")
BLOCKED = QueryBlocklist.build_reply(QueryBlocklist().build("1"), Blocklist(dhash="1", people=(LID, WHO)))
BLOCK = ChangeBlocklist(who=LID, action=BlockAction.BLOCK, number=WHO).build("1")
NOTICE = BlocklistNotice(is_partial=True, dhash="2", changes=((LID, BlockAction.BLOCK),))
EXCEPTED = QueryExcepted.build_reply(
    QueryExcepted(category="last").build("1"), Excepted(category="last", people=(LID,), dhash="x")
)
SETTINGS = QueryPrivacy.build_reply(QueryPrivacy().build("1"), PrivacySettings({"last": "all"}))
CHANGE = SetPrivacy(
    category="last", value=EXCEPT, dhash="x", changes=(ExceptedChange(who=LID, number=WHO),)
).build("1")
OFFER = Node(
    "call",
    {"id": "C1", "from": LID, "t": "5", "platform": "android"},
    [
        Node(
            "offer",
            {"call-id": "3F", "call-creator": LID, "caller_pn": WHO},
            [Node("video"), Node("enc", None, b"x")],
        )
    ],
)
REJECT = RejectCall(id="C2", call_id="3F", creator=LID, own=WHO).build()


def read_blocklist(data: bytes) -> None:
    """What is read can be written, and reads the same."""
    blocked = QueryBlocklist().parse_reply(decode(data))
    assert Blocklist.parse(blocked.build()) == blocked


def read_block(data: bytes) -> None:
    ChangeBlocklist.parse(decode(data))


def read_notice(data: bytes) -> None:
    notice = BlocklistNotice.parse(decode(data))
    assert not notice.is_partial or notice.changes


def read_excepted(data: bytes) -> None:
    QueryExcepted(category="last").parse_reply(decode(data))


def read_settings(data: bytes) -> None:
    assert isinstance(QueryPrivacy().parse_reply(decode(data)).tells_reading, bool)


def read_change(data: bytes) -> None:
    SetPrivacy.parse(decode(data))


def read_call(data: bytes) -> None:
    """A call, and what both doors tell of it."""
    event = CallChanged(call=CallSignal.parse(decode(data)))
    events_calls.wago(event)
    events_calls.wago_api(event)


def read_reject(data: bytes) -> None:
    RejectCall.parse(decode(data))


TARGETS = [
    Target("blocklist", read_blocklist, [encode(BLOCKED)]),
    Target("block", read_block, [encode(BLOCK)]),
    Target("blocklist-notice", read_notice, [encode(NOTICE.build())]),
    Target("excepted", read_excepted, [encode(EXCEPTED)]),
    Target("privacy", read_settings, [encode(SETTINGS)]),
    Target("privacy-change", read_change, [encode(CHANGE)]),
    Target("call", read_call, [encode(OFFER)]),
    Target("call-reject", read_reject, [encode(REJECT)]),
]

if __name__ == "__main__":
    main(TARGETS)
