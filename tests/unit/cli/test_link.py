"""`wago link` against a door that plays each ending."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from wago.cli import link
from wago.cli.link import LinkFailed, link_account
from wago.cli.serve_options import SERVE_OPTIONS, ServeOptions
from wago.cli.terminal import qr_text

ADMIN = "admin-secret"


class FakeDoor:
    """The WaGo door as `wago link` sees it: `states` are shown one a status call, the last one for ever."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self.states = [("connecting", "requested"), ("linking", "requested"), ("online", "login")]
        self.began = False
        self.steps: list[dict[str, Any]] = [{"Options": None, "Confirmation": None}]
        self.calls: list[tuple[str, Any]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/session/{what}", self.answer)
        return app

    async def answer(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        body = await request.json() if request.can_read_body else None
        self.calls.append((what, body))
        if what in ("all", "init"):
            if request.headers.get("admintoken") != ADMIN:
                return _error(401, "unauthorized")
        elif request.headers.get("token") not in {row["token"] for row in self.rows}:
            return _error(401, "unauthorized")
        return getattr(self, what)(body)

    def all(self, _: Any) -> web.Response:
        return _data(self.rows)

    def init(self, body: Any) -> web.Response:
        self.rows.append({"name": body["Name"], "token": body["Token"]})
        return _data(self.rows[-1])

    def connect(self, _: Any) -> web.Response:
        self.began = True
        return _data({})

    def pair(self, body: Any) -> web.Response:
        if not body["Phone"].startswith("+"):
            return _error(400, "Phone must be a number in international form")
        self.began = True
        return _data({"LinkingCode": body["Code"] or "ABCD-EFGH"})

    def qr(self, _: Any) -> web.Response:
        return _data({"QRText": "first" if len(self.states) > 2 else "second"})

    def passkey(self, _: Any) -> web.Response:
        return _data(self.steps.pop(0) if len(self.steps) > 1 else self.steps[0])

    def status(self, _: Any) -> web.Response:
        if not self.began:
            return _error(500, "No session")
        state, reason = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        online = state == "online"
        return _data(
            {
                "Connected": online,
                "LoggedIn": online,
                "State": state,
                "Reason": reason,
                "Jid": {"User": "15550100001"} if online else None,
            }
        )


def _data(data: Any) -> web.Response:
    return web.json_response({"code": 200, "data": data, "success": True})


def _error(status: int, error: str) -> web.Response:
    return web.json_response({"code": status, "error": error, "success": False}, status=status)


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[FakeDoor, int]]:
    monkeypatch.setattr(link, "_POLL_S", 0)
    fake = FakeDoor()
    runner = web.AppRunner(fake.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield fake, runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture
def options(door: tuple[FakeDoor, int], tmp_path: Path) -> ServeOptions:
    defaults = ServeOptions(**{o.attribute: o.default for o in SERVE_OPTIONS})
    return replace(defaults, data=tmp_path, port=door[1], admintoken=ADMIN, os_name="Shop")


async def test_links_by_qr(
    door: tuple[FakeDoor, int], options: ServeOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    fake, _ = door
    fake.states.insert(1, ("linking", "requested"))
    await link_account(options, "shop", "", "")
    shown = capsys.readouterr().out
    assert ("init", {"Name": "shop", "Token": fake.rows[0]["token"], "Os": "Shop"}) in fake.calls
    assert fake.rows[0]["token"] in shown
    assert shown.count(qr_text("first")) == 1
    assert shown.count(qr_text("second")) == 1
    assert "Linked: session 'shop' is 15550100001." in shown


async def test_links_by_code_in_a_session_that_exists(
    door: tuple[FakeDoor, int], options: ServeOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    fake, _ = door
    fake.rows.append({"name": "shop", "token": "kept"})
    await link_account(options, "shop", "+15550100001", "WAGQ2345")
    shown = capsys.readouterr().out
    assert "WAGQ2345" in shown
    assert "kept" not in shown
    assert "qr" not in [what for what, _ in fake.calls]


async def test_a_linked_session_is_left_alone(
    door: tuple[FakeDoor, int], options: ServeOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    fake, _ = door
    fake.rows.append({"name": "shop", "token": "kept"})
    fake.began, fake.states = True, [("online", "login")]
    await link_account(options, "shop", "", "")
    assert "linked already" in capsys.readouterr().out
    assert [what for what, _ in fake.calls][-1] == "status"


async def test_the_passkey_step_is_told_with_what_to_do(
    door: tuple[FakeDoor, int], options: ServeOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    fake, port = door
    fake.states[1:1] = [("linking", "requested")] * 4
    fake.steps = [
        {"Options": None, "Confirmation": None},
        {"Options": {"challenge": "q83v"}, "Confirmation": None},
        {"Options": {"challenge": "q83v"}, "Confirmation": None},
        {"Options": None, "Confirmation": {"Code": "ABCD-EFGH", "SkipDisplay": False}},
    ]
    await link_account(options, "shop", "", "")
    shown = capsys.readouterr().out
    assert shown.count('{"challenge": "q83v"}') == 1
    assert shown.count("ABCD-EFGH") == 1
    url = f"http://127.0.0.1:{port}/session/passkey"
    assert f"curl -s {url} -H 'token: " in shown
    assert f"curl -s -X POST {url}/confirm -H 'token: " in shown


async def test_an_attempt_that_ended_says_why(door: tuple[FakeDoor, int], options: ServeOptions) -> None:
    door[0].states = [("linking", "requested"), ("link_failed", "refs_expired")]
    with pytest.raises(LinkFailed, match="link_failed: refs_expired"):
        await link_account(options, "shop", "", "")


async def test_what_the_door_refuses_is_told(door: tuple[FakeDoor, int], options: ServeOptions) -> None:
    with pytest.raises(LinkFailed, match="Phone must be a number"):
        await link_account(options, "shop", "15550100001", "")


async def test_a_gateway_with_another_admin_token(door: tuple[FakeDoor, int], options: ServeOptions) -> None:
    with pytest.raises(LinkFailed, match="refuses the admin token"):
        await link_account(replace(options, admintoken="other"), "shop", "", "")
