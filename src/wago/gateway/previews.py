"""Link previews, made by us from the page behind the link."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from wago.gateway.prepare import LinkThumbnail


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a page says about itself. As a context manager it removes its file.

    Attributes:
        url: the page's canonical address, or the one that was fetched.
        matched: the link as it stands in the text.
        title: what is shown in bold.
        description: what is shown below; may be empty.
        image: its picture, None if there is none that can be shown.
    """

    url: str
    matched: str
    title: str
    description: str
    image: LinkThumbnail | None = None

    @property
    def thumbnail(self) -> bytes | None:
        """A small JPEG that goes into the message."""
        return self.image.thumbnail if self.image else None

    def discard(self) -> None:
        """Remove the file of the picture."""
        if self.image is not None:
            self.image.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()
