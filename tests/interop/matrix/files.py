"""Files to send: each in the form in which WhatsApp's own clients would send it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.unit.gateway.prepare import samples

MIMES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "gif": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg; codecs=opus",
    "document": "application/pdf",
    "sticker": "image/webp",
}


def make(folder: Path) -> dict[str, Path]:
    """By kind."""
    sticker = Image.new("RGBA", (512, 512), (30, 200, 30, 128))
    return {
        "image": samples.save(folder / "picture.jpg", samples.picture(), "JPEG"),
        "video": samples.video(folder / "video.mp4"),
        "gif": samples.video(folder / "gif.mp4", sound=None),
        "audio": samples.audio(folder / "audio.mp3", container="mp3", codec="mp3", rate=44100),
        "voice": samples.audio(folder / "voice.ogg", container="ogg", codec="libopus"),
        "document": samples.pdf(folder / "paper.pdf"),
        "portrait": samples.save(folder / "portrait.jpg", samples.picture(640, 640), "JPEG"),
        "other portrait": samples.save(
            folder / "other.jpg", Image.new("RGB", (640, 640), (200, 30, 30)), "JPEG"
        ),
        "sticker": samples.save(folder / "sticker.webp", sticker, "WEBP"),
    }
