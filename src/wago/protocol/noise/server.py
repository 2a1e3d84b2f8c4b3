"""The server's side of the handshake, for the sandbox.

An IK hello that was made for another key than ours is answered with an XX-like hello, which the client takes
as XXfallback. Of the foreign clients Baileys and whatsmeow know XX only.

Source: whatsapp-rust wacore/noise/src/handshake.rs, read from the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair
from wago.protocol.noise.client import Pattern
from wago.protocol.noise.frames import INTRO
from wago.protocol.noise.messages import KEY_LEN, ephemeral_of, parse_message
from wago.protocol.noise.symmetric import IK, XX, XX_FALLBACK, NoiseTransport, SymmetricState
from wago.protocol.proto import noise_pb2


@dataclass(frozen=True, slots=True)
class ServerHandshakeResult:
    """What a server has when the handshake is over.

    Attributes:
        transport: the connection's ciphers.
        client_static: the client's static public key, 32 bytes, proven.
        client_payload: the serialized ClientPayload.
        pattern: which handshake it became.
    """

    transport: NoiseTransport
    client_static: bytes
    client_payload: bytes
    pattern: Pattern


class ServerHandshake:
    """One handshake: `receive()` each message, send what it returns, until `result` is there.

    Args:
        static: the server's static key.
        ephemeral: a fresh key pair, used for this handshake only.
        chain: the serialized certificate chain for the static key.
        header: the prologue, which is the connection header without routing info.
        refuse_ik: answer every IK hello with a fallback, as after a change of the static key.
    """

    def __init__(
        self,
        static: KeyPair,
        ephemeral: KeyPair,
        chain: bytes,
        header: bytes = INTRO,
        *,
        refuse_ik: bool = False,
    ) -> None:
        self._static = static
        self._ephemeral = ephemeral
        self._chain = chain
        self._header = header
        self._refuse_ik = refuse_ik
        self._state: SymmetricState | None = None
        self._pattern: Pattern = "XX"
        self._broken = False
        self._result: ServerHandshakeResult | None = None

    @property
    def result(self) -> ServerHandshakeResult | None:
        """The outcome, None until the handshake is over."""
        return self._result

    def receive(self, frame: bytes) -> bytes | None:
        """Take the client's next message.

        Returns:
            The payload of the frame to send now, None when there is nothing to say.

        Raises:
            LocalProtocolError: the handshake is over, or failed before.
            RemoteProtocolError: malformed.
            CryptoError: the client is not who it says.
        """
        if self._broken or self._result is not None:
            raise LocalProtocolError("the handshake expects no message")
        self._broken = True
        message = parse_message(noise_pb2.HandshakeMessage, frame)
        if self._state is None:
            answer: bytes | None = self._receive_hello(message.client_hello)
        else:
            self._receive_finish(self._state, message.client_finish)
            answer = None
        self._broken = False
        return answer

    def _receive_hello(self, hello: noise_pb2.HandshakeMessage.ClientHello) -> bytes:
        ephemeral = ephemeral_of(hello)
        if bool(hello.static) != bool(hello.payload):
            raise RemoteProtocolError("ClientHello with half an IK")
        if not hello.static:
            return self._answer_xx(SymmetricState(XX, self._header), ephemeral)
        answer = None if self._refuse_ik else self._answer_ik(hello, ephemeral)
        if answer is None:
            self._pattern = "XXfallback"
            answer = self._answer_xx(SymmetricState(XX_FALLBACK, self._header), ephemeral)
        return answer

    def _answer_ik(self, hello: noise_pb2.HandshakeMessage.ClientHello, ephemeral: bytes) -> bytes | None:
        """Complete an IK; None if the hello was made for another static key."""
        state = SymmetricState(IK, self._header)
        state.mix_hash(self._static.public)
        state.mix_hash(ephemeral)
        state.mix_shared_secret(self._static.private, ephemeral)
        try:
            client_static = state.decrypt_and_hash(hello.static)
        except BadMac:
            return None
        _check_static(client_static)
        state.mix_shared_secret(self._static.private, client_static)
        payload = state.decrypt_and_hash(hello.payload)
        state.mix_hash(self._ephemeral.public)
        state.mix_shared_secret(self._ephemeral.private, ephemeral)
        state.mix_shared_secret(self._ephemeral.private, client_static)
        answer = noise_pb2.HandshakeMessage.ServerHello(
            ephemeral=self._ephemeral.public, payload=state.encrypt_and_hash(self._chain)
        )
        self._pattern = "IK"
        self._finish(state, client_static, payload)
        return noise_pb2.HandshakeMessage(server_hello=answer).SerializeToString()

    def _answer_xx(self, state: SymmetricState, ephemeral: bytes) -> bytes:
        state.mix_hash(ephemeral)
        state.mix_hash(self._ephemeral.public)
        state.mix_shared_secret(self._ephemeral.private, ephemeral)
        answer = noise_pb2.HandshakeMessage.ServerHello(
            ephemeral=self._ephemeral.public, static=state.encrypt_and_hash(self._static.public)
        )
        state.mix_shared_secret(self._static.private, ephemeral)
        answer.payload = state.encrypt_and_hash(self._chain)
        self._state = state
        return noise_pb2.HandshakeMessage(server_hello=answer).SerializeToString()

    def _receive_finish(self, state: SymmetricState, finish: noise_pb2.HandshakeMessage.ClientFinish) -> None:
        if not finish.static or not finish.payload:
            raise RemoteProtocolError("ClientFinish is incomplete")
        client_static = state.decrypt_and_hash(finish.static)
        _check_static(client_static)
        state.mix_shared_secret(self._ephemeral.private, client_static)
        self._finish(state, client_static, state.decrypt_and_hash(finish.payload))

    def _finish(self, state: SymmetricState, client_static: bytes, payload: bytes) -> None:
        read, write = state.split()
        self._result = ServerHandshakeResult(
            NoiseTransport(write, read), client_static, payload, self._pattern
        )


def _check_static(key: bytes) -> None:
    if len(key) != KEY_LEN:
        raise RemoteProtocolError(f"a client's static key has {KEY_LEN} bytes")
