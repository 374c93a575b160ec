"""Sentences of the report in the language of the window.

The report is English, and so are the sentences that a signature keeps. The window shows
some of them: what is open, and what has changed between exams. Each is recognised by
its pattern here, and put together anew from the translated pattern. A sentence that has
no pattern is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from longaxis.app.base.i18n import tr, tr_noop

_OPEN_POINTS = (
    tr_noop("{view} not measured."),
    tr_noop("{view}: orientation not confirmed."),
    tr_noop("{view}: times of the file in doubt."),
    tr_noop("{view}: end-diastole not seen, taken from the curve."),
    tr_noop("{view}: aortic valve closure not seen, end-systole taken from the curve."),
    tr_noop("{view}: not a whole beat."),
    tr_noop("{view}: doubtful segments not judged by the reader: {names}."),
    tr_noop("GLS of the study is not given."),
)
_COMPARISONS = (
    tr_noop("The files do not say whose exams these are."),
    tr_noop("The files do not say when both exams were; the order is that given."),
    tr_noop("Both are readings of the same exam: this is repeatability, not change."),
    tr_noop("Different views: {first} and then {second}."),
    tr_noop("Different layers of the wall: {first} and then {second}."),
    tr_noop("Different versions of the software: {first} and then {second}."),
    tr_noop("Different readers: {first} and then {second}."),
    tr_noop("Different conventions of what is called GLS: {first} and then {second}."),
    tr_noop("{view}: frame rate is not known in both exams."),
    tr_noop("{view}: heart rate is not known in both exams."),
    tr_noop("{view}: frame rate differs: {first} and then {second}."),
    tr_noop("{view}: heart rate differs: {first} and then {second}."),
    tr_noop("{view}: different trackers: {first} and then {second}."),
    tr_noop("{view}: different processing: {first} and then {second}."),
    tr_noop("{view}: end-systole found differently: {first} and then {second}."),
    tr_noop("{view}: different ultrasound systems: {first} and then {second}."),
)
_CHANGES = (
    tr_noop(
        "{first} to {second}: {size} points, fall of {share}: within the smallest "
        "detectable change ({limit} points)."
    ),
    tr_noop(
        "{first} to {second}: {size} points, fall of {share}: beyond the smallest "
        "detectable change ({limit} points)."
    ),
    tr_noop(
        "{first} to {second}: {size} points, rise of {share}: within the smallest "
        "detectable change ({limit} points)."
    ),
    tr_noop(
        "{first} to {second}: {size} points, rise of {share}: beyond the smallest "
        "detectable change ({limit} points)."
    ),
    tr_noop(
        "{first} to {second}: {size} points: within the smallest detectable change "
        "({limit} points)."
    ),
    tr_noop(
        "{first} to {second}: {size} points: beyond the smallest detectable change "
        "({limit} points)."
    ),
    tr_noop("{first} to {second}: the fall is more than {share}."),
    # After all others of this form: what may explain a change.
    tr_noop("{first} to {second}: {sentence}"),
)
_LIMITS = (
    tr_noop("Smallest detectable change: {size}; {source}."),
    tr_noop("{size} points"),
    tr_noop("{share} of the mean of both exams"),
    tr_noop("published for GLS by two operators and two readers: {citation}"),
    tr_noop("own reader study, {file}, {n_pairs} pairs"),
    tr_noop(
        "95 % intervals of both exams (contours and events drawn anew); another "
        "acquisition is not in them"
    ),
    tr_noop("Fall of more than {share} ({purpose}): {citation}."),
    tr_noop("cardio-oncology, against the exam before treatment"),
    tr_noop(
        "Guideline: normal more negative than {normal}, borderline {range}, abnormal "
        "less negative than {abnormal}; {citation}."
    ),
    tr_noop("{normal} to {abnormal}"),
)
_NOTES = (
    tr_noop("{exam}: no value of {what} is given, so it is not shown."),
    tr_noop("{exam}: its date is not known, so it is not shown."),
    tr_noop(
        "{programs}: not Longaxis. Programs differ in layer, formula and tracking, so "
        "no difference between it and Longaxis is formed."
    ),
    tr_noop("{program}: {stated}, where Longaxis shows {quantity}."),
    tr_noop("{date}, {program}: {value}, {quantity}; {source}."),
    tr_noop("{file}, stated without its minus sign"),
    tr_noop("An exam"),
    tr_noop("layer not stated"),
    tr_noop("unknown"),
)
# In this order: the first pattern that fits is taken.
_PATTERNS = (*_OPEN_POINTS, *_COMPARISONS, *_CHANGES, *_LIMITS, *_NOTES)


def translated(sentence: str) -> str:
    """Return a sentence of the report in the language of the window."""
    known = tr(sentence)
    if known != sentence:
        return known
    for pattern in _PATTERNS:
        if match := _expression(pattern).fullmatch(sentence):
            values = {
                name: translated(value) for name, value in match.groupdict().items()
            }
            return tr(pattern, **values) if values else tr(pattern)
    return sentence


def has_pattern(sentence: str) -> bool:
    """Return whether a sentence can be translated."""
    return any(_expression(pattern).fullmatch(sentence) for pattern in _PATTERNS)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Return what a pattern fits, each of its places a group of that name."""
    parts = re.split(r"\{(\w+)\}", pattern)
    return re.compile(
        "".join(
            f"(?P<{part}>.+?)" if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )
    )
