"""From a DICOM file to a recording."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from longaxis.data import LoopOrigin, StudyHeader
from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.client import WORKER
from longaxis.io.decoding.frame_checks import sampled_frames, with_picture_findings
from longaxis.io.dicom.header import DEFLATED_SYNTAX, read_header
from longaxis.io.dicom.object_type import (
    image_type_problems,
    kind_problems,
    preamble_notes,
    require_pictures,
)
from longaxis.io.dicom.pixel_layout import (
    frame_count,
    palette_bytes,
    picture_format,
    pictures_of,
)
from longaxis.io.dicom.timing import timing_of
from longaxis.io.dicom.ultrasound_regions import geometry_of
from longaxis.io.dicom.values import text, whole
from longaxis.io.dicom.view_code import view_of
from longaxis.io.files.limits import INFLATE_FREE_BYTES, whole_file
from longaxis.io.files.loop_metadata import LoopFacts, Progress, length_problems
from longaxis.io.loops.video_loop import decode_video

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from longaxis.data import Recording
    from longaxis.io.decoding.client import DecodeSession
    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat, Pictures


def dicom_facts(header: DicomHeader, origin: LoopOrigin) -> LoopFacts:
    """Return what the header says about the loop.

    Raises UnreadableFileError or UnsuitableLoopError where there are no pictures that
    could be shown.
    """
    dataset = header.dataset
    require_pictures(header)
    layout = picture_format(header)
    n_frames = frame_count(dataset)
    geometry = geometry_of(dataset, layout.rows, layout.columns)
    timing = timing_of(dataset, n_frames)
    problems = (
        *kind_problems(dataset),
        *length_problems(n_frames),
        *image_type_problems(dataset),
        *geometry.problems,
    )
    return LoopFacts(
        origin=_named_origin(header, origin),
        n_frames=n_frames,
        rows=layout.rows,
        columns=layout.columns,
        frame_times_s=timing.frame_times_s if n_frames > 1 else None,
        mm_per_pixel=geometry.mm_per_pixel,
        view=view_of(dataset),
        r_wave_times_s=timing.r_wave_times_s,
        heart_rate_bpm=timing.heart_rate_bpm,
        tissue_region_px=geometry.tissue_region_px,
        header=_study_header(dataset),
        acquired_at=_acquired_at(dataset),
        label=_label(dataset),
        problems=tuple(dict.fromkeys(problems)),
        notes=(
            *preamble_notes(header.preamble),
            *geometry.notes,
            *(timing.notes if n_frames > 1 else ()),
        ),
    )


def summarise_dicom(stream: BinaryIO, origin: LoopOrigin) -> LoopFacts:
    """Return what the header says, reading no more of the file than it takes."""
    return dicom_facts(read_header(stream, inflate_limit=INFLATE_FREE_BYTES), origin)


def read_dicom(stream: BinaryIO, origin: LoopOrigin, progress: Progress) -> Recording:
    """Return the whole recording."""
    packed = whole_file(stream)
    origin = replace(origin, sha256=hashlib.sha256(packed).hexdigest())
    header = read_header(stream)
    facts = dicom_facts(header, origin)
    data = packed
    if header.transfer_syntax == DEFLATED_SYNTAX:
        data = whole_file(header.stream)
    layout = picture_format(header)
    pictures = pictures_of(header, data, layout)
    if pictures.is_video:
        frames, shares, _ = decode_video(
            bytes(pictures.frames[0]), facts.tissue_region_px, progress
        )
        facts = _with_video_length(facts, len(frames), pictures.is_cut_short)
    else:
        facts = _with_cut_noted(facts, pictures)
        frames, shares = _decode(header, layout, pictures, facts, progress)
    return with_picture_findings(facts, frames, shares).recording(frames)


def read_dicom_thumbnail(
    stream: BinaryIO, origin: LoopOrigin
) -> tuple[NDArray[np.uint8], tuple[int, int, int, int] | None]:
    """Return one frame from the middle of the loop, and the tissue region in it."""
    data = whole_file(stream)
    header = read_header(stream)
    facts = dicom_facts(header, origin)
    if header.transfer_syntax == DEFLATED_SYNTAX:
        data = whole_file(header.stream)
    layout = picture_format(header)
    pictures = pictures_of(header, data, layout)
    if pictures.is_video:
        video = bytes(pictures.frames[0])
        frames, _, _ = decode_video(video, None, lambda _: None, max_frames=1)
        return frames[0], facts.tissue_region_px
    if not pictures.frames:
        raise UnreadableFileError(_cut_reason(0, facts.n_frames))
    with WORKER.session() as session:
        _open(session, header, layout)
        frame, _ = session.decode(pictures.frames[len(pictures.frames) // 2])
    return frame, facts.tissue_region_px


# ---- pictures -------------------------------------------------------------------


def _decode(
    header: DicomHeader,
    layout: PictureFormat,
    pictures: Pictures,
    facts: LoopFacts,
    progress: Progress,
) -> tuple[NDArray[np.uint8], list[float]]:
    n_frames = len(pictures.frames)
    frames = np.empty((n_frames, layout.rows, layout.columns), np.uint8)
    region = facts.tissue_region_px or (0, 0, layout.columns, layout.rows)
    looked_at = sampled_frames(n_frames)
    shares: list[float] = []
    with WORKER.session(n_frames=n_frames) as session:
        _open(session, header, layout)
        for k, stored in enumerate(pictures.frames):
            grey, share = session.decode(stored, region if k in looked_at else None)
            if grey.shape != frames.shape[1:]:
                message = f"frame {k + 1} is a picture of another size"
                raise UnreadableFileError(message)
            frames[k] = grey
            shares += [] if share is None else [share]
            progress((k + 1) / n_frames)
    return frames, shares


def _open(session: DecodeSession, header: DicomHeader, layout: PictureFormat) -> None:
    palette: dict[str, object] = {}
    tables = b""
    if layout.photometric == "PALETTE COLOR":
        palette, tables = palette_bytes(header.dataset)
    session.open_frames(layout, palette, tables)


def _with_cut_noted(facts: LoopFacts, pictures: Pictures) -> LoopFacts:
    n_present = len(pictures.frames)
    if not pictures.is_cut_short:
        return facts
    if n_present < 2:
        raise UnreadableFileError(_cut_reason(n_present, facts.n_frames))
    note = (
        f"The file is cut short: only {n_present} of {facts.n_frames} frames are in it."
    )
    return facts.with_frames(n_present).with_findings(
        length_problems(n_present), (note,)
    )


def _cut_reason(n_present: int, n_claimed: int) -> str:
    return (
        f"it is cut short: {n_present} of {n_claimed} frames "
        f"{'is' if n_present == 1 else 'are'} in it; copy it again from where it came"
    )


def _with_video_length(
    facts: LoopFacts, n_frames: int, is_cut_short: bool
) -> LoopFacts:
    if n_frames == facts.n_frames:
        return facts
    note = (
        f"The header claims {facts.n_frames} frames, the video in the file has "
        f"{n_frames}."
    )
    if is_cut_short:
        note = (
            f"The file is cut short: only {n_frames} of {facts.n_frames} frames are "
            "in it."
        )
    return facts.with_frames(n_frames).with_findings(length_problems(n_frames), (note,))


# ---- names and dates ------------------------------------------------------------


def _named_origin(header: DicomHeader, origin: LoopOrigin) -> LoopOrigin:
    dataset = header.dataset
    return replace(
        origin,
        sop_instance_uid=text(dataset, "SOPInstanceUID"),
        sop_class_uid=text(dataset, "SOPClassUID"),
        series_uid=text(dataset, "SeriesInstanceUID"),
        transfer_syntax=header.transfer_syntax,
        manufacturer=text(dataset, "Manufacturer"),
        model=text(dataset, "ManufacturerModelName"),
    )


def _study_header(dataset: Dataset) -> StudyHeader:
    return StudyHeader(
        patient_name=text(dataset, "PatientName"),
        patient_id=text(dataset, "PatientID"),
        birth_date=text(dataset, "PatientBirthDate"),
        sex=text(dataset, "PatientSex"),
        study_date=text(dataset, "StudyDate"),
        study_description=text(dataset, "StudyDescription"),
        accession_number=text(dataset, "AccessionNumber"),
        study_uid=text(dataset, "StudyInstanceUID"),
    )


def _acquired_at(dataset: Dataset) -> str:
    """Return date and time as YYYYMMDDHHMMSS…, as much of it as there is."""
    whole_ = text(dataset, "AcquisitionDateTime")
    if whole_:
        return whole_
    for kind in ("Acquisition", "Content"):
        time = text(dataset, f"{kind}Time")
        if time:
            return text(dataset, f"{kind}Date") + time
    return ""


def _label(dataset: Dataset) -> str:
    """Return stage and view, else the series; empty where the file is silent."""
    stage = text(dataset, "StageName")
    name = text(dataset, "ViewName")
    number = whole(dataset, "ViewNumber")
    if stage and not name and number:
        name = f"view {number}"
    parts = [part for part in (stage, name) if part]
    return ", ".join(parts) or text(dataset, "SeriesDescription")
