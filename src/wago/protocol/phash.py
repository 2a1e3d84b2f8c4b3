"""The participant hash: a short name for a set of devices, so that sender and server notice when they differ.

Source: whatsmeow send.go (participantListHashV2), whatsapp-rust wacore/src/messages.rs
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256

from wago.protocol.jid import Jid


def participant_hash(devices: Iterable[Jid]) -> str:
    """`2:` and eight base64 characters; the order of the devices does not matter."""
    names = sorted(f"{jid.user}.{jid.agent}:{jid.device}@{jid.server}" for jid in devices)
    digest = sha256("".join(names).encode()).digest()
    return "2:" + base64.b64encode(digest[:6]).decode()
