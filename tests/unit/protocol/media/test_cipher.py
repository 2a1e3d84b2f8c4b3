"""Encryption in pieces, and everything that can be wrong with what comes back."""

from __future__ import annotations

import hmac
import itertools
import tracemalloc
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wago.errors import BadMac, CryptoError, LocalProtocolError
from wago.protocol.media import (
    EncryptedMedia,
    MediaDecryptor,
    MediaEncryptor,
    MediaKeys,
    MediaKind,
    PlainReader,
    RangeDecryptor,
    Sidecar,
    encrypted_length,
)

KEY = bytes(range(32))
ENCRYPTED = [kind for kind in MediaKind if kind.is_encrypted]


def encrypted(
    plain: bytes, kind: MediaKind = MediaKind.IMAGE, step: int = 4096
) -> tuple[bytes, EncryptedMedia]:
    encryptor = MediaEncryptor(KEY, kind)
    blob = b"".join(encryptor.update(plain[at : at + step]) for at in range(0, len(plain), step))
    return blob + encryptor.finish(), encryptor.result


def reader_of(made: EncryptedMedia, **changes: bytes | None) -> MediaDecryptor:
    wanted = {"file_sha256": made.file_sha256, "file_enc_sha256": made.file_enc_sha256} | changes
    return MediaDecryptor(made.media_key, made.kind, **wanted)


def sidecar_at_once(blob: bytes, kind: MediaKind) -> bytes:
    """What a sidecar is, said in another way: over the IV and all that travels."""
    keys = MediaKeys.expand(KEY, kind)
    whole, out, start = keys.iv + blob, b"", 0
    while True:
        out += hmac.digest(keys.mac_key, whole[start : start + 65536 + 16], "sha256")[:10]
        start += 65536
        if start + 16 >= len(whole):
            return out


@settings(max_examples=60, deadline=None)
@given(
    plain=st.binary(max_size=400),
    cuts=st.lists(st.integers(0, 400), max_size=6),
    kind=st.sampled_from(ENCRYPTED),
)
def test_any_pieces_give_the_same(plain: bytes, cuts: list[int], kind: MediaKind) -> None:
    at_once, made = encrypted(plain, kind, 1000)
    edges = [0, *sorted(min(c, len(plain)) for c in cuts), len(plain)]
    encryptor = MediaEncryptor(KEY, kind)
    blob = b"".join(encryptor.update(plain[a:b]) for a, b in itertools.pairwise(edges))
    blob += encryptor.finish()
    assert blob == at_once
    assert encryptor.result == made
    assert len(blob) == encrypted_length(len(plain)) == made.enc_length
    reader = reader_of(made)
    edges = [0, *sorted(min(c, len(blob)) for c in cuts), len(blob)]
    back = b"".join(reader.update(blob[a:b]) for a, b in itertools.pairwise(edges)) + reader.finish()
    assert back == plain
    assert reader.length == len(plain)


@pytest.mark.parametrize("length", [0, 65510, 65520, 65526, 65535, 65536, 131072, 200000])
@pytest.mark.parametrize("step", [1 << 20, 65536, 9973])
def test_sidecar(length: int, step: int) -> None:
    blob, made = encrypted(bytes(length), MediaKind.VIDEO, step)
    assert made.sidecar == sidecar_at_once(blob, MediaKind.VIDEO)


def test_who_has_a_sidecar() -> None:
    has = {kind for kind in ENCRYPTED if encrypted(b"x", kind)[1].sidecar is not None}
    assert has == {MediaKind.AUDIO, MediaKind.VIDEO}
    forced = MediaEncryptor(KEY, MediaKind.IMAGE, sidecar=True)
    forced.finish()
    assert forced.result.sidecar is not None


@pytest.mark.parametrize("at", [0, 16, 33, 90, -11, -10, -1])
def test_a_changed_byte_is_found(at: int) -> None:
    blob, made = encrypted(bytes(100))
    wrong = bytearray(blob)
    wrong[at] ^= 1
    reader = reader_of(made)
    reader.update(bytes(wrong))
    with pytest.raises(CryptoError, match="SHA-256 of the encrypted file"):
        reader.finish()
    reader = reader_of(made, file_enc_sha256=None, file_sha256=None)
    reader.update(bytes(wrong))
    with pytest.raises(BadMac):
        reader.finish()


@pytest.mark.parametrize("length", range(27))
def test_cut_off(length: int) -> None:
    blob, made = encrypted(bytes(40))
    reader = reader_of(made, file_enc_sha256=None)
    reader.update(blob[:length])
    with pytest.raises(CryptoError):
        reader.finish()


def test_a_wrong_file_hash() -> None:
    blob, made = encrypted(b"hello")
    reader = reader_of(made, file_sha256=sha256(b"other").digest())
    reader.update(blob)
    with pytest.raises(CryptoError, match="SHA-256 of the file"):
        reader.finish()


@pytest.mark.parametrize("last", [b"\0", b"\x11", b"\x02"])
def test_wrong_padding_under_a_good_mac(last: bytes) -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    keys = MediaKeys.expand(KEY, MediaKind.IMAGE)
    enc = Cipher(AES(keys.cipher_key), CBC(keys.iv)).encryptor().update(bytes(15) + last)
    mac = hmac.digest(keys.mac_key, keys.iv + enc, "sha256")[:10]
    reader = MediaDecryptor(KEY, MediaKind.IMAGE, file_sha256=None, file_enc_sha256=None)
    reader.update(enc + mac)
    with pytest.raises(CryptoError, match="padding"):
        reader.finish()


def test_another_kind_has_other_keys() -> None:
    blob, made = encrypted(b"hello", MediaKind.IMAGE)
    reader = MediaDecryptor(KEY, MediaKind.VIDEO, file_sha256=made.file_sha256, file_enc_sha256=None)
    reader.update(blob)
    with pytest.raises(BadMac):
        reader.finish()


def test_misuse() -> None:
    encryptor = MediaEncryptor(KEY, MediaKind.IMAGE)
    with pytest.raises(LocalProtocolError):
        _ = encryptor.result
    encryptor.finish()
    with pytest.raises(LocalProtocolError):
        encryptor.update(b"x")
    with pytest.raises(LocalProtocolError):
        encryptor.finish()
    with pytest.raises(LocalProtocolError):
        MediaEncryptor(KEY[1:], MediaKind.IMAGE)
    with pytest.raises(LocalProtocolError):
        MediaEncryptor(KEY, MediaKind.PRODUCT_IMAGE)
    for start, end in ((-1, 3), (3, 3), (4, 3)):
        with pytest.raises(LocalProtocolError):
            RangeDecryptor(KEY, MediaKind.VIDEO, start, end)


@settings(max_examples=80, deadline=None)
@given(length=st.integers(1, 300), data=st.data())
def test_ranges(length: int, data: st.DataObject) -> None:
    plain = bytes(at * 7 & 255 for at in range(length))
    blob, made = encrypted(plain, MediaKind.VIDEO)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    part = RangeDecryptor(made.media_key, made.kind, start, end)
    fetched = blob[part.enc_start : part.enc_end]
    cut = data.draw(st.integers(0, len(fetched)))
    assert part.update(fetched[:cut]) + part.update(fetched[cut:]) + part.finish() == plain[start:end]


def test_a_range_that_does_not_come_whole() -> None:
    part = RangeDecryptor(KEY, MediaKind.VIDEO, 0, 64)
    part.update(bytes(48))
    with pytest.raises(CryptoError, match="16 bytes short"):
        part.finish()


def test_plain() -> None:
    reader = PlainReader(sha256(b"hello").digest())
    assert reader.update(b"hel") + reader.update(b"lo") + reader.finish() == b"hello"
    assert reader.length == 5
    wrong = PlainReader(sha256(b"other").digest())
    wrong.update(b"hello")
    with pytest.raises(CryptoError):
        wrong.finish()
    assert PlainReader(None).finish() == b""


def test_memory_does_not_grow_with_the_file() -> None:
    piece = bytes(64 * 1024)
    encryptor = MediaEncryptor(KEY, MediaKind.VIDEO)
    reader = MediaDecryptor(KEY, MediaKind.VIDEO, file_sha256=None, file_enc_sha256=None)
    tracemalloc.start()
    try:
        for _ in range(1024):
            reader.update(encryptor.update(piece))
        reader.update(encryptor.finish())
        reader.finish()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reader.length == 64 << 20
    assert most < 2 << 20


def test_a_sidecar_may_be_fed_by_the_byte() -> None:
    keys = MediaKeys.expand(KEY, MediaKind.AUDIO)
    whole, single = Sidecar(keys), Sidecar(keys)
    data = bytes(65536 + 100)
    whole.update(data)
    for at in range(len(data)):
        single.update(data[at : at + 1])
    assert whole.finish() == single.finish()
