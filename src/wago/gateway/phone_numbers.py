"""Phone numbers as people write them, and the countries that they belong to."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from wago.gateway.errors import InvalidAddress
from wago.protocol.phone_numbers import spellings

_NO_COUNTRY = ("ZZ", "001")


def formatted(number: str) -> str:
    """A number in international form, digits only, as it is written: `+49 1511 2345678`.

    Raises:
        InvalidAddress: no country has such numbers.
    """
    return phonenumbers.format_number(_dialled(number), PhoneNumberFormat.INTERNATIONAL)


def country_of(number: str) -> tuple[str, str | None]:
    """The code that a number's country is dialled by, and the country's two letters if one alone has it.

    Raises:
        InvalidAddress: no country has such numbers.
    """
    parsed = _dialled(number)
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        # No number that is given out; the code says enough where one country has it.
        regions = phonenumbers.region_codes_for_country_code(parsed.country_code)
        region = regions[0] if len(regions) == 1 else None
    return str(parsed.country_code), None if region in _NO_COUNTRY else region


def _dialled(number: str) -> PhoneNumber:
    """The number as it is dialled today, where it may be written in two ways.

    Raises:
        InvalidAddress: no country has such numbers.
    """
    found = []
    for each in spellings(number):
        try:
            found.append(phonenumbers.parse(f"+{each}"))
        except NumberParseException:
            raise InvalidAddress(number) from None
    return next(filter(phonenumbers.is_valid_number, found), found[0])
