"""Every kind of message with its request in each dialect, by family."""

from __future__ import annotations

from typing import Final

from tests.gallery.kinds_asked import ASKING, PRESSED
from tests.gallery.kinds_other import DONE, OTHERS, STATUS, TRADE
from tests.gallery.kinds_plain import MEDIA, PLACES, TEXTS
from tests.gallery.request import Kind

FAMILIES: Final[dict[str, tuple[Kind, ...]]] = {
    "Texts": TEXTS,
    "Media": MEDIA,
    "Places and people": PLACES,
    "Questions and dates": ASKING,
    "Buttons and menus": PRESSED,
    "Trade": TRADE,
    "Status": STATUS,
    "What is done to a message": DONE,
    "Others": OTHERS,
}
KINDS: Final = tuple(kind for kinds in FAMILIES.values() for kind in kinds)
