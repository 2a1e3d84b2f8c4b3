"""Media encryption against the installed Baileys package, with fresh keys at each run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.baileys import HOME, why_absent
from tests.unit.protocol.media.test_vectors import KINDS, sample
from wago.protocol.media import MediaEncryptor
from wago.protocol.media.retry import RetryAnswer, RetryResult, open_request, seal_answer

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]


def baileys(*arguments: str) -> Any:
    ran = subprocess.run(
        ["node", "media-facts.mjs", *arguments], cwd=HOME, capture_output=True, check=True, timeout=120
    )
    return json.loads(ran.stdout)


def test_files_and_requests() -> None:
    facts = baileys()
    for fact in facts["files"]:
        encryptor = MediaEncryptor(bytes.fromhex(fact["media_key"]), KINDS[fact["kind"]])
        encryptor.update(sample(fact["length"]))
        assert encryptor.finish()[-10:].hex() == fact["mac"]
        assert encryptor.result.file_enc_sha256.hex() == fact["file_enc_sha256"]
    retry = facts["retry"]
    open_request(
        bytes.fromhex(retry["media_key"]),
        retry["message_id"],
        bytes.fromhex(retry["enc_iv"]),
        bytes.fromhex(retry["enc_p"]),
    )


def test_baileys_reads_our_retry_answers(tmp_path: Path) -> None:
    key, iv = bytes(range(32)), bytes(range(12))
    answers = [RetryAnswer(RetryResult.SUCCESS, "/v/new.enc?oh=1"), RetryAnswer(RetryResult.NOT_FOUND)]
    sealed = [
        {
            "ciphertext": seal_answer(key, "3EB0AA", iv, answer).hex(),
            "iv": iv.hex(),
            "media_key": key.hex(),
            "message_id": "3EB0AA",
        }
        for answer in answers
    ]
    asked = tmp_path / "answers.json"
    asked.write_text(json.dumps(sealed))
    read = baileys(str(asked))
    assert read[0] == {"stanzaId": "3EB0AA", "directPath": "/v/new.enc?oh=1", "result": "SUCCESS"}
    assert read[1] == {"stanzaId": "3EB0AA", "result": "NOT_FOUND"}
