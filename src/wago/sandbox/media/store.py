"""Media on disk: what was uploaded, and what is being uploaded.

A file lies under its SHA-256 in `blobs`, and for each upload there is a record that says where it is offered
and until when. What has arrived of an upload that broke off lies in `parts`, for the client to go on.
Nothing is ever in memory as a whole.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final

import msgspec
from msgspec import Struct

from wago.sandbox.wire import Refused

PIECE: Final = 64 * 1024
MAX_LENGTH: Final = 2 * 1024**3 + 64 * 1024
"""WhatsApp takes documents of 2 GiB."""
LIFETIME_S: Final = 30 * 24 * 3600
"""How long media is offered, unless the order is other."""

_FOLDERS: Final = {
    "image": "t62.7118-24",
    "video": "t62.7161-24",
    "audio": "t62.7117-24",
    "document": "t62.7119-24",
}
"""The first part of direct paths, as seen in the field."""


class MediaFile(Struct, kw_only=True):
    """One upload that is complete.

    Attributes:
        name: names it in its direct path.
        sha256: of what was uploaded, in hex.
        kind: the media servers' name for what it is, such as `image`.
        plain: it is not encrypted (channels, catalogs, profiles).
        offered_until: what its direct path says.
        signature: without which it is not given out.
    """

    name: str
    sha256: str
    kind: str
    plain: bool
    length: int
    number: str
    uploaded_at: int
    offered_until: int
    expires_at: int
    """When it is gone; earlier than the path says if the admin API ordered so."""
    signature: str

    @property
    def direct_path(self) -> str:
        folder = _FOLDERS.get(self.kind, "t62.36144-24")
        query = f"ccb=11-4&oh={self.signature}&oe={self.offered_until:x}&_nc_sid=sbx"
        return f"/v/{folder}/{self.name}_n.enc?{query}"


def cover_receipt(file: MediaFile) -> dict[str, str | int]:
    """By what a client names a cover picture that it has uploaded (Baileys messages-media.ts)."""
    token = base64.b64encode(hashlib.sha256(f"{file.name} {file.signature}".encode()).digest())
    # JavaScript reads no larger numbers than of 53 bits.
    return {"fbid": int(file.name) >> 12, "meta_hmac": token.decode(), "ts": file.uploaded_at}


class MediaStore:
    """All media of a sandbox.

    Args:
        folder: where; made if need be.
        clock: Unix time.
        random: gives random bytes.
    """

    def __init__(self, folder: Path, clock: Callable[[], float], random: Callable[[int], bytes]) -> None:
        self._blobs, self._parts, self._records = folder / "blobs", folder / "parts", folder / "records"
        for each in (self._blobs, self._parts, self._records):
            each.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._random = random
        self.lifetime_s = LIFETIME_S
        self._files: dict[str, MediaFile] = {}
        for path in sorted(self._records.glob("*.json")):
            file = msgspec.json.decode(path.read_bytes(), type=MediaFile)
            self._files[file.name] = file

    # -- what is there ----------------------------------------------------------------------------------

    @property
    def files(self) -> list[MediaFile]:
        """Every upload, oldest first."""
        return sorted(self._files.values(), key=lambda f: (f.uploaded_at, f.name))

    def named(self, name: str) -> MediaFile | None:
        return self._files.get(name)

    def at(self, direct_path: str) -> MediaFile | None:
        """What a direct path leads to, expired or not."""
        name = direct_path.partition("?")[0].rpartition("/")[2].removesuffix("_n.enc")
        file = self._files.get(name)
        return file if file is not None and file.direct_path == direct_path else None

    def current(self, sha256: str, kind: str) -> MediaFile | None:
        """The upload of this content that is offered now."""
        offered = [f for f in self.files if f.sha256 == sha256 and f.kind == kind and not self.is_expired(f)]
        return offered[-1] if offered else None

    def is_expired(self, file: MediaFile) -> bool:
        return file.expires_at <= self._clock()

    def path(self, file: MediaFile) -> Path:
        """Its bytes."""
        return self._blobs / file.sha256

    def pieces(self, file: MediaFile) -> Iterator[bytes]:
        """Its bytes, a piece at a time."""
        with self.path(file).open("rb") as source:
            while piece := source.read(PIECE):
                yield piece

    # -- uploads ----------------------------------------------------------------------------------------

    def received(self, sha256: str) -> int:
        """How much has arrived of an upload that broke off."""
        try:
            return (self._parts / sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def open_part(self, sha256: str, offset: int) -> tuple[IO[bytes], hashlib._Hash]:
        """Go on with an upload, with the hash of what there is of it; blocks for as long as that takes.

        Raises:
            Refused: there is less than that.
        """
        path = self._parts / sha256
        if offset > self.received(sha256):
            raise Refused(416, "bad-offset", f"only {self.received(sha256)} bytes have arrived")
        # Unbuffered: an upload that was taken over must not write anything when it closes.
        part = path.open("r+b" if offset else "wb", buffering=0)
        part.truncate(offset)
        digest = hashlib.sha256()
        while piece := part.read(PIECE) if offset else b"":
            digest.update(piece)
        return part, digest

    def drop_part(self, sha256: str) -> None:
        """Forget an upload that is wrong."""
        (self._parts / sha256).unlink(missing_ok=True)

    def complete(self, sha256: str, kind: str, number: str, *, plain: bool) -> MediaFile:
        """An upload is all there, and right: offer it."""
        part = self._parts / sha256
        length = part.stat().st_size
        part.replace(self._blobs / sha256)
        now = int(self._clock())
        file = self.current(sha256, kind) or MediaFile(
            name=str(int.from_bytes(self._random(8), "big")),
            sha256=sha256,
            kind=kind,
            plain=plain,
            length=length,
            number=number,
            uploaded_at=now,
            offered_until=now + self.lifetime_s,
            expires_at=now + self.lifetime_s,
            signature=f"01_{self._random(16).hex()}",
        )
        self._save(file)
        return file

    def put(self, pieces: Iterable[bytes], kind: str, number: str, *, plain: bool = False) -> MediaFile:
        """Offer what a phone in here has made."""
        digest = hashlib.sha256()
        scratch = self._parts / self._random(16).hex()
        with scratch.open("wb") as part:
            for piece in pieces:
                digest.update(piece)
                part.write(piece)
        sha256 = digest.hexdigest()
        scratch.replace(self._parts / sha256)
        return self.complete(sha256, kind, number, plain=plain)

    # -- ends -------------------------------------------------------------------------------------------

    def expire(self, file: MediaFile) -> None:
        """Offer it no longer."""
        file.expires_at = min(file.expires_at, int(self._clock()))
        self._save(file)

    def delete(self, file: MediaFile) -> None:
        """Forget it, and the bytes if nothing else offers them."""
        self._files.pop(file.name, None)
        (self._records / f"{file.name}.json").unlink(missing_ok=True)
        if all(other.sha256 != file.sha256 for other in self._files.values()):
            self.path(file).unlink(missing_ok=True)

    def _save(self, file: MediaFile) -> None:
        self._files[file.name] = file
        path = self._records / f"{file.name}.json"
        path.with_suffix(".new").write_bytes(msgspec.json.encode(file))
        path.with_suffix(".new").replace(path)
