"""The client's side of the handshake.

XX when the server's key is unknown; IK, one round trip shorter and with the payload in the first message,
when it is known from before; XXfallback, with the same ephemeral key, when the server answers an IK hello
with a static key of its own because the cached one is out of date.

WhatsApp's XX differs from the Noise book in one place: the empty payload of the first message is not hashed.

Source: whatsmeow handshake.go (XX); whatsapp-rust wacore/noise/src/handshake.rs and PyPI's consonance (all).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair
from wago.protocol.noise.certificate import CertTrust, VerifiedChain, verify_chain
from wago.protocol.noise.frames import INTRO
from wago.protocol.noise.messages import KEY_LEN, ephemeral_of, parse_message
from wago.protocol.noise.symmetric import IK, XX, XX_FALLBACK, NoiseTransport, SymmetricState
from wago.protocol.proto import noise_pb2

Pattern: TypeAlias = Literal["XX", "IK", "XXfallback"]


@dataclass(frozen=True, slots=True)
class HandshakeResult:
    """What a client has when the handshake is over.

    Attributes:
        transport: the connection's ciphers.
        server_static: the server's static public key, 32 bytes; cache it for IK.
        pattern: which handshake it became.
        chain: the certificate chain that was checked; None after an IK in which the server sent none.
    """

    transport: NoiseTransport
    server_static: bytes
    pattern: Pattern
    chain: VerifiedChain | None


class ClientHandshake:
    """One handshake: `start()`, then `receive()` the server's only message, then look at `result`.

    Args:
        static: the device's Noise key.
        ephemeral: a fresh key pair, used for this handshake only.
        payload: the serialized ClientPayload.
        trust: the root that the server's certificates must lead to.
        server_static: the server's static key, 32 bytes, if an earlier connection learnt it; None for XX.
        now: Unix time in seconds, for the certificates' validity.
        header: the prologue, which is the connection header without routing info.
    """

    def __init__(
        self,
        static: KeyPair,
        ephemeral: KeyPair,
        payload: bytes,
        trust: CertTrust,
        server_static: bytes | None,
        now: float,
        header: bytes = INTRO,
    ) -> None:
        if server_static is not None and len(server_static) != KEY_LEN:
            raise LocalProtocolError(f"a server's static key has {KEY_LEN} bytes")
        self._static = static
        self._ephemeral = ephemeral
        self._payload = payload
        self._trust = trust
        self._server_static = server_static
        self._now = now
        self._header = header
        self._state: SymmetricState | None = None
        self._started = False
        self._result: HandshakeResult | None = None

    @property
    def result(self) -> HandshakeResult | None:
        """The outcome, None until the handshake is over."""
        return self._result

    def start(self) -> bytes:
        """The payload of the first frame.

        Raises:
            LocalProtocolError: called twice.
            InvalidKey: the cached server key is of low order.
        """
        if self._started:
            raise LocalProtocolError("the handshake was started already")
        self._started = True
        hello = noise_pb2.HandshakeMessage.ClientHello(ephemeral=self._ephemeral.public)
        if self._server_static is None:
            state = SymmetricState(XX, self._header)
            state.mix_hash(self._ephemeral.public)
        else:
            state = SymmetricState(IK, self._header)
            state.mix_hash(self._server_static)
            state.mix_hash(self._ephemeral.public)
            state.mix_shared_secret(self._ephemeral.private, self._server_static)
            hello.static = state.encrypt_and_hash(self._static.public)
            state.mix_shared_secret(self._static.private, self._server_static)
            hello.payload = state.encrypt_and_hash(self._payload)
        self._state = state
        return noise_pb2.HandshakeMessage(client_hello=hello).SerializeToString()

    def receive(self, frame: bytes) -> bytes | None:
        """Take the server's hello.

        Returns:
            The payload of the frame to send now, None after IK, which needs none. The handshake is over then.

        Raises:
            LocalProtocolError: not started, over, or failed before.
            RemoteProtocolError: malformed.
            CryptoError: somebody is not who they say.
        """
        state, self._state = self._state, None
        if state is None:
            raise LocalProtocolError("the handshake expects no message")
        message = parse_message(noise_pb2.HandshakeMessage, frame)
        hello = message.server_hello
        ephemeral = ephemeral_of(hello)
        if not hello.payload:
            raise RemoteProtocolError("ServerHello without a payload")
        if self._server_static is None:
            return self._continue_xx(state, hello, ephemeral, "XX")
        if hello.HasField("static"):
            state = SymmetricState(XX_FALLBACK, self._header)
            state.mix_hash(self._ephemeral.public)
            return self._continue_xx(state, hello, ephemeral, "XXfallback")
        state.mix_hash(ephemeral)
        state.mix_shared_secret(self._ephemeral.private, ephemeral)
        state.mix_shared_secret(self._static.private, ephemeral)
        chain = state.decrypt_and_hash(hello.payload)
        # The cached key was checked when it was learnt, and only its owner can have answered.
        verified = verify_chain(chain, self._server_static, self._trust, self._now) if chain else None
        self._finish(state, self._server_static, "IK", verified)
        return None

    def _continue_xx(
        self,
        state: SymmetricState,
        hello: noise_pb2.HandshakeMessage.ServerHello,
        ephemeral: bytes,
        pattern: Pattern,
    ) -> bytes:
        """Read an XX hello and answer it; XXfallback is the same from here on."""
        if not hello.static:
            raise RemoteProtocolError("ServerHello without a static key")
        state.mix_hash(ephemeral)
        state.mix_shared_secret(self._ephemeral.private, ephemeral)
        server_static = state.decrypt_and_hash(hello.static)
        if len(server_static) != KEY_LEN:
            raise RemoteProtocolError(f"a server's static key has {KEY_LEN} bytes")
        state.mix_shared_secret(self._ephemeral.private, server_static)
        chain = state.decrypt_and_hash(hello.payload)
        verified = verify_chain(chain, server_static, self._trust, self._now)
        finish = noise_pb2.HandshakeMessage.ClientFinish(static=state.encrypt_and_hash(self._static.public))
        state.mix_shared_secret(self._static.private, ephemeral)
        finish.payload = state.encrypt_and_hash(self._payload)
        self._finish(state, server_static, pattern, verified)
        return noise_pb2.HandshakeMessage(client_finish=finish).SerializeToString()

    def _finish(
        self, state: SymmetricState, server_static: bytes, pattern: Pattern, chain: VerifiedChain | None
    ) -> None:
        write, read = state.split()
        self._result = HandshakeResult(NoiseTransport(write, read), server_static, pattern, chain)
