"""Fuzz what the server says in JSON: `python tests/fuzz/fuzz_mex.py --seconds 60`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import Node
from wago.protocol.stanza.mex import (
    FetchNewChatCap,
    FetchReachoutTimelock,
    NewChatCap,
    ReachoutTimelock,
    build_restriction,
    parse_restriction,
    read_query,
)

TOLD = [
    build_restriction(told, "1", 1).child("update").data
    for told in (ReachoutTimelock(active=True, until=9), NewChatCap(status="CAPPED", total=3, used=3))
]
ANSWERS = [
    b'{"data":{"xwa2_fetch_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":"9"}}}',
    b'{"data":{"xwa2_message_capping_info":{"total_quota":"3","cycle_end_timestamp":9}}}',
    b'{"data":null,"errors":[{"message":"no","extensions":{"error_code":400}}]}',
]


def read_told(data: bytes) -> None:
    """What is read can be told again."""
    node = Node("notification", {"type": "mex"}, [Node("update", None, data)])
    found = parse_restriction(node)
    if found is not None:
        assert parse_restriction(build_restriction(found, "1", 1)) == found


def read_answer(data: bytes) -> None:
    iq = Node("iq", {"type": "result", "id": "1"}, [Node("result", None, data)])
    with suppress(IQError, RemoteProtocolError):
        FetchReachoutTimelock().parse_reply(iq)
    with suppress(IQError):
        FetchNewChatCap().parse_reply(iq)


def read_question(data: bytes) -> None:
    attrs = {"xmlns": "w:mex", "type": "get", "id": "1"}
    read_query(Node("iq", attrs, [Node("query", {"query_id": "1"}, data)]))


TARGETS = [
    Target("mex-notification", read_told, TOLD),
    Target("mex-answer", read_answer, ANSWERS),
    Target("mex-query", read_question, [b'{"variables":{"input":{"type":"X"}}}']),
]

if __name__ == "__main__":
    main(TARGETS)
