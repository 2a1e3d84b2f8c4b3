"""What the commands print for people: QR codes and steps."""

from __future__ import annotations

import io
import json
import shlex
import sys
from typing import Any

import segno


def qr_text(payload: str) -> str:
    """The QR code of `payload` in half-block characters, dark on light, with its quiet zone."""
    out = io.StringIO()
    segno.make(payload, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()


def curl(method: str, url: str, headers: dict[str, str], body: Any = None) -> str:
    """The `curl` line that makes this request."""
    words = ["curl", "-s"]
    if method != ("GET" if body is None else "POST"):
        words += ["-X", method]
    words.append(url)
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    return shlex.join(words)


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"wago: {text}", file=sys.stderr, flush=True)
