"""Kinds by content, then by name."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.prepare import samples
from wago.gateway.prepare.sniff import EDGE_BYTES, extension_of, sniff, sniff_file

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def archive(*names: str, stored: dict[str, bytes] | None = None, filler: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in (stored or {}).items():
            target.writestr(zipfile.ZipInfo(name), data)
        if filler:
            target.writestr(zipfile.ZipInfo("filler"), bytes(filler))
        for name in names:
            target.writestr(name, b"<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("format_name", "kind"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("AVIF", "image/avif"),
        ("JPEG2000", "image/jp2"),
        ("ICO", "image/x-icon"),
    ],
)
def test_pictures(tmp_path: Path, format_name: str, kind: str) -> None:
    path = samples.save(tmp_path / "a", samples.picture(64, 64), format_name)
    assert sniff_file(path, declared="video/mp4", filename="lie.pdf") == kind


@pytest.mark.parametrize(
    ("container", "codec", "kind"),
    [
        ("mp4", "libx264", "video/mp4"),
        ("mov", "libx264", "video/quicktime"),
        ("3gp", "libx264", "video/3gpp"),
        ("webm", "libvpx-vp9", "video/webm"),
        ("matroska", "libx264", "video/x-matroska"),
        ("avi", "mpeg4", "video/x-msvideo"),
        ("flv", "libx264", "video/x-flv"),
        ("mpegts", "libx264", "video/mp2t"),
        ("mpeg", "mpeg2video", "video/mpeg"),
        ("asf", "wmv2", "video/x-ms-wmv"),
    ],
)
def test_videos(tmp_path: Path, container: str, codec: str, kind: str) -> None:
    path = samples.video(tmp_path / "a", container=container, codec=codec, sound=None, seconds=1, fps=25)
    assert sniff_file(path, filename="lie.txt") == kind


@pytest.mark.parametrize(
    ("container", "codec", "rate", "kind"),
    [
        ("ogg", "libopus", 48000, "audio/ogg"),
        ("mp3", "libmp3lame", 44100, "audio/mpeg"),
        ("ipod", "aac", 44100, "audio/mp4"),
        ("adts", "aac", 44100, "audio/aac"),
        ("amr", "libopencore_amrnb", 8000, "audio/amr"),
        ("flac", "flac", 44100, "audio/flac"),
        ("wav", "pcm_s16le", 44100, "audio/wav"),
        ("caf", "pcm_s16le", 44100, "audio/x-caf"),
        ("aiff", "pcm_s16be", 44100, "audio/x-aiff"),
    ],
)
def test_audio(tmp_path: Path, container: str, codec: str, rate: int, kind: str) -> None:
    path = samples.audio(tmp_path / "a", container=container, codec=codec, rate=rate, seconds=0.5)
    assert sniff_file(path, filename="lie.jpg") == kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "", "application/pdf"),
        (b"\n\n junk before %PDF-1.4\n", "a.txt", "application/pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "", WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "", SHEET),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "", SLIDES),
        (archive("word/document.xml", stored={"[Content_Types].xml": b""}, filler=200_000), "", WORD),
        (archive("[Content_Types].xml", "word/document.xml"), "a.xlsx", WORD),
        (
            archive("[Content_Types].xml", "word/document.xml"),
            "a.docm",
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        (
            archive("content.xml", stored={"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "",
            "application/vnd.oasis.opendocument.text",
        ),
        (archive("x", stored={"mimetype": b"application/epub+zip"}), "a.zip", "application/epub+zip"),
        (archive("AndroidManifest.xml", "classes.dex"), "a.zip", "application/vnd.android.package-archive"),
        (archive("META-INF/MANIFEST.MF"), "", "application/java-archive"),
        (archive("a.txt"), "", "application/zip"),
        (archive("a.txt"), "a.zip", "application/zip"),
        (archive("a.txt"), "photo.jpg", "application/zip"),
        (archive(), "", "application/zip"),
        (gzip.compress(b"x", mtime=0), "a.tar.gz", "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07\x01\0", "", "application/vnd.rar"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "application/msword"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "application/vnd.ms-excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "PowerPoint Document".encode("utf-16-le"),
            "",
            "application/vnd.ms-powerpoint",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "", "application/x-ole-storage"),
        (b"{\\rtf1 hello}", "", "application/rtf"),
        (b"hello", "", "text/plain"),
        (b"hello", "a.csv", "text/csv"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"# title", "README.md", "text/markdown"),
        (b"hello", "picture.jpg", "text/plain"),
        (b"hello", "program.exe", "text/plain"),
        ("grüße".encode() * 2000, "", "text/plain"),
        ("日本語".encode() * 3000, "", "text/plain"),
        ("grüße".encode("utf-16"), "", "text/plain"),
        (b"<!DOCTYPE html><p>", "", "text/html"),
        (b"\xef\xbb\xbf  <html>", "", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "", "image/svg+xml"),
        (b'<?xml version="1.0"?><a/>', "", "text/xml"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "", "text/vcard"),
        (b"BEGIN:VCALENDAR\r\n", "", "text/calendar"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "", "image/avif"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mif1", "", "image/heif"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "", "video/mp4"),
        (b"SQLite format 3\0" + bytes(100), "", "application/vnd.sqlite3"),
        (b"wOF2" + bytes(60), "", "font/woff2"),
    ],
)
def test_documents(data: bytes, name: str, kind: str) -> None:
    assert sniff(data[:EDGE_BYTES], data[-EDGE_BYTES:], filename=name) == kind


@pytest.mark.parametrize(
    ("name", "declared", "kind"),
    [
        ("a.PDF", "", "application/pdf"),
        ("a.docx", "text/plain", WORD),
        ("a", "application/x-thing", "application/x-thing"),
        ("", "audio/ogg; codecs=opus", "audio/ogg; codecs=opus"),
        ("", "nonsense", "application/octet-stream"),
        ("", "a/b\r\nX-Evil: 1", "application/octet-stream"),
        ("../../etc/passwd", "", "application/octet-stream"),
        ("a.unheard-of", "", "application/octet-stream"),
    ],
)
def test_the_name_decides_where_the_content_says_nothing(name: str, declared: str, kind: str) -> None:
    data = b"\x01\x02\x03\x04 nothing that anybody knows"
    assert sniff(data, data, filename=name, declared=declared) == kind


def test_an_empty_file_is_what_its_name_says() -> None:
    assert sniff(b"", filename="a.txt") == "text/plain"
    assert sniff(b"") == "application/octet-stream"


@pytest.mark.parametrize(
    ("kind", "extension"),
    [
        ("image/jpeg", ".jpg"),
        ("image/webp", ".webp"),
        ("video/mp4", ".mp4"),
        ("audio/ogg; codecs=opus", ".ogg"),
        ("audio/mp4", ".m4a"),
        ("application/pdf", ".pdf"),
        (WORD, ".docx"),
        ("application/x-unheard-of", ""),
        ("", ""),
    ],
)
def test_extensions(kind: str, extension: str) -> None:
    assert extension_of(kind) == extension


@given(st.binary(max_size=600), st.binary(max_size=600), st.text(max_size=20), st.text(max_size=20))
def test_any_bytes_are_something(head: bytes, tail: bytes, name: str, declared: str) -> None:
    kind = sniff(head, tail, filename=name, declared=declared)
    assert kind.count("/") == 1
    assert kind.isprintable()
