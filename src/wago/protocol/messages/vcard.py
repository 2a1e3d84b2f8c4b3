"""vCards, the text that contacts are made of: version 3.0 as WhatsApp's clients write it.

Source: RFC 2426; Baileys README (waid); the clients add `waid`, the number as WhatsApp knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks

MAX_VCARD: Final = 256 * 1024
"""Characters of one vCard; those with a photo are long."""

MAX_FIELD: Final = 1024
MAX_PHONES: Final = 32

_DIGITS: Final = re.compile(r"[0-9]{5,20}\Z")
_NUMBER: Final = re.compile(r"\+?[0-9()./ \-]{3,40}\Z")
_NAME: Final = re.compile(r"(?:[A-Za-z0-9\-]+\.)?([A-Za-z0-9\-]+)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One number.

    Attributes:
        number: as people read it.
        waid: the number on WhatsApp, digits only; empty if it is not there or unknown.
        label: what the number is for, such as `CELL`.
    """

    number: str
    waid: str = ""
    label: str = "CELL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A person or a business.

    Attributes:
        name: the whole name.
        given, family: its parts; without them the whole name stands for the given one.
        organization, title, note, url, birthday: may be empty.
        phones, emails: all there are.
    """

    name: str
    given: str = ""
    family: str = ""
    organization: str = ""
    title: str = ""
    note: str = ""
    url: str = ""
    birthday: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()


_PLAIN: Final = {
    "TITLE": "title",
    "NOTE": "note",
    "URL": "url",
    "BDAY": "birthday",
}


def build_vcard(card: Card) -> str:
    """The text of a card.

    Raises:
        InvalidContent: it has no name, or a number that is none.
    """
    checks.words("name", card.name, MAX_FIELD)
    checks.count("phones", card.phones, 0, MAX_PHONES)
    given = card.given or ("" if card.family else card.name)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escaped('family', card.family)};{_escaped('given', given)};;;",
        f"FN:{_escaped('name', card.name)}",
    ]
    if card.organization:
        lines.append(f"ORG:{_escaped('organization', card.organization)};")
    lines += [
        f"{name}:{_escaped(field, getattr(card, field))}"
        for name, field in _PLAIN.items()
        if getattr(card, field)
    ]
    lines += [_phone_line(phone) for phone in card.phones]
    lines += [f"EMAIL:{_escaped('emails', email)}" for email in card.emails]
    return "\n".join([*lines, "END:VCARD"])


def parse_vcard(text: str) -> Card:
    """Read one card.

    Raises:
        InvalidContent: it is no vCard, has no name, or there is more than one.
    """
    if len(text) > MAX_VCARD:
        raise InvalidContent("vcard", f"has {len(text)} characters, more than {MAX_VCARD}")
    properties = list(_properties(text))
    ends = [(name, value.strip().upper()) for name, _, value in (properties[:1] + properties[-1:])]
    if ends != [("BEGIN", "VCARD"), ("END", "VCARD")]:
        raise InvalidContent("vcard", "does not run from BEGIN:VCARD to END:VCARD")
    fields: dict[str, str] = {}
    phones: list[Phone] = []
    emails: list[str] = []
    for name, parameters, value in properties[1:-1]:
        if name in ("BEGIN", "END"):
            raise InvalidContent("vcard", "holds another one")
        if name == "TEL":
            phones.append(_read_phone(parameters, value))
        elif name == "EMAIL":
            emails.append(_unescaped(value))
        elif name == "N":
            parts = [*_split(value), "", ""]
            fields.setdefault("family", parts[0])
            fields.setdefault("given", parts[1])
        elif name == "ORG":
            fields.setdefault("organization", " ".join(part for part in _split(value) if part))
        elif name == "FN":
            fields.setdefault("name", _unescaped(value).strip())
        elif name in _PLAIN:
            fields.setdefault(_PLAIN[name], _unescaped(value))
    if not fields.get("name"):
        fields["name"] = " ".join(filter(None, (fields.get("given"), fields.get("family"))))
    if not fields["name"]:
        raise InvalidContent("vcard", "has no name")
    if fields.get("given") == fields["name"] and not fields.get("family"):
        del fields["given"]
    return Card(**fields, phones=tuple(phones), emails=tuple(emails))


def _properties(text: str) -> Iterator[tuple[str, dict[str, list[str]], str]]:
    """(name, parameters, value) of each line, folded ones joined."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += line[1:]
        elif line.strip():
            lines.append(line)
    for line in lines:
        head, colon, value = _at_colon(line)
        name, *rest = head.split(";")
        match = _NAME.match(name.strip())
        if not colon or match is None:
            raise InvalidContent("vcard", f"has a line that is none: {line[:40]!r}")
        parameters: dict[str, list[str]] = {}
        for part in rest:
            key, equals, said = part.partition("=")
            # Version 2.1 leaves the word TYPE out.
            name_of, given = (key, said) if equals else ("TYPE", key)
            parameters.setdefault(name_of.strip().upper(), []).extend(
                each.strip().strip('"') for each in given.split(",")
            )
        yield match[1].upper(), parameters, value


def _at_colon(line: str) -> tuple[str, str, str]:
    """At the first colon outside of quotes."""
    quoted = False
    for index, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:index], ":", line[index + 1 :]
    return line, "", ""


def _phone_line(phone: Phone) -> str:
    if not _NUMBER.match(phone.number):
        raise InvalidContent("phones", f"has {phone.number!r}, which is no number")
    if phone.waid and not _DIGITS.match(phone.waid):
        raise InvalidContent("phones", f"has the WhatsApp number {phone.waid!r}, which is not digits only")
    if not re.match(r"[A-Za-z\-]{1,40}\Z", phone.label):
        raise InvalidContent("phones", f"has the label {phone.label!r}, which is no word")
    waid = f";waid={phone.waid}" if phone.waid else ""
    return f"TEL;type={phone.label};type=VOICE{waid}:{phone.number}"


def _read_phone(parameters: dict[str, list[str]], value: str) -> Phone:
    waid = next((each for each in parameters.get("WAID", ()) if _DIGITS.match(each)), "")
    labels = [each for each in parameters.get("TYPE", ()) if each.upper() not in ("VOICE", "PREF", "")]
    return Phone(number=_unescaped(value).strip(), waid=waid, label=labels[0] if labels else "CELL")


def _escaped(field: str, value: str) -> str:
    checks.short(field, value, MAX_FIELD)
    for char in ("\\", ";", ","):
        value = value.replace(char, "\\" + char)
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def _split(value: str) -> list[str]:
    """The parts between semicolons that are not escaped."""
    parts = re.findall(r"((?:\\.|[^;\\]|\\$)*)(?:;|$)", value)
    return [_unescaped(part).strip() for part in parts]
