"""The encrypted channel to WhatsApp: frames, the Noise handshake and the server's certificates."""

from wago.protocol.noise.certificate import (
    WHATSAPP_TRUST,
    CertTrust,
    VerifiedChain,
    issue_chain,
    verify_chain,
)
from wago.protocol.noise.client import ClientHandshake, HandshakeResult, Pattern
from wago.protocol.noise.frames import INTRO, MAX_FRAME, FrameCodec, IntroReader, intro
from wago.protocol.noise.server import ServerHandshake, ServerHandshakeResult
from wago.protocol.noise.symmetric import NoiseTransport

__all__ = [
    "INTRO",
    "MAX_FRAME",
    "WHATSAPP_TRUST",
    "CertTrust",
    "ClientHandshake",
    "FrameCodec",
    "HandshakeResult",
    "IntroReader",
    "NoiseTransport",
    "Pattern",
    "ServerHandshake",
    "ServerHandshakeResult",
    "VerifiedChain",
    "intro",
    "issue_chain",
    "verify_chain",
]
