from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.protocol.noise.keys import CHAIN, CLIENT, NOW, ROOT, SERVER, TRUST, key_pair
from wago.errors import BadMac, CryptoError, InvalidKey, LocalProtocolError, RemoteProtocolError
from wago.protocol.noise import (
    INTRO,
    CertTrust,
    ClientHandshake,
    HandshakeResult,
    NoiseTransport,
    ServerHandshake,
    ServerHandshakeResult,
)
from wago.protocol.proto import noise_pb2

PAYLOAD = b"client payload"
OTHER = key_pair("another server static")
LOW_ORDER = bytes(32)

Message = noise_pb2.HandshakeMessage
Tamper = Callable[[Message], None]


def client(
    server_static: bytes | None = None, *, trust: CertTrust = TRUST, header: bytes = INTRO
) -> ClientHandshake:
    return ClientHandshake(CLIENT, key_pair("client e"), PAYLOAD, trust, server_static, NOW, header)


def server(*, chain: bytes = CHAIN, refuse_ik: bool = False) -> ServerHandshake:
    return ServerHandshake(SERVER, key_pair("server e"), chain, refuse_ik=refuse_ik)


def nothing(_message: Message) -> None:
    pass


def through(data: bytes, tamper: Tamper) -> bytes:
    message = Message.FromString(data)
    tamper(message)
    return message.SerializeToString()


def run(
    one: ClientHandshake,
    other: ServerHandshake,
    *,
    hello: Tamper = nothing,
    answer: Tamper = nothing,
    finish: Tamper = nothing,
) -> tuple[HandshakeResult, ServerHandshakeResult]:
    """Shake hands, with a man in the middle for each message."""
    reply = other.receive(through(one.start(), hello))
    assert reply is not None
    last = one.receive(through(reply, answer))
    if last is not None:
        assert other.receive(through(last, finish)) is None
    assert one.result is not None
    assert other.result is not None
    return one.result, other.result


PATTERNS = {
    "XX": (lambda: client(), lambda: server()),
    "IK": (lambda: client(SERVER.public), lambda: server()),
    "XXfallback": (lambda: client(OTHER.public), lambda: server()),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_both_roles_agree(pattern: str):
    one, other = (make() for make in PATTERNS[pattern])
    ours, theirs = run(one, other)
    assert ours.pattern == theirs.pattern == pattern
    assert ours.server_static == SERVER.public
    assert ours.chain is not None
    assert theirs.client_static == CLIENT.public
    assert theirs.client_payload == PAYLOAD
    for index in range(3):
        text = f"text {index}".encode()
        assert theirs.transport.decrypt(ours.transport.encrypt(text)) == text
        assert ours.transport.decrypt(theirs.transport.encrypt(text)) == text


def test_server_that_refuses_ik():
    ours, theirs = run(client(SERVER.public), server(refuse_ik=True))
    assert ours.pattern == theirs.pattern == "XXfallback"


def test_ik_without_a_chain_in_the_answer():
    ours, _ = run(client(SERVER.public), server(chain=b""))
    assert ours.chain is None


def flips(field_of: Callable[[Message], tuple[object, str]]) -> list[Tamper]:
    """One tamperer for each of some bytes of a field, first and last among them."""

    def at(fraction: float) -> Tamper:
        def tamper(message: Message) -> None:
            owner, name = field_of(message)
            data = bytearray(getattr(owner, name))
            data[round(fraction * (len(data) - 1))] ^= 0x10
            setattr(owner, name, bytes(data))

        return tamper

    return [at(fraction / 8) for fraction in range(9)]


class TestTampering:
    @pytest.mark.parametrize(
        ("pattern", "field"),
        [(p, f) for p in PATTERNS for f in ("ephemeral", "static", "payload") if (p, f) != ("IK", "static")],
    )
    def test_answer(self, pattern: str, field: str):
        for tamper in flips(lambda m: (m.server_hello, field)):
            one, other = (make() for make in PATTERNS[pattern])
            with pytest.raises(CryptoError):
                run(one, other, answer=tamper)
            assert one.result is None

    @pytest.mark.parametrize("pattern", ["XX", "XXfallback"])
    @pytest.mark.parametrize("field", ["static", "payload"])
    def test_finish(self, pattern: str, field: str):
        for tamper in flips(lambda m: (m.client_finish, field)):
            one, other = (make() for make in PATTERNS[pattern])
            with pytest.raises(BadMac):
                run(one, other, finish=tamper)
            assert other.result is None

    def test_hello_of_xx(self):
        for tamper in flips(lambda m: (m.client_hello, "ephemeral")):
            with pytest.raises(CryptoError):
                run(client(), server(), hello=tamper)

    def test_payload_of_ik(self):
        for tamper in flips(lambda m: (m.client_hello, "payload")):
            with pytest.raises(BadMac):
                run(client(SERVER.public), server(), hello=tamper)

    def test_static_of_ik_only_costs_a_round_trip(self):
        # To the server it looks like a hello for another key; nothing secret rests on it.
        for tamper in flips(lambda m: (m.client_hello, "static")):
            ours, theirs = run(client(SERVER.public), server(), hello=tamper)
            assert ours.pattern == theirs.pattern == "XXfallback"

    def test_ephemeral_of_ik(self):
        for tamper in flips(lambda m: (m.client_hello, "ephemeral")):
            with pytest.raises(CryptoError):
                run(client(SERVER.public), server(), hello=tamper)

    def test_another_header(self):
        with pytest.raises(BadMac):
            run(client(header=b"WA\x06\x02"), server())

    def test_forced_fallback_still_proves_the_chain(self):
        impostor = ServerHandshake(OTHER, key_pair("server e"), CHAIN)
        with pytest.raises(CryptoError, match="another key"):
            run(client(SERVER.public), impostor)


class TestTrust:
    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_another_root(self, pattern: str):
        assumed = {"XX": None, "IK": SERVER.public, "XXfallback": OTHER.public}[pattern]
        with pytest.raises(CryptoError):
            run(client(assumed, trust=CertTrust(CLIENT.public)), server())

    def test_another_serial(self):
        with pytest.raises(CryptoError, match="issuer"):
            run(client(trust=CertTrust(ROOT.public, 1)), server())

    def test_xx_needs_a_chain(self):
        with pytest.raises(RemoteProtocolError):
            run(client(), server(chain=b""))


class TestMalformed:
    @pytest.mark.parametrize(
        "frame",
        [
            b"",
            b"\xff\xff",
            Message(client_hello=Message.ClientHello(ephemeral=bytes(32))).SerializeToString(),
            Message(server_hello=Message.ServerHello(ephemeral=bytes(31), payload=b"x")).SerializeToString(),
            Message(server_hello=Message.ServerHello(ephemeral=SERVER.public)).SerializeToString(),
            Message(
                server_hello=Message.ServerHello(ephemeral=SERVER.public, payload=b"x")
            ).SerializeToString(),
        ],
    )
    def test_answer(self, frame: bytes):
        handshake = client()
        handshake.start()
        with pytest.raises(RemoteProtocolError):
            handshake.receive(frame)
        with pytest.raises(LocalProtocolError):
            handshake.receive(frame)

    @pytest.mark.parametrize("assumed", [None, SERVER.public])
    def test_answer_with_a_low_order_key(self, assumed: bytes | None):
        handshake = client(assumed)
        handshake.start()
        hello = Message.ServerHello(ephemeral=LOW_ORDER, payload=b"x", static=b"x")
        with pytest.raises(InvalidKey):
            handshake.receive(Message(server_hello=hello).SerializeToString())

    @pytest.mark.parametrize(
        "hello",
        [
            Message.ClientHello(),
            Message.ClientHello(ephemeral=bytes(33)),
            Message.ClientHello(ephemeral=CLIENT.public, static=bytes(48)),
            Message.ClientHello(ephemeral=CLIENT.public, payload=bytes(48)),
        ],
    )
    def test_hello(self, hello: Message.ClientHello):
        handshake = server()
        with pytest.raises(RemoteProtocolError):
            handshake.receive(Message(client_hello=hello).SerializeToString())
        with pytest.raises(LocalProtocolError):
            handshake.receive(client().start())

    def test_hello_with_a_low_order_key(self):
        hello = Message.ClientHello(ephemeral=LOW_ORDER)
        with pytest.raises(InvalidKey):
            server().receive(Message(client_hello=hello).SerializeToString())

    def test_finish(self):
        handshake = server()
        handshake.receive(client().start())
        with pytest.raises(RemoteProtocolError):
            handshake.receive(
                Message(client_finish=Message.ClientFinish(static=bytes(48))).SerializeToString()
            )


class TestMisuse:
    def test_client(self):
        handshake = client()
        with pytest.raises(LocalProtocolError):
            handshake.receive(b"")
        handshake.start()
        with pytest.raises(LocalProtocolError):
            handshake.start()
        with pytest.raises(LocalProtocolError):
            client(bytes(31))

    def test_server_after_the_end(self):
        one, other = client(), server()
        run(one, other)
        with pytest.raises(LocalProtocolError):
            other.receive(client().start())
        with pytest.raises(LocalProtocolError):
            one.receive(b"")


class TestTransport:
    def test_order_and_integrity(self):
        one, other = NoiseTransport(bytes(32), b"\x01" * 32), NoiseTransport(b"\x01" * 32, bytes(32))
        first, second = one.encrypt(b"same"), one.encrypt(b"same")
        assert first != second
        with pytest.raises(BadMac):
            other.decrypt(second)
        assert other.decrypt(first) == b"same"
        with pytest.raises(BadMac):
            other.decrypt(first)
        for index in range(len(second)):
            damaged = bytearray(second)
            damaged[index] ^= 1
            with pytest.raises(BadMac):
                other.decrypt(bytes(damaged))
        for size in range(len(second)):
            with pytest.raises(BadMac):
                other.decrypt(second[:size])
        assert other.decrypt(second) == b"same"

    def test_counter_never_wraps(self):
        transport = NoiseTransport(bytes(32), bytes(32))
        transport._write_counter = (1 << 32) - 1
        transport.encrypt(b"last")
        with pytest.raises(LocalProtocolError):
            transport.encrypt(b"one too many")
