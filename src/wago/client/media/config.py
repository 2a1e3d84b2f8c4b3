"""Choices about media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaConfig:
    """Limits, deadlines and places.

    Attributes:
        scheme: of media hosts. WhatsApp's have `https`; a sandbox without TLS says `http`.
        folder: where files wait encrypted for their upload, or come in; None takes the system's.
        max_upload_bytes: the largest file that goes out. WhatsApp takes 2 GiB.
        max_download_bytes: the largest that comes in.
        parallel: so many transfers at a time.
        attempts: rounds over all hosts before a transfer fails (whatsmeow download.go).
        resume_from_bytes: uploads so large ask first how much is there (whatsapp-rust upload.rs).
        dial_s: TCP and TLS.
        idle_s: a transfer in which nothing moves for so long has failed.
        slowest_bytes_per_s: so has one that is slower than this from end to end.
        max_wait_s: the longest pause between rounds, whatever a host asks for.
    """

    scheme: str = "https"
    folder: Path | None = None
    max_upload_bytes: int = 2 * 1024**3
    max_download_bytes: int = 2 * 1024**3
    parallel: int = 8
    attempts: int = 5
    resume_from_bytes: int = 5 * 1024**2
    dial_s: float = 30.0
    idle_s: float = 60.0
    slowest_bytes_per_s: int = 4096
    max_wait_s: float = 60.0
