"""Numbers that people write in two ways, of which WhatsApp knows one.

Mobile numbers in Brazil have had a ninth digit since 2012, which older accounts have not; those in Mexico
were dialled with a 1, those in Argentina with a 9 behind the country's code, which accounts have or have not
according to their age. Which of the two an account has only the service can say.

Source: ANATEL resolution 553; Mexico's numbering plan of 2019; ITU E.164 for Argentina.
"""

from __future__ import annotations

import re
from typing import Final

_BRAZIL: Final = re.compile(r"(55[1-9][0-9])(9?)([6-9][0-9]{7})", re.ASCII)
_MEXICO: Final = re.compile(r"(52)(1?)([0-9]{10})", re.ASCII)
_ARGENTINA: Final = re.compile(r"(54)(9?)([0-9]{10})", re.ASCII)
_COUNTRIES: Final = ("52", "54", "55")
_EXTRA: Final = ((_BRAZIL, "9"), (_MEXICO, "1"), (_ARGENTINA, "9"))


def spellings(number: str) -> tuple[str, ...]:
    """A number in international form, digits only, and how else it may be known; itself first."""
    if not number.startswith(_COUNTRIES):
        return (number,)
    for pattern, digit in _EXTRA:
        found = pattern.fullmatch(number)
        if found is not None:
            head, extra, rest = found.groups()
            return number, head + ("" if extra else digit) + rest
    return (number,)
