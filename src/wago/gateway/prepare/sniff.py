"""What kind of file it is, as a MIME type: by its first and last bytes, then by its name.

The kinds that WhatsApp sends as something better than a document are told apart here, exactly; the long tail
is puremagic's table. No archive is unpacked and no codec is asked: this runs in the gateway's own process.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Final

EDGE_BYTES: Final = 64 * 1024
"""So much is looked at, at either end."""

UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"

_MIMETYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_DECLARED: Final = re.compile(
    _MIMETYPE.pattern + r"(\s*;\s*[a-z0-9-]+=\"?[a-z0-9_.,+ -]+\"?)*", re.IGNORECASE
)

# At the very beginning, and nothing else begins so.
_PREFIXES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"8BPS\0", "image/vnd.adobe.photoshop"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"MThd\0\0\0\x06", "audio/midi"),
    (b"caff\0\x01", "audio/x-caf"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"%!PS", "application/postscript"),
    (b"\x7fELF", "application/x-executable"),
)

_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}

# Brands of the ISO base media file format (mp4ra.org), by what decides first.
_BRANDS: Final = (
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    ((b"mif1", b"msf1"), "image/heif"),
    ((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    ((b"qt  ",), "video/quicktime"),
    ((b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3ge6", b"3ge7", b"3gg6"), "video/3gpp"),
)

# Entries that only this kind of ZIP has.
_ZIP_ENTRIES: Final = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)
_ZIP_LOCAL: Final = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_ZIP_CENTRAL: Final = re.compile(rb"PK\x01\x02.{24}(..).{16}", re.DOTALL)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)

# Not the system's tables: the same file is to be the same everywhere.
_NAMES: Final = mimetypes.MimeTypes()
for _extension, _kind in {
    ".7z": "application/x-7z-compressed",
    ".amr": "audio/amr",
    ".apk": "application/vnd.android.package-archive",
    ".avif": "image/avif",
    ".docm": "application/vnd.ms-word.document.macroenabled.12",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ".epub": "application/epub+zip",
    ".heic": "image/heic",
    ".ics": "text/calendar",
    ".jar": "application/java-archive",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".msg": "application/vnd.ms-outlook",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ofx": "application/x-ofx",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".potx": "application/vnd.openxmlformats-officedocument.presentationml.template",
    ".ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    ".pptm": "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".rar": "application/vnd.rar",
    ".rtf": "application/rtf",
    ".vcf": "text/vcard",
    ".webp": "image/webp",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "text/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}.items():
    _NAMES.add_type(_kind, _extension)

# A text is what its name says, if that is a kind of text.
_TEXTUAL: Final = (
    "application/json",
    "application/javascript",
    "application/yaml",
    "application/x-ofx",
    "image/svg+xml",
)
_CONTROLS: Final = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}


def sniff_file(path: Path, *, declared: str = "", filename: str = "") -> str:
    """The MIME type of a file, by its first and last bytes, then `filename`, then `declared`.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(EDGE_BYTES)
        length = file.seek(0, 2)
        file.seek(max(0, length - EDGE_BYTES))
        tail = file.read(EDGE_BYTES)
    return sniff(head, tail, declared=declared, filename=filename)


def sniff(head: bytes, tail: bytes = b"", *, declared: str = "", filename: str = "") -> str:
    """The same for bytes that were read already."""
    named = by_name(filename)
    return (
        _media(head)
        or _container(head, tail, named)
        or _text(head, named)
        or _long_tail(head, tail)
        or named
        or (declared.strip() if _DECLARED.fullmatch(declared.strip()) else "")
        or UNKNOWN
    )


def by_name(filename: str) -> str:
    """The MIME type that a name's extension stands for; empty if it stands for none."""
    extension = Path(filename).suffix.lower()
    return _NAMES.types_map[True].get(extension, "") if extension else ""


def extension_of(mimetype: str) -> str:
    """An extension for names of such files, with its dot; empty if nobody knows one."""
    plain = mimetype.partition(";")[0].strip().lower()
    preferred = {
        "image/jpeg": ".jpg",
        TEXT: ".txt",
        "audio/ogg": ".ogg",
        "audio/mp4": ".m4a",
        "text/html": ".html",
    }
    return preferred.get(plain) or _NAMES.guess_extension(plain) or ""


def _media(head: bytes) -> str:
    for prefix, kind in _PREFIXES:
        if head.startswith(prefix):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _iso(head)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    if (
        head[:2] == b"BM"
        and head[6:10] == bytes(4)
        and len(head) > 18
        and head[14] in (12, 40, 52, 56, 64, 108, 124)
    ):
        return "image/bmp"
    if head[:4] == b"\0\0\x01\0" and 0 < int.from_bytes(head[4:6], "little") <= 64:
        return "image/x-icon"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "video/mp2t"
    return _mpeg_audio(head)


def _iso(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), 256)
    major = head[8:12]
    brands = [head[at : at + 4] for at in range(16, size, 4)]
    for names, kind in _BRANDS:
        if major in names:
            # A mif1 says what it holds among the others.
            return (
                next((k for n, k in _BRANDS[:2] if any(b in n for b in brands)), kind)
                if major[:1] == b"m"
                else kind
            )
    return "video/mp4"


def _mpeg_audio(head: bytes) -> str:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    version, layer, rate, sampling = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    # Not layer I: nobody uses it, and texts in UTF-16 begin like it.
    return "audio/mpeg" if version != 1 and layer in (1, 2) and rate not in (0, 15) and sampling != 3 else ""


def _container(head: bytes, tail: bytes, named: str) -> str:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head[:4] == b"PK\x03\x04":
        return _zip(head, tail, named)
    if head[:4] == b"PK\x05\x06":
        return "application/zip"
    if head[:8] == _OLE:
        if named.startswith(("application/msword", "application/vnd.ms-")):
            return named
        both = head + tail
        return next(
            (k for n, k in _OLE_STREAMS if n.encode("utf-16-le") in both), "application/x-ole-storage"
        )
    return ""


def _zip(head: bytes, tail: bytes, named: str) -> str:
    names = [_name(match, head) for match in _ZIP_LOCAL.finditer(head)]
    # OpenDocument and EPUB say what they are in their first entry, which is not compressed.
    if names and names[0] == b"mimetype":
        at = 30 + len(names[0]) + int.from_bytes(head[28:30], "little")
        size = int.from_bytes(head[22:26], "little")
        said = head[at : at + min(size, 100)].decode("ascii", "replace").strip()
        if _MIMETYPE.fullmatch(said):
            return said
    names += [_name(match, tail) for match in _ZIP_CENTRAL.finditer(tail)]
    kind = next((k for n, k in _ZIP_ENTRIES if any(name.startswith(n) for name in names)), "application/zip")
    # A template of the same office, or an archive with a kind of its own: the name knows better.
    if named and (kind == "application/zip" or _office(kind) == _office(named) != ""):
        return named if named.startswith("application/") and named != UNKNOWN else kind
    return kind


def _name(match: re.Match[bytes], data: bytes) -> bytes:
    length = int.from_bytes(match.group(1), "little")
    return data[match.end() : match.end() + length]


def _office(kind: str) -> str:
    words = (
        ("word", "word"),
        ("sheet", "excel"),
        ("excel", "excel"),
        ("presentation", "ppt"),
        ("powerpoint", "ppt"),
    )
    return next((office for word, office in words if word in kind), "")


def _text(head: bytes, named: str) -> str:
    if not head:
        return named
    if not _is_text(head):
        return ""
    if named.startswith("text/") or named in _TEXTUAL:
        return named
    start = head[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if start.startswith((b"<?xml", b"<svg", b"<!--")):
        return "image/svg+xml" if b"<svg" in start else "text/xml"
    if start.startswith(b"begin:vcard"):
        return "text/vcard"
    if start.startswith(b"begin:vcalendar"):
        return "text/calendar"
    return TEXT


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return len(head) % 2 == 0 and b"\0" in head[:200]
    sample = head[:8192]
    if not _CONTROLS.isdisjoint(sample):
        return False
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        # The cut may be in the middle of a character.
        return len(sample) == 8192 and error.start > 8188
    return True


def _long_tail(head: bytes, tail: bytes) -> str:
    if not head:
        return ""
    import puremagic  # A table of two thousand rows: only for what needs it.

    try:
        found = puremagic.magic_string(head[:EDGE_BYTES] if not tail else head + tail)
    except (ValueError, puremagic.PureError):
        return ""
    for match in found:
        # Fewer than four bytes agree with anything now and then.
        if len(match.byte_match) >= 4 and match.offset >= 0 and _MIMETYPE.fullmatch(match.mime_type or ""):
            return str(match.mime_type)
    return ""
