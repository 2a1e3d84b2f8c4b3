"""The page: each kind with its two requests and what the phone shows."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any, Final

from tests.gallery.bubbles import bubble
from tests.gallery.kinds import FAMILIES, KINDS
from tests.gallery.request import Json, Kind, Request
from tests.gallery.run import ABOUT, FILES, FRIEND, filled

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "gallery.html"
_HERE: Final = Path(__file__).parent
_NAMES: Final = {"friend": FRIEND, "about": ABOUT, "files": FILES}
_ONE_LINE: Final = 48
_CODED: Final = ("file_sha256", "file_length", "thumbnail", "waveform")
_PICTURE: Final = re.compile(r'src="data:[^"]+"|<span class="bytes">[^<]*</span>|<rect [^>]*>')


def curl_wago(request: Request) -> str:
    """A request of the WaGo door as one types it."""
    return _curl(f"localhost:1337{request.path}", "-H 'token: my-token'", request)


def curl_api(request: Request) -> str:
    """A request of the wago-api door as one types it."""
    return _curl(f"localhost:3000{request.path}/main", '-H "X-Api-Key: $API_KEY"', request)


def _curl(url: str, header: str, request: Request) -> str:
    body: Json = filled(request.body, _NAMES)
    if request.files:
        fields = [
            f"{name}={value if isinstance(value, str) else _json(value)}" for name, value in body.items()
        ]
        fields += [f"{name}=@{file}" for name, file in request.files.items()]
        given = " \\\n  ".join(f"-F {_quoted(field)}" for field in fields)
    else:
        given = "-d " + _quoted(_spread(body))
    return f"curl {url} \\\n  {header} \\\n  {given}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spread(value: Any, depth: int = 1) -> str:
    """JSON, in lines where it is long."""
    text = _json(value)
    if len(text) <= _ONE_LINE - 2 * depth or not isinstance(value, dict | list):
        return text
    indent = "\n" + "  " * (depth + 1)
    if isinstance(value, dict):
        inner = [f"{_json(name)}: {_spread(each, depth + 1)}" for name, each in value.items()]
        return "{" + indent + f",{indent}".join(inner) + "\n" + "  " * depth + "}"
    inner = [_spread(each, depth + 1) for each in value]
    return "[" + indent + f",{indent}".join(inner) + "\n" + "  " * depth + "]"


def _quoted(text: str) -> str:
    if re.fullmatch(r"[\w=@.,:/-]+", text):
        return text
    if "'" in text:
        raise ValueError(f"a shell would not take this in quotes: {text}")
    return f"'{text}'"


def page(shown: dict[str, Json]) -> str:
    """The page, from what the phone showed of each kind."""
    contents = "".join(
        f"<li><b>{escape(family)}</b> "
        + ", ".join(f'<a href="#{kind.name}">{escape(kind.title)}</a>' for kind in kinds)
        + "</li>"
        for family, kinds in FAMILIES.items()
    )
    families = "".join(
        f"<h2>{escape(family)}</h2>{''.join(_kind(kind, shown[kind.name]) for kind in kinds)}"
        for family, kinds in FAMILIES.items()
    )
    template = (_HERE / "page.html").read_text()
    parts = {
        "style": (_HERE / "page.css").read_text().strip(),
        "script": (_HERE / "page.js").read_text().strip(),
        "count": str(sum(kind.wago is not None and kind.api is not None for kind in KINDS)),
        "contents": contents,
        "families": families,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)


def _kind(kind: Kind, shown: Json) -> str:
    note = f"<p>{escape(kind.note).replace('`', '')}</p>" if kind.note else ""
    tree = json.dumps(_readable(shown["message"]["content"]), ensure_ascii=False, indent=1)
    return (
        f'\n<section id="{kind.name}"><h3><a href="#{kind.name}">{escape(kind.title)}</a></h3>{note}'
        f'<div class="columns"><div class="phone">{bubble(shown)}'
        f"<details><summary>As the phone reads it: {escape(shown['message']['kind'])}</summary>"
        f"<pre>{escape(tree)}</pre></details></div>"
        f'<div class="requests">{_request("WaGo", kind.wago, curl_wago)}'
        f"{_request('wago-api', kind.api, curl_api)}</div></div></section>"
    )


def _request(door: str, request: Request | None, curl: Any) -> str:
    if request is None:
        return f'<div class="request none"><b>{door}</b> has no request for this.</div>'
    return (
        f'<div class="request"><p><b>{door}</b><button type="button">Copy</button></p>'
        f"<pre>{escape(curl(request))}</pre></div>"
    )


def _readable(value: Any) -> Any:
    """Without what a codec decides on, and what is long and says nothing to a reader."""
    if isinstance(value, dict):
        return {name: "…" if name in _CODED else _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list) else value


def without_pictures(text: str) -> str:
    """A page without what a codec decides on: pictures, waveforms, lengths of files."""
    return _PICTURE.sub("", text)
