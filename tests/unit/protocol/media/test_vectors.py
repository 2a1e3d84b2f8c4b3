"""Against what others made.

`vectors.json` is what Baileys 7.0.0-rc14 made of fixed files: `node media-facts.mjs` in tests/interop/baileys
(its keys are random, so each run gives others). `sidecar_tail.hex` is the end of a video that WhatsApp's own
client had encrypted, from the test data of a public exercise (github.com/savinmikhail/encrypting,
samples/videoEnc.mp4, VIDEO.key, VIDEO.sidecar): the last window of its sidecar.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from wago.protocol.media import (
    MediaDecryptor,
    MediaEncryptor,
    MediaKeys,
    MediaKind,
    Sidecar,
    encrypted_length,
)
from wago.protocol.media.retry import open_request, seal_request
from wago.protocol.media.urls import upload_token

HERE = Path(__file__).parent
FACTS: dict[str, Any] = json.loads((HERE / "vectors.json").read_text())
KEY = bytes(range(32))
KINDS = {kind.value: kind for kind in MediaKind} | {
    "gif": MediaKind.VIDEO,
    "ptv": MediaKind.VIDEO,
    "ptt": MediaKind.AUDIO,
    "product": MediaKind.IMAGE,
}


def sample(length: int) -> bytes:
    """The file that media-facts.mjs makes."""
    return bytes((at * 31 + (at >> 8) * 7) & 255 for at in range(length))


# Pictures of profiles and catalogs are not encrypted: Baileys has a key for them, which it never uses.
PUBLIC = {"ppic", "product-catalog-image", "biz-cover-photo"}


@pytest.mark.parametrize("name", sorted(set(FACTS["keys"]) - PUBLIC))
def test_keys(name: str) -> None:
    theirs = FACTS["keys"][name]
    keys = MediaKeys.expand(KEY, KINDS[name])
    assert keys.iv.hex() == theirs["iv"]
    assert keys.cipher_key.hex() == theirs["cipher_key"]
    assert keys.mac_key.hex() == theirs["mac_key"]
    assert len(keys.ref_key) == 32


@pytest.mark.parametrize("fact", FACTS["files"], ids=lambda f: f"{f['kind']}-{f['length']}")
def test_files(fact: dict[str, Any]) -> None:
    kind, plain = KINDS[fact["kind"]], sample(fact["length"])
    encryptor = MediaEncryptor(bytes.fromhex(fact["media_key"]), kind)
    blob = b"".join(encryptor.update(plain[at : at + 1000]) for at in range(0, len(plain), 1000))
    blob += encryptor.finish()
    made = encryptor.result
    assert made.file_sha256.hex() == fact["file_sha256"]
    assert made.file_enc_sha256.hex() == fact["file_enc_sha256"] == sha256(blob).hexdigest()
    assert made.file_length == len(plain)
    assert made.enc_length == fact["enc_length"] == len(blob) == encrypted_length(len(plain))
    assert blob[-10:].hex() == fact["mac"]
    assert blob.hex() == fact.get("blob", blob.hex())
    assert upload_token(made.file_enc_sha256) == fact["upload_token"]
    reader = MediaDecryptor(
        bytes.fromhex(fact["media_key"]),
        kind,
        file_sha256=bytes.fromhex(fact["file_sha256"]),
        file_enc_sha256=bytes.fromhex(fact["file_enc_sha256"]),
    )
    assert reader.update(blob) + reader.finish() == plain


def test_upload_paths() -> None:
    """Where Baileys differs it is alone: whatsmeow and whatsapp-rust take what we take."""
    alone = {"thumbnail-link", "md-app-state", "md-msg-hist"}
    for name, path in FACTS["paths"].items():
        if name not in alone:
            assert KINDS[name].upload_path == path


def test_media_retry_request() -> None:
    fact = FACTS["retry"]
    key, message_id = bytes.fromhex(fact["media_key"]), fact["message_id"]
    iv, ciphertext = bytes.fromhex(fact["enc_iv"]), bytes.fromhex(fact["enc_p"])
    open_request(key, message_id, iv, ciphertext)
    assert seal_request(key, message_id, iv) == ciphertext


def test_sidecar_of_the_official_client() -> None:
    media_key = bytes.fromhex("d2299c8dd8cf224de008abc265eb17b1ea69bcdd10245d4abad111d72f7615b6")
    keys = MediaKeys.expand(media_key, MediaKind.VIDEO)
    tail = bytes.fromhex((HERE / "sidecar_tail.hex").read_text())
    # The window begins 16 bytes before 6 * 64 KiB of the ciphertext: the IV counts as its first block.
    assert 393754 - len(tail) == 6 * 65536 - 16
    last = Sidecar(MediaKeys(tail[:16], keys.cipher_key, keys.mac_key, keys.ref_key))
    last.update(tail[16:])
    assert last.finish().hex() == "53ea3f91e699face1703"
