"""The committed gallery is what comes out today, codecs' own matters aside."""

from __future__ import annotations

from tests.gallery.__main__ import shown
from tests.gallery.page import PAGE, page, without_pictures


async def test_the_gallery_is_up_to_date() -> None:
    made = page(await shown())
    assert without_pictures(made) == without_pictures(PAGE.read_text(encoding="utf-8")), "stale: make gallery"
