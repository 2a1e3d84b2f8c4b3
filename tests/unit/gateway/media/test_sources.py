"""Callers' files: what is decoded, what is refused with which words, and what is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import MediaError, WagoError
from wago.gateway.errors import (
    BadBase64,
    BadDataUrl,
    EmptyFile,
    FileFault,
    FileTooLarge,
    RefusedUrl,
    UnwantedType,
)
from wago.gateway.media import (
    Base64,
    DataUrl,
    Fetcher,
    Source,
    Sources,
    SpooledFile,
    TempFolder,
    Upload,
    Url,
    source_of,
)
from wago.gateway.media.names import file_name, mime_type
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[TempFolder]:
    made = TempFolder(tmp_path / "tmp")
    yield made
    assert [each.name for each in made.path.iterdir()] == ["lock"], "a temporary file was left"
    made.close()


@pytest.fixture
async def sources(folder: TempFolder) -> AsyncIterator[Sources]:
    async with Fetcher(NetGuard(), folder, MediaSettings()) as fetcher:
        yield Sources(folder, fetcher)


async def take(
    sources: Sources, source: Source, *, limit: int = 10_000_000, accept: tuple[str, ...] = ()
) -> tuple[bytes, str, str]:
    async with sources.spool(source, limit=limit, field="Image", accept=accept) as file:
        content = file.path.read_bytes()
        assert len(content) == file.length
        return content, file.mimetype, file.filename


def b64(content: bytes) -> str:
    return b64encode(content).decode()


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


# -- what is decoded ------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 3, 4, 49_151, 49_152, 196_607, 196_608, 196_609, 1_000_000])
async def test_base64_of_any_length(sources: Sources, length: int) -> None:
    content = os.urandom(length)
    assert await take(sources, Base64(b64(content), "Image/PNG; q=1", "a/b.png")) == (
        content,
        "image/png",
        "b.png",
    )
    assert await take(sources, DataUrl(f"data:image/png;base64,{b64(content)}")) == (content, "image/png", "")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
async def test_base64_in_lines(sources: Sources, end: str) -> None:
    content = os.urandom(300_000)
    text = b64(content)
    lines = end.join(text[at : at + 76] for at in range(0, len(text), 76)) + end
    assert (await take(sources, Base64(lines), limit=300_000))[0] == content


@pytest.mark.parametrize(
    ("head", "mimetype"),
    [
        ("data:;base64,", ""),
        ("data:audio/ogg; codecs=opus;base64,", "audio/ogg"),
        ("DATA:IMAGE/PNG;BASE64,", "image/png"),
        ("data:application/vnd.ms-excel;charset=x;base64,", "application/vnd.ms-excel"),
        ("data: image/png ; base64 ,", "image/png"),
    ],
)
async def test_heads_of_data_urls(sources: Sources, head: str, mimetype: str) -> None:
    assert await take(sources, DataUrl(head + "AAEC")) == (b"\0\1\2", mimetype, "")


async def test_an_upload(sources: Sources) -> None:
    upload = Upload(pieces(b"ab", b"", b"c" * 300_000), "Video/MP4", "C:\\films\\x.mp4")
    assert await take(sources, upload) == (b"ab" + b"c" * 300_000, "video/mp4", "x.mp4")


async def test_a_file_that_is_there_already_stays(sources: Sources, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_bytes(b"mine")
    assert await take(sources, SpooledFile(path, 4, "image/png", "m")) == (b"mine", "image/png", "m")
    assert path.exists()
    with pytest.raises(FileTooLarge):
        await take(sources, SpooledFile(path, 4, "image/png"), limit=3)
    with pytest.raises(UnwantedType):
        await take(sources, SpooledFile(path, 4, "image/png"), accept=("audio/",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("data:image/png;base64,AAAA", DataUrl),
        ("Data:,", DataUrl),
        ("https://example.com/a.png", Url),
        ("HTTP://example.com", Url),
        ("AAAA", Base64),
        ("", Base64),
        ("httpAAAA", Base64),
        ("ftp://example.com", Base64),
    ],
)
def test_what_a_text_is(text: str, kind: type[Source]) -> None:
    assert type(source_of(text)) is kind


# -- what is refused ------------------------------------------------------------------------------------

GOOD = b64(bytes(range(256)) * 2000)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A", "cut off: its last group has 1 of 4 characters"),
        ("AA", "cut off: its last group has 2 of 4"),
        ("AAAAAAA", "cut off: its last group has 3 of 4"),
        (GOOD[:-1], "cut off: its last group has 3 of 4"),
        (GOOD[:-2], "cut off: its last group has 2 of 4"),
        (GOOD[:400_001], "cut off: its last group has 1 of 4"),
        ("AA=A", "padding of the base64 is in the wrong place"),
        ("=AAA", "padding of the base64 is in the wrong place"),
        ("====", "padding of the base64 is in the wrong place"),
        ("AAAA====", "padding of the base64 is in the wrong place"),
        ("AA==AAAA", "padding of the base64 is in the wrong place"),
        ("A" * 262_142 + "==" + "AAAA", "something follows behind the padding"),
        ("A" * 262_142 + "==" + "A", "something follows behind the padding"),
        ("AAA ", "character 4 of the base64, ' ', is none of it"),
        ("AA-_", "character 3 of the base64, '-', is none of it"),
        ("AAé=", "character 3 of the base64, 'é', is none of it"),
        ("A" * 300_000 + "%", "character 300001 of the base64, '%', is none of it"),
        ("not base64!", "character 4 of the base64, ' ', is none of it"),
        ("AAAA\0", "is none of it"),
        ("\ud800AAA", "is none of it"),
    ],
)
async def test_base64_that_is_none(sources: Sources, text: str, problem: str) -> None:
    with pytest.raises(BadBase64) as caught:
        await take(sources, Base64(text))
    assert problem in caught.value.problem
    assert caught.value.field == "Image"
    with pytest.raises(BadBase64):
        await take(sources, DataUrl(f"data:image/png;base64,{text}"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not begin with data:"),
        ("image/png;base64,AAAA", "does not begin with data:"),
        ("data:image/png;base64", "no comma"),
        ("data:" + "x" * 2000 + ";base64,AAAA", "no comma"),
        ("data:image/png,AAAA", "not marked ;base64"),
        ("data:,AAAA", "not marked ;base64"),
        ("data:image/png;base64;charset=x,AAAA", "not marked ;base64"),
        ("data:image/png;base32,AAAA", "not marked ;base64"),
        ("data:png;base64,AAAA", "'png' is no MIME type"),
        ("data:image/;base64,AAAA", "is no MIME type"),
        ("data:im age/png;base64,AAAA", "is no MIME type"),
    ],
)
async def test_data_urls_that_are_none(sources: Sources, text: str, problem: str) -> None:
    with pytest.raises(BadDataUrl) as caught:
        await take(sources, DataUrl(text))
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    "source", [Base64(""), Base64("\r\n"), DataUrl("data:image/png;base64,"), Upload(pieces(b"", b""))]
)
async def test_nothing_is_no_file(sources: Sources, source: Source) -> None:
    with pytest.raises(EmptyFile):
        await take(sources, source)


async def test_limits_are_exact(sources: Sources) -> None:
    for length in (100_000, 100_001, 100_002, 100_003):
        text = b64(bytes(length))
        for source in (Base64(text), DataUrl("data:x/y;base64," + text), Upload(pieces(bytes(length)))):
            if length == 100_000:
                assert len((await take(sources, source, limit=100_000))[0]) == length
            else:
                with pytest.raises(FileTooLarge, match="larger than the 100000 bytes"):
                    await take(sources, source, limit=100_000)


async def test_too_large_an_upload_is_refused_unread(sources: Sources) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    with pytest.raises(FileTooLarge):
        await take(sources, Upload(never(), length=11), limit=10)


@pytest.mark.parametrize("mimetype", ["audio/mpeg", "text/html", "imag/png"])
async def test_types_that_do_not_belong(sources: Sources, mimetype: str) -> None:
    for source in (
        Base64("AAAA", mimetype),
        DataUrl(f"data:{mimetype};base64,AAAA"),
        Upload(pieces(b"a"), mimetype),
    ):
        with pytest.raises(UnwantedType, match=f"Image: the type is {mimetype}, not image"):
            await take(sources, source, accept=("image/",))


async def test_types_that_say_nothing_pass(sources: Sources) -> None:
    for mimetype in ("", "application/octet-stream", "image/x-new"):
        await take(sources, Base64("AAAA", mimetype), accept=("image/",))


async def test_a_url_goes_through_the_guard(sources: Sources) -> None:
    with pytest.raises(RefusedUrl, match="Image: the URL's address is private"):
        await take(sources, Url("http://127.0.0.1:1/a.png"))


async def test_an_upload_that_breaks_off(sources: Sources) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * 300_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await take(sources, Upload(breaking()))


@given(st.text(max_size=60))
async def test_any_text_gives_a_file_or_a_clear_error(text: str) -> None:
    folder = TempFolder(Path("/tmp") / f"wago-test-{os.getpid()}")
    sources = Sources(folder, Fetcher(NetGuard(), folder, MediaSettings()))
    try:
        for source in (Base64(text), DataUrl(text), DataUrl("data:image/png;base64," + text)):
            with suppress(FileFault):
                await take(sources, source, limit=50)
    finally:
        folder.close()


# -- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.doc", "x.doc"),
        ("..", ""),
        (".", ""),
        ("dir/", "dir"),
        ("a\r\nb\0c.txt", "abc.txt"),
        ("  x  ", "x"),
        ("Ünïcödé 文.pdf", "Ünïcödé 文.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("x." + "y" * 300, "x." + "y" * 198),
        ("", ""),
    ],
)
def test_file_names(given: str, name: str) -> None:
    assert file_name(given) == name


@given(st.text())
def test_file_names_are_safe(text: str) -> None:
    name = file_name(text)
    assert "/" not in name
    assert "\\" not in name
    assert name not in (".", "..")
    assert len(name) <= 200
    assert file_name(name) == name.strip()


@pytest.mark.parametrize(
    ("given", "found"),
    [("image/PNG", "image/png"), (" a/b ;c=d", "a/b"), ("a", ""), ("a/b/c", ""), ("a/ b", ""), ("", "")],
)
def test_mime_types(given: str, found: str) -> None:
    assert mime_type(given) == found


# -- the folder -----------------------------------------------------------------------------------------

CRASH = """
import os, sys
from pathlib import Path
from wago.gateway.media import TempFolder
folder = TempFolder(Path(sys.argv[1]))
folder.new().write_bytes(b"left")
print(folder.path, flush=True)
if sys.argv[2] == "crash":
    os._exit(9)
sys.stdin.read()
"""


def start(parent: Path, how: str) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", CRASH, str(parent), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_crash_left_is_removed_and_what_another_uses_is_not(tmp_path: Path) -> None:
    crashed, left = start(tmp_path, "crash")
    living, used = start(tmp_path, "stay")
    with crashed, living:
        assert crashed.wait(30) == 9
        mine = TempFolder(tmp_path)
        mine.new().write_bytes(b"mine")
        assert (len(list(left.iterdir())), len(list(used.iterdir()))) == (2, 2)
        assert mine.sweep() == 1
        assert not left.exists()
        assert len(list(used.iterdir())) == 2
        assert len(list(mine.path.iterdir())) == 2
        assert mine.sweep() == 0
        mine.close()
        living.kill()
    assert TempFolder(tmp_path).sweep() == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_lock(tmp_path: Path) -> None:
    """One that is being made is left alone, one whose maker crashed before it had the lock is not."""
    new, old = tmp_path / "wago-run-new", tmp_path / "wago-run-old"
    for folder in (new, old):
        folder.mkdir()
    os.utime(old, (1, 1))
    assert TempFolder(tmp_path).sweep() == 1
    assert list(tmp_path.iterdir()) == [new]


def test_in_the_systems_folder_nothing_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = TempFolder()
    assert folder.path.parent == tmp_path
    (tmp_path / "wago-run-other").mkdir()
    os.utime(tmp_path / "wago-run-other", (1, 1))
    assert folder.sweep() == 0
    folder.close()
    assert [path.name for path in tmp_path.iterdir()] == ["wago-run-other"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MediaError, match="no folder for temporary files"):
        TempFolder(tmp_path / "file" / "tmp").new()


def test_sweeping_where_nothing_is(tmp_path: Path) -> None:
    assert TempFolder(tmp_path / "none").sweep() == 0


async def test_a_disk_that_takes_nothing(folder: TempFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with folder.writer(1000, "Image") as writer:
        writer._file.close()
        with pytest.raises(WagoError, match="cannot be kept on disk"):
            writer.write_now(b"x")
