"""Both products' lists of endpoints: each route is there, each field is read, each absence named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import pytest
from litestar.routes import HTTPRoute

from tests.unit.api.conftest import ADMIN, World
from tests.unit.api.endpoints import WAGO, WAGO_API, Endpoint, Known
from tests.unit.api.test_description import described
from wago.api import wago, wago_api
from wago.api.body import decode
from wago.api.faults import WrongType

Json = dict[str, Any]

_CALLS: Final = (
    "make answer hangup play play/pause play/resume play/stop record record/stop status "
    "webrtc/config webrtc/offer webrtc/close"
)
ABSENT: Final = {f"/call/{name}" for name in _CALLS.split()}
"""What is yet to come. Nothing may be added, and what is there must go."""

WRONG: Final[tuple[Any, ...]] = ({"not": [["this"]]}, [[["this"]]], 1.5, True, "this")
"""Values of which each type of field refuses one."""

SAMPLES: Final[Json] = {
    "text": "15550002222",
    "number": 1,
    "bool": True,
    "list": ["x"],
    "object": {"x": "x"},
}
"""Values for required fields. A text is somebody's number, so that none is wrong before one is missing."""
FITTING: Final[Json] = {"Buttons": [{"type": "reply", "label": "x", "id": "x"}]}

OF_ANY_TYPE: Final = {"content"}
"""What wwebjs has in as many types as there are kinds of content."""

MEANS_SOMETHING: Final = {
    ("/send/mediaurl", "Caption"): "kinds without one",
    ("/send/mediaurl", "Filename"): "kinds without one",
    ("/message/react", "IsFromMe"): "as it is stored",
}
"""Fields whose absence is taken for what it says, though the reference calls them required."""

PARAMETER: Final = re.compile(r"\{[^}]*\}")


def routes(package: Any) -> dict[tuple[str, str], Json]:
    """What a door says of each of its routes, with `{id}` for whatever stands in the path."""
    paths = described(package)[0]["paths"]
    return {
        (method, PARAMETER.sub("{id}", path)): operation
        for path, item in paths.items()
        for method, operation in item.items()
    }


@pytest.mark.parametrize(
    ("package", "listed", "count"), [(wago, WAGO, 139), (wago_api, WAGO_API, 128)], ids=["WaGo", "wago-api"]
)
def test_each_route_is_there(package: Any, listed: tuple[Endpoint, ...], count: int) -> None:
    assert len({each.route for each in listed}) == len(listed) == count
    there = routes(package)
    absent = {each.path for each in listed if each.route not in there}
    assert absent == ABSENT & {each.path for each in listed}


def present(package: Any, listed: Iterable[Endpoint]) -> list[tuple[Endpoint, Json]]:
    there = routes(package)
    return [(each, there[each.route]) for each in listed if each.route in there]


class Caller:
    """Asks both doors for one linked session."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, endpoint: Endpoint, body: Json) -> tuple[int, str]:
        path = endpoint.path.replace("{id}", "main")
        if "{id}" in endpoint.path:
            answer = await self._world.api.call(endpoint.method, path, body)
        else:
            tokens = {"token": "tok", "admintoken": ADMIN}
            answer = await self._world.wago.call(endpoint.method, path, body, headers=tokens)
        return answer.status, str(answer.json.get("error", ""))


def names(error: str, field: str) -> bool:
    """Whether an error is about a field."""
    return re.search(rf"(?<!\w){re.escape(field)}(?!\w)", error, re.IGNORECASE) is not None


def refused(takes: type[msgspec.Struct], field: Known) -> Json | None:
    """A body whose only fault is the type of a field; None if none is, for nobody looks at it."""
    for wrong in WRONG:
        body = {field.name: wrong}
        try:
            decode(takes, msgspec.json.encode(body))
        except WrongType as exc:
            return body if names(exc.field, field.name) else None
    return None


@pytest.mark.parametrize(
    ("package", "listed"), [(wago, WAGO), (wago_api, WAGO_API)], ids=["WaGo", "wago-api"]
)
async def test_no_field_is_ignored(world: World, package: Any, listed: tuple[Endpoint, ...]) -> None:
    """Each is read into the struct of its endpoint, and each door says so of what it reads."""
    await world.linked()
    call, structs, ignored = Caller(world), bodies(package), []
    for endpoint, _ in present(package, listed):
        wrong = {}
        for field in endpoint.fields:
            found = refused(structs[endpoint.route], field)
            if found is not None:
                wrong = found
            elif field.name not in OF_ANY_TYPE:
                ignored.append(f"{endpoint}: {field.name}")
        for name in wrong:
            status, error = await call(endpoint, wrong)
            if status != 400 or not names(error, name):
                ignored.append(f"{endpoint}: {name} at the door: {status} {error}")
    assert "\n".join(ignored) == ""


def bodies(package: Any) -> dict[tuple[str, str], type[msgspec.Struct]]:
    """What each route of a door reads a body into."""
    app = described(package)[1]
    return {
        (method.lower(), PARAMETER.sub("{id}", route.path_format)): about.takes
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if (about := handler.opt.get("about")) is not None and about.takes is not None
    }


def sample(field: Known) -> Any:
    return FITTING.get(field.name, SAMPLES[field.kind])


async def test_each_absence_that_the_reference_names_is_named(world: World) -> None:
    await world.linked()
    call = Caller(world)
    silent = []
    for endpoint, _ in present(wago, WAGO):
        required = [each for each in endpoint.fields if each.required]
        for field in required:
            if (endpoint.path, field.name) in MEANS_SOMETHING:
                continue
            body = {each.name: sample(each) for each in required if each is not field}
            status, error = await call(endpoint, body)
            if status != 400 or not names(error, field.name):
                silent.append(f"{endpoint} without {field.name}: {status} {error}")
    assert "\n".join(silent) == ""


def properties(operation: Json) -> tuple[Json, list[str]]:
    """The fields of a body by name, and those that must be there."""
    contents = operation.get("requestBody", {}).get("content", {})
    schema = contents.get("application/json", {}).get("schema", {})
    return schema.get("properties", {}), schema.get("required", [])


@pytest.mark.parametrize("package", [wago, wago_api], ids=["WaGo", "wago-api"])
async def test_each_absence_that_we_name_ourselves_is_named(world: World, package: Any) -> None:
    """All routes, ours too: what the description calls required is named when an empty body is sent."""
    await world.linked()
    call = Caller(world)
    silent = []
    for (method, path), operation in routes(package).items():
        _, required = properties(operation)
        if not required or path.startswith("/session/"):
            continue
        endpoint = Endpoint(method.upper(), path, ())
        status, error = await call(endpoint, {})
        if status != 400 or not any(names(error, each) for each in required):
            silent.append(f"{endpoint}: {status} {error}")
    assert "\n".join(silent) == ""


@pytest.mark.parametrize(
    ("package", "listed"), [(wago, WAGO), (wago_api, WAGO_API)], ids=["WaGo", "wago-api"]
)
def test_each_field_is_described(package: Any, listed: tuple[Endpoint, ...]) -> None:
    missing = [
        f"{endpoint}: {field.name}"
        for endpoint, operation in present(package, listed)
        for field in endpoint.fields
        if field.name not in properties(operation)[0]
    ]
    assert "\n".join(missing) == ""
