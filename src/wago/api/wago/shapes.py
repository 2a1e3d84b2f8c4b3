"""The looser parts of bodies: buttons, lists, cards, vCards, in every spelling that clients are known to use.

Sources differ in what an element is called (docs/decisions-http.md has the list), so each is looked for under
all its names, without regard to case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from wago.api.faults import BadValue, WrongType
from wago.gateway.outgoing.contents import (
    Button,
    CallButton,
    ContactCard,
    CopyButton,
    ListRow,
    ListSection,
    ReplyButton,
    UrlButton,
)

Json = Any

_LABEL: Final = ("displaytext", "display_text", "label", "buttontext", "text", "title", "name")
_ID: Final = ("buttonid", "button_id", "id")
_CODE: Final = ("copycode", "copy_code", "code", "copy")
_PHONE: Final = ("phonenumber", "phone_number", "phone", "number")
_KINDS: Final = {
    "": "reply",
    "reply": "reply",
    "quickreply": "reply",
    "quick_reply": "reply",
    "url": "url",
    "cta_url": "url",
    "link": "url",
    "webview": "webview",
    "copy": "copy",
    "cta_copy": "copy",
    "call": "call",
    "cta_call": "call",
    "phone": "call",
}


def parsed(value: Json) -> Json:
    """A value that may have come as JSON in a text."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return value
    return value


def read_buttons(
    field: str, value: Json, *, numbered: bool = False, strict: bool = True
) -> tuple[Button, ...]:
    """Buttons: a list of objects, or an object that holds such a list, or one button.

    Args:
        field: what errors call it.
        numbered: replies without an id are numbered from 1, rather than called by their label.
        strict: an unknown type is an error, rather than a reply.

    Raises:
        WrongType: something is not what it should be.
        BadValue: a button has a type that is none, or lacks what its type needs.
    """
    buttons: list[Button] = []
    replies = 0
    for path, element in _elements(field, parsed(value), ("buttons",)):
        fields = _Fields(path, element)
        kind = _KINDS.get(fields.text("type").lower().replace("-", "_"))
        if kind is None:
            if strict:
                raise BadValue(f"{path}.type", "is no type of button: reply, url, webview, copy or call")
            kind = "reply"
        if kind == "reply":
            replies += 1
        buttons.append(_button(fields, kind, str(replies) if numbered else ""))
    return tuple(buttons)


def _button(fields: _Fields, kind: str, number: str) -> Button:
    label = fields.text(*_LABEL) or fields.inside("buttontext", *_LABEL)
    match kind:
        case "url" | "webview":
            return UrlButton(label=label, url=fields.text("url"), webview=kind == "webview")
        case "copy":
            return CopyButton(label=label, code=fields.text(*_CODE) or fields.text(*_ID))
        case "call":
            return CallButton(label=label, phone=fields.text(*_PHONE) or fields.text(*_ID))
        case _:
            return ReplyButton(label=label, id=fields.text(*_ID) or number or label)


def read_sections(field: str, value: Json, title: str) -> tuple[ListSection, ...]:
    """Sections of a list: rows put into one section, or sections with rows, or an object that holds either.

    Args:
        title: of a section that has none.

    Raises:
        WrongType: something is not what it should be.
    """
    value = parsed(value)
    rows: list[ListRow] = []
    sections: list[ListSection] = []
    for path, element in _elements(field, value, ("sections", "list", "rows")):
        fields = _Fields(path, element)
        inner = fields.get("rows")
        if inner is None:
            rows.append(_row(fields))
        else:
            held = tuple(_row(_Fields(*each)) for each in _elements(f"{path}.rows", parsed(inner), ()))
            sections.append(ListSection(title=fields.text("title", "name") or title, rows=held))
    if rows:
        sections.insert(0, ListSection(title=title, rows=tuple(rows)))
    return tuple(sections)


def _row(fields: _Fields) -> ListRow:
    title = fields.text("title", "name")
    return ListRow(
        title=title,
        description=fields.text("desc", "description"),
        id=fields.text("rowid", "row_id", "id") or title,
    )


def read_card(field: str, value: Json, name: str = "") -> ContactCard:
    """A contact: a vCard as text, or an object with its parts.

    Args:
        name: of a vCard that is text.

    Raises:
        WrongType: it is neither.
    """
    if isinstance(value, str):
        return ContactCard(name=name, vcard=value)
    if not isinstance(value, dict):
        raise WrongType(field, f"expected object, got {_kind(value)}")
    fields = _Fields(field, value)
    phones = fields.get("phones", "phonenumbers", "phone_numbers")
    numbers = tuple(str(each) for each in phones) if isinstance(phones, list) else ()
    single = fields.text(*_PHONE, "waid")
    return ContactCard(
        name=fields.text("fullname", "full_name", "displayname", "display_name", "name", "fn") or name,
        phones=(single, *numbers) if single else numbers,
        organization=fields.text("organization", "organisation", "org", "company"),
        email=fields.text("email"),
        url=fields.text("url", "website"),
        vcard=fields.text("vcard"),
    )


class _Fields:
    """An object's members by any of their names."""

    def __init__(self, path: str, value: Json) -> None:
        if not isinstance(value, dict):
            raise WrongType(path, f"expected object, got {_kind(value)}")
        self.path = path
        self._values = {str(name).lower(): item for name, item in value.items() if item is not None}

    def get(self, *names: str) -> Json:
        """The first that is there, None if none is."""
        return next((self._values[name] for name in names if name in self._values), None)

    def text(self, *names: str) -> str:
        """The first that is there and is a text or a number; empty if none is."""
        for name in names:
            value = self._values.get(name)
            if isinstance(value, str):
                return value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
        return ""

    def inside(self, name: str, *names: str) -> str:
        """A text in the object that a member is."""
        inner = self._values.get(name)
        return _Fields(f"{self.path}.{name}", inner).text(*names) if isinstance(inner, dict) else ""


def _elements(field: str, value: Json, holders: Sequence[str]) -> Iterator[tuple[str, Json]]:
    """A list's elements with their paths; an object that holds a list stands for it, any other for one."""
    if isinstance(value, dict):
        folded = {str(name).lower(): item for name, item in value.items()}
        for holder in holders:
            if isinstance(folded.get(holder), list) and not (holder == "rows" and "title" in folded):
                value = folded[holder]
                break
        else:
            value = [value]
    if not isinstance(value, list):
        raise WrongType(field, f"expected array, got {_kind(value)}")
    for index, element in enumerate(value):
        yield f"{field}[{index}]", element


def _kind(value: Json) -> str:
    names = {str: "str", bool: "bool", int: "int", float: "float", list: "array", dict: "object"}
    return names.get(type(value), "null")
