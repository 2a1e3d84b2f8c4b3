"""What is printed for people: curl lines that a shell reads as meant, and QR codes."""

from __future__ import annotations

import json
import shlex

import segno
from hypothesis import given
from hypothesis import strategies as st

from wago.cli.terminal import curl, qr_text

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(url=_TEXT.map("http://h/{}".format), value=_TEXT, body=st.dictionaries(_TEXT, _TEXT))
def test_a_curl_line_survives_the_shell(url: str, value: str, body: dict[str, str]) -> None:
    words = shlex.split(curl("POST", url, {"token": value}, body))
    assert words[:3] == ["curl", "-s", url]
    assert words[3:5] == ["-H", f"token: {value}"]
    assert words[5:8] == ["-H", "Content-Type: application/json", "-d"]
    assert json.loads(words[8]) == body
    assert len(words) == 9


def test_a_curl_line_names_the_method_only_where_curl_would_guess_another() -> None:
    assert curl("GET", "http://h", {}) == "curl -s http://h"
    assert curl("POST", "http://h", {}, {}).startswith("curl -s http://h ")
    assert curl("POST", "http://h", {}) == "curl -s -X POST http://h"
    assert curl("DELETE", "http://h", {}) == "curl -s -X DELETE http://h"


def test_a_qr_shows_every_module_light_on_dark() -> None:
    payload = "https://wa.me/settings/linked_devices#" + "x" * 200
    light = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    shown = []
    for line in qr_text(payload).splitlines():
        shown.append([light[c][0] for c in line])
        shown.append([light[c][1] for c in line])
    wanted = [[1 - m for m in row] for row in segno.make(payload, error="l").matrix_iter(border=2)]
    assert shown[: len(wanted)] == wanted
