"""How numbers are written for a reader: true minus, thin space, never "nan".

Inside the program strain is a fraction and time is seconds; here, at the border, they
become percent and milliseconds.
"""

from __future__ import annotations

import math

# U+2212 is as wide as a plus and never broken from its number at a line's end, unlike
# the hyphen that Python prints.
MINUS = "\u2212"
# SI style: a space, but a narrow one, between number and unit.
THIN_SPACE = "\u2009"
MISSING = "\u2013"
"""Stands where there is no value: a number that was not computed is not printed."""


def number(value: float | None, *, decimals: int = 1) -> str:
    """Return the value with a true minus sign, "–" if there is none."""
    # NaN is a computed value that does not exist: it reads like a missing one.
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:.{decimals}f}"
    if float(text) == 0:  # "-0.0" would look like shortening
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def percent(fraction: float | None, *, decimals: int = 1) -> str:
    """Return a fraction in percent without the sign, such as "−16.2"."""
    return number(None if fraction is None else 100 * fraction, decimals=decimals)


def signed_percent(fraction: float | None, *, decimals: int = 1) -> str:
    """Return a fraction in percent with its sign, such as "+9.9"; 0 has none."""
    shown = percent(fraction, decimals=decimals)
    # The sign is judged on the rounded text: +0.04 % prints as 0.0 and gets no plus.
    has_sign = shown.startswith((MINUS, MISSING)) or float(shown) == 0
    return shown if has_sign else f"+{shown}"


def percent_with_unit(fraction: float | None, *, decimals: int = 1) -> str:
    """Return a fraction in percent, such as "−16.2 %"; "–" alone if missing."""
    return _with_unit(percent(fraction, decimals=decimals), "%")


def percent_with_interval(fraction: float | None, half_width: float | None) -> str:
    """Return a fraction in percent such as "−16.2 ± 0.9"; without one, as it is."""
    return _with_interval(percent(fraction), half_width)


def signed_percent_with_interval(
    fraction: float | None, half_width: float | None
) -> str:
    """Return a fraction in percent with its sign, such as "+9.9 ± 0.9"."""
    return _with_interval(signed_percent(fraction), half_width)


def _with_interval(text: str, half_width: float | None) -> str:
    interval = percent(half_width)
    # Half an interval is none: "-16.2 ± -" would suggest that one was computed.
    return text if MISSING in {text, interval} else f"{text} ± {interval}"


def milliseconds(time_s: float | None) -> str:
    """Return a time in whole milliseconds without the unit, such as "354"."""
    return number(None if time_s is None else 1000 * time_s, decimals=0)


def milliseconds_with_unit(time_s: float | None) -> str:
    """Return a time in whole milliseconds, such as "354 ms"; "–" alone if missing."""
    return _with_unit(milliseconds(time_s), "ms")


def millilitres(*volumes_mm3: float | None) -> str:
    """Return volumes such as "96 / 41 ml"; "–" alone where one of them is missing."""
    # 1,000 mm³ are one millilitre.
    numbers = [
        number(None if volume_mm3 is None else volume_mm3 / 1000, decimals=0)
        for volume_mm3 in volumes_mm3
    ]
    # "– ml" would look like a volume that was lost in print.
    return MISSING if MISSING in numbers else f"{' / '.join(numbers)}{THIN_SPACE}ml"


def dicom_date(date: str) -> str:
    """Return a DICOM date such as 20080718 as "2008-07-18"; other text unchanged."""
    # DICOM DA is YYYYMMDD (PS3.5, 6.2); `isascii` too, since `isdigit` also accepts
    # digits of other scripts. Anything else is shown as the file has it.
    if len(date) == 8 and date.isascii() and date.isdigit():
        return f"{date[:4]}-{date[4:6]}-{date[6:]}"
    return date


def person_name(name: str) -> str:
    """Return a DICOM name such as "Doe^Jane^^Dr" as "Doe, Jane, Dr"."""
    # DICOM PN holds up to three groups parted by "=": alphabetic, ideographic, phonetic
    # (PS3.5, 6.2.1). Without an alphabetic one the others are still a name.
    alphabetic = name.split("=", maxsplit=1)[0] or name.replace("=", " ")
    # Components are parted by "^", and trailing or inner ones may be empty.
    return ", ".join(part.strip() for part in alphabetic.split("^") if part.strip())


def _with_unit(text: str, unit: str) -> str:
    return text if text == MISSING else f"{text}{THIN_SPACE}{unit}"
