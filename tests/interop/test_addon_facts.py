"""Votes and event answers that we encrypt, read by Baileys' own functions."""

from __future__ import annotations

import json
import os
import subprocess
from hashlib import sha256

import pytest

from tests.support.baileys import HOME, why_absent
from wago.protocol import addons
from wago.protocol.addons import Binding
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, MessageKey

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]


@pytest.mark.parametrize(
    ("author", "actor"),
    [(Jid("491511000001"), Jid("491511000002")), (Jid("77", "lid"), Jid("88", "lid"))],
)
def test_baileys_reads_what_we_encrypt(author: Jid, actor: Jid) -> None:
    secret = os.urandom(32)
    binding = Binding(secret=secret, message_id="3EB0C0FFEE", author=author, actor=actor)
    key = MessageKey(remoteJID=str(author), fromMe=False, ID="3EB0C0FFEE")
    chosen = [sha256(name.encode()).digest() for name in ("yes", "perhaps")]
    vote = addons.encrypt_vote(binding, key, chosen, os.urandom(12), 1)
    answer = addons.encrypt_event_answer(
        binding,
        key,
        EventResponseMessage(response=EventResponseMessage.MAYBE, extraGuestCount=3),
        os.urandom(12),
    )
    asked = {
        "secret": secret.hex(),
        "author": str(author),
        "actor": str(actor),
        "vote": vote.SerializeToString().hex(),
        "answer": answer.SerializeToString().hex(),
    }
    ran = subprocess.run(
        ["node", "addons.mjs"],
        cwd=HOME,
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(ran.stdout) == {
        "options": [each.hex() for each in chosen],
        "response": EventResponseMessage.MAYBE,
        "guests": 3,
    }
