"""The stanzas around media: hosts and the request to upload again."""

from __future__ import annotations

import pytest

from wago.errors import IQError, RemoteProtocolError
from wago.protocol.binary import Node, decode, encode
from wago.protocol.jid import Jid
from wago.protocol.media.retry import RetryResult
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.media_conn import GetMediaConn, MediaConn, MediaHost
from wago.protocol.stanza.media_retry import MediaRetryNotice, MediaRetryRequest, RetriedMessage, SealedRetry

CONN = MediaConn(
    auth="AQx/9+=",
    ttl_s=300,
    auth_ttl_s=21600,
    max_buckets=12,
    hosts=(
        MediaHost(hostname="fallback.example", is_fallback=True),
        MediaHost(hostname="a.example", download=True, fallback_hostname="b.example"),
        MediaHost(hostname="127.0.0.1:7373", upload=True),
    ),
)
CHAT = Jid.parse("120363040237990503@g.us")
AUTHOR = Jid.parse("15550100002@s.whatsapp.net")


def over_the_wire(node: Node) -> Node:
    return decode(encode(node))


def test_media_conn() -> None:
    request = GetMediaConn().build("7")
    assert request.xml() == '<iq id="7" xmlns="w:m" type="set" to="s.whatsapp.net"><media_conn/></iq>'
    assert GetMediaConn.parse(over_the_wire(request)) == GetMediaConn()
    reply = over_the_wire(CONN.build_reply(request))
    assert GetMediaConn().parse_reply(reply) == CONN
    with pytest.raises(IQError):
        GetMediaConn().parse_reply(iq_error(request, 500, "internal"))


def test_the_order_of_hosts() -> None:
    assert CONN.hostnames(upload=True) == ("127.0.0.1:7373", "a.example", "fallback.example", "b.example")
    assert CONN.hostnames(upload=False) == ("a.example", "127.0.0.1:7373", "fallback.example", "b.example")
    assert CONN.lifetime_s == 300


def test_a_reply_as_whatsmeow_expects_it() -> None:
    bare = Node("media_conn", {"auth": "x", "ttl": 60}, [Node("host", {"hostname": "mmg.whatsapp.net"})])
    conn = MediaConn.parse(bare)
    assert conn.hosts == (MediaHost(hostname="mmg.whatsapp.net"),)
    assert conn.lifetime_s == 60


@pytest.mark.parametrize(
    "name", ["", "a/b", "user@host", "a.example?x", "a b", "a.example:x", "a..b", "[::1", "a:1/"]
)
def test_a_host_is_a_host(name: str) -> None:
    host = Node("host", {"hostname": name})
    with pytest.raises(RemoteProtocolError):
        MediaConn.parse(Node("media_conn", {"auth": "x", "ttl": 60}, [host]))


def test_malformed_media_conn() -> None:
    host = Node("host", {"hostname": "a"})
    for node in (
        Node("media_conn", {"auth": "x", "ttl": 60}),
        Node("media_conn", {"ttl": 60}, [host]),
        Node("media_conn", {"auth": "x"}, [host]),
        Node("other", {"auth": "x", "ttl": 60}, [host]),
    ):
        with pytest.raises(RemoteProtocolError):
            MediaConn.parse(node)
    with pytest.raises(RemoteProtocolError):
        GetMediaConn.parse(Node("iq", {"id": "1", "xmlns": "w:m", "type": "set"}, [Node("other")]))


SEALED = SealedRetry(ciphertext=b"ciphertext", iv=bytes(12))


def test_media_retry_request() -> None:
    request = MediaRetryRequest(
        id="3EB0AA",
        to=Jid.parse("15550100001@s.whatsapp.net"),
        sealed=SEALED,
        message=RetriedMessage(chat=CHAT, from_me=False, participant=AUTHOR),
    )
    node = request.build()
    assert node.child("rmr").xml() == f'<rmr jid="{CHAT}" from_me="false" participant="{AUTHOR}"/>'
    assert MediaRetryRequest.parse(over_the_wire(node)) == request
    with pytest.raises(RemoteProtocolError):
        MediaRetryRequest.parse(Node("receipt", {"id": "1", "type": "read"}))


@pytest.mark.parametrize(("sealed", "error"), [(SEALED, None), (None, RetryResult.NOT_FOUND)])
def test_media_retry_notice(sealed: SealedRetry | None, error: RetryResult | None) -> None:
    notice = MediaRetryNotice(
        id="3EB0AA",
        origin=AUTHOR,
        t=1790000000,
        message=RetriedMessage(chat=AUTHOR, from_me=True),
        sealed=sealed,
        error=error,
    )
    assert MediaRetryNotice.parse(over_the_wire(notice.build())) == notice


def test_malformed_media_retry_notice() -> None:
    rmr = RetriedMessage(chat=CHAT, from_me=False).build()
    for node in (
        Node("notification", {"id": "1", "type": "mediaretry"}, [SEALED.build()]),
        Node("notification", {"id": "1", "type": "mediaretry"}, [rmr]),
        Node("notification", {"id": "1", "type": "mediaretry"}, [rmr, Node("encrypt")]),
        Node("notification", {"id": "1", "type": "other"}, [rmr, SEALED.build()]),
    ):
        with pytest.raises(RemoteProtocolError):
            MediaRetryNotice.parse(node)
