"""Documents: any file goes, and what can be seen of it is shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.unit.gateway.prepare import samples
from tests.unit.gateway.prepare.test_images import close
from wago.gateway.prepare import Preparer

NewFiles = Callable[[], list[Path]]


async def test_the_first_page_of_a_pdf(preparer: Preparer, tmp_path: Path, new_files: NewFiles) -> None:
    squares = "1 0 0 rg 0 421 298 421 re f 0 0 1 rg 298 0 298 421 re f"
    path = samples.pdf(tmp_path / "a", pages=7, content=squares)
    with await preparer.document(path, filename="report.pdf") as made:
        assert (made.path, made.mimetype, made.filename) == (path, "application/pdf", "report.pdf")
        assert made.page_count == 7
        assert made.preview is not None
        assert made.created == (made.preview,)
        assert (made.width, made.height) == (340, 480)
        with Image.open(made.preview) as page:
            assert (page.format, page.size) == ("JPEG", (340, 480))
            assert close(page, (50, 50), (255, 0, 0))
            assert close(page, (300, 450), (0, 0, 255))
            assert close(page, (300, 50), (255, 255, 255))
        assert made.thumbnail is not None
        assert Image.open(io.BytesIO(made.thumbnail)).size == (71, 100)
    assert new_files() == []


async def test_a_picture_and_a_video_as_documents(preparer: Preparer, tmp_path: Path) -> None:
    picture = samples.save(tmp_path / "a", samples.picture(960, 640), "JPEG")
    with await preparer.document(picture, filename="a.jpg") as made:
        assert (made.path, made.mimetype, made.page_count) == (picture, "image/jpeg", None)
        assert (made.width, made.height) == (480, 320)
        assert made.thumbnail is not None
    video = samples.video(tmp_path / "b")
    with await preparer.document(video, filename="b.mp4") as made:
        assert (made.path, made.mimetype) == (video, "video/mp4")
        assert (made.width, made.height) == (160, 120)


async def test_what_cannot_be_seen_is_a_document_all_the_same(
    preparer: Preparer, tmp_path: Path, new_files: NewFiles
) -> None:
    whole = samples.pdf(tmp_path / "whole.pdf").read_bytes()
    hashes = b"/O <" + b"00" * 32 + b"> /U <" + b"00" * 32 + b">"
    locked = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 " + hashes + b" >>"
    for name, data in {
        "cut.pdf": whole[:60],
        "locked.pdf": whole.replace(b"/Root 1 0 R", b"/Root 1 0 R " + locked),
        "none.pdf": b"%PDF-1.4\n",
        "cut.jpg": samples.save(tmp_path / "a", samples.picture(), "JPEG").read_bytes()[:300],
        "text.txt": b"hello",
        "empty.bin": b"",
        "noise.bin": bytes(range(256)) * 10,
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        made = await preparer.document(path, filename=name)
        assert (made.path, made.filename, made.thumbnail, made.preview) == (path, name, None, None)
    assert new_files() == []


async def test_a_file_without_a_name_gets_one_that_fits(preparer: Preparer, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(samples.pdf(tmp_path / "b", pages=1).read_bytes())
    with await preparer.document(tmp_path / "a") as made:
        assert made.filename == "document.pdf"
    (tmp_path / "a").write_text("hello")
    assert (await preparer.document(tmp_path / "a")).filename == "document.txt"
    (tmp_path / "a").write_bytes(b"\x01\x02\x03")
    assert (await preparer.document(tmp_path / "a")).filename == "document.bin"
