"""What the description of a reader's own tracker says; see docs/own_trackers.md."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import ModelFileError
from longaxis.models.custom.manifest_entry import (
    MOST,
    Entry,
    count,
    count_or_any,
    filled_text,
    number,
    size,
)

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = "longaxis tracker 1"

# Chosen: far more than a description needs; a wrong file is not read whole.
_LARGEST_MANIFEST_BYTES = 65_536
# Names stand in preferences, on the command line and in tables.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinateRule:
    """How a position is written as two numbers.

    Attributes
    ----------
    order
        "xy" or "row-col".
    unit
        "pixels" of the picture the graph sees, or the share of its width and height,
        "0..1" or "-1..1".
    origin
        What is 0 in pixels, and the lower end of the shares: the "edge" of the picture
        (the centre of its first pixel is 0.5), or the "centre" of the first pixel (and
        the upper end is the centre of the last one).
    """

    order: str
    unit: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRule:
    """How the graph wants to see frames.

    Attributes
    ----------
    name, axes
        Of the input; axes are letters of "BTCHW".
    size_px
        Width and height.
    keeps_shape
        Whether the tissue region keeps its shape, with black beside it; otherwise it
        is stretched over the whole picture.
    n_channels
        1, or more that all show the same.
    black, white
        What a dark and a bright pixel are, for each channel.
    """

    name: str
    axes: str
    size_px: tuple[int, int]
    keeps_shape: bool
    n_channels: int
    black: tuple[float, ...]
    white: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomManifest:
    """One reader's own tracker, its network not yet read.

    Attributes
    ----------
    points_name, points_axes, points_rule
        The input that takes the query points; axes are letters of "BNP".
    tracks_name, tracks_axes, tracks_rule
        The output that gives positions; axes are letters of "BTNP".
    confidence_name, confidence_axes, confidence_is_logit
        The output that says how sure they are, name None if there is none.
    query_frame
        "first": points must lie in the first frame; "input": the index goes to the
        input `query_frame_name`; "points": it stands before each point's coordinates.
    n_frames, n_points
        How many the graph wants, no more and no less; None for any number.
    """

    folder: Path
    name: str
    version: str
    licence: str
    file: str
    sha256: str | None
    picture: PictureRule
    points_name: str
    points_axes: str
    points_rule: CoordinateRule
    tracks_name: str
    tracks_axes: str
    tracks_rule: CoordinateRule
    confidence_name: str | None
    confidence_axes: str
    confidence_is_logit: bool
    query_frame: str
    query_frame_name: str | None
    n_frames: int | None
    n_points: int | None

    @property
    def sizes(self) -> dict[str, int | None]:
        """How many entries each axis has, None for any number."""
        width, height = self.picture.size_px
        return {
            "B": 1,
            "T": self.n_frames,
            "C": self.picture.n_channels,
            "H": height,
            "W": width,
            "N": self.n_points,
        }


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError
    return value


def _frames(value: object) -> int | None:
    n_frames = count_or_any(value)
    # A graph of one frame cannot follow anything.
    if n_frames == 1:
        raise ValueError
    return n_frames


def _file_name(value: object) -> str:
    name = filled_text(value)
    # Nothing may lead out of the folder: separators of any system, drives, "..".
    if name != re.sub(r"[/\\:]", "", name) or name.startswith("."):
        raise ValueError
    return name


def _sha256(value: object) -> str:
    digest = filled_text(value).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError
    return digest


def read_custom_manifest(folder: Path) -> CustomManifest:
    """Return what the description in a folder says.

    Raises
    ------
    ModelFileError
        If it cannot be read, lacks something, or says something unknown.
    """
    return manifest_of(folder, manifest_bytes(folder))


def manifest_bytes(folder: Path) -> bytes:
    """Return the description's bytes; raises as `read_custom_manifest`."""
    path = folder / MANIFEST
    if path.exists() and not path.is_file():
        message = f"The tracker's description {path} is not a file; nothing was read."
        raise ModelFileError(message)
    try:
        with path.open("rb") as file:
            # One byte more tells that the file is too large without reading it.
            content = file.read(_LARGEST_MANIFEST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "the system does not say why"
        message = f"The tracker's description {path} cannot be read: {reason}."
        raise ModelFileError(message) from error
    if len(content) > _LARGEST_MANIFEST_BYTES:
        message = f"The tracker's description {path} is too large to be one."
        raise ModelFileError(message)
    return content


def manifest_of(folder: Path, content: bytes) -> CustomManifest:
    """Return what a description says, its bytes already read."""
    path = folder / MANIFEST
    try:
        values = json.loads(content.decode("utf-8"))
    # JSON nested deeply enough exhausts Python's stack.
    except (ValueError, RecursionError) as error:
        message = f"The tracker's description {path} is not JSON: {error}."
        raise ModelFileError(message) from error
    entry = Entry(values, "", path)
    manifest = _manifest(entry, folder)
    # Last, when all keys have been asked for.
    entry.end()
    return manifest


def _manifest(entry: Entry, folder: Path) -> CustomManifest:
    entry.choice("format", (FORMAT,))
    points = entry.inside("points")
    points_rule = _coordinates(points, None)
    tracks = entry.inside("tracks")
    tracks_rule = _coordinates(tracks, points_rule)
    confidence_name, confidence_axes, confidence_is_logit = _confidence(entry)
    query_frame, query_frame_name = _query_frame(entry)
    name_rule = "up to 40 small letters, digits, dots and dashes"
    manifest = CustomManifest(
        folder=folder,
        name=entry.read("name", _name, name_rule),
        version=entry.text("version"),
        licence=entry.text("licence"),
        file=entry.read("file", _file_name, "the name of a file in the same folder"),
        sha256=entry.read("sha256", _sha256, "64 hexadecimal digits", default=None)
        if entry.has("sha256")
        else None,
        picture=_picture(entry.inside("picture")),
        points_name=points.text("input"),
        points_axes=points.axes("BNP"),
        points_rule=points_rule,
        tracks_name=tracks.text("output"),
        tracks_axes=tracks.axes("BTNP"),
        tracks_rule=tracks_rule,
        confidence_name=confidence_name,
        confidence_axes=confidence_axes,
        confidence_is_logit=confidence_is_logit,
        query_frame=query_frame,
        query_frame_name=query_frame_name,
        n_frames=entry.read("n_frames", _frames, f"2 to {MOST} or “any”"),
        n_points=entry.read("n_points", count_or_any, f"1 to {MOST} or “any”"),
    )
    points.end()
    tracks.end()
    return manifest


def _coordinates(entry: Entry, default: CoordinateRule | None) -> CoordinateRule:
    def choose(key: str, choices: tuple[str, ...]) -> str:
        if default is None:
            return entry.choice(key, choices)
        return entry.choice(key, choices, default=getattr(default, key))

    return CoordinateRule(
        order=choose("order", ("xy", "row-col")),
        unit=choose("unit", ("pixels", "0..1", "-1..1")),
        origin=choose("origin", ("edge", "centre")),
    )


def _picture(entry: Entry) -> PictureRule:
    n_channels = entry.read("n_channels", count, "1 or more")

    def values(value: object) -> tuple[float, ...]:
        if isinstance(value, list) and len(value) != n_channels:
            raise ValueError
        given = value if isinstance(value, list) else [value] * n_channels
        return tuple(number(number_) for number_ in given)

    wanted = f"a number, or a list of {n_channels}"
    rule = PictureRule(
        name=entry.text("input"),
        axes=entry.axes("BTCHW"),
        size_px=entry.read("size_px", size, "[width, height]"),
        keeps_shape=entry.choice("shape", ("kept", "stretched")) == "kept",
        n_channels=n_channels,
        black=entry.read("black", values, wanted),
        white=entry.read("white", values, wanted),
    )
    if "C" not in rule.axes and n_channels > 1:
        entry.refuse("axes", "must contain “C” where there are several channels")
    entry.end()
    return rule


def _confidence(entry: Entry) -> tuple[str | None, str, bool]:
    if not entry.has("confidence"):
        return None, "", False
    inside = entry.inside("confidence")
    name, axes = inside.text("output"), inside.axes("BTN")
    is_logit = inside.choice("kind", ("probability", "logit")) == "logit"
    inside.end()
    return name, axes, is_logit


def _query_frame(entry: Entry) -> tuple[str, str | None]:
    inside = entry.inside("query_frame")
    given = inside.choice("given", ("first", "input", "points"))
    name = inside.text("input") if given == "input" else None
    inside.end()
    return given, name
