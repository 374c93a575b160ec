"""From a DICOM file to a recording."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from longaxis.data import LoopOrigin, StudyHeader
from longaxis.data.view_proposal import FrameSample
from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.frame_checks import colour_problems, with_picture_findings
from longaxis.io.decoding.row_check import row_length_problems
from longaxis.io.dicom.codestream import PictureSize
from longaxis.io.dicom.header import DEFLATED_SYNTAX, read_header
from longaxis.io.dicom.object_type import (
    image_type_problems,
    kind_of_object,
    preamble_notes,
    require_pictures,
)
from longaxis.io.dicom.pixel_layout import NATIVE_SYNTAXES
from longaxis.io.dicom.stored_pictures import count_note, fits, stored_pictures
from longaxis.io.dicom.timing import timing_of
from longaxis.io.dicom.ultrasound_regions import geometry_of
from longaxis.io.dicom.values import character_set_notes, text, whole
from longaxis.io.dicom.view_code import other_view_of, view_of
from longaxis.io.files.limits import INFLATE_FREE_BYTES, whole_file
from longaxis.io.files.loop_metadata import LoopFacts, Progress, length_problems
from longaxis.io.loops.dicom_frames import decode_loop, decode_one, decode_some
from longaxis.io.loops.video_loop import SAMPLE_FRAMES, damaged_frames, decode_video

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from longaxis.data import Recording
    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat
    from longaxis.io.dicom.stored_pictures import StoredPictures


def dicom_facts(
    header: DicomHeader, origin: LoopOrigin
) -> tuple[LoopFacts, StoredPictures]:
    """Return what the header says about the loop, and where its pictures are.

    Raises UnreadableFileError or UnsuitableLoopError where there are no pictures that
    could be shown.
    """
    dataset = header.dataset
    require_pictures(header)
    # Before geometry and time: the size and the number of frames come from the bytes,
    # and regions and vectors are judged by them.
    stored = stored_pictures(header)
    n_frames = stored.n_frames
    if n_frames == 0:
        raise UnreadableFileError(_cut_reason(0, stored.n_claimed))
    layout = stored.layout
    geometry = geometry_of(dataset, layout.rows, layout.columns)
    timing = timing_of(dataset, n_frames, n_claimed=stored.n_claimed)
    kind = kind_of_object(dataset)
    facts = LoopFacts(
        origin=_named_origin(header, origin),
        n_frames=n_frames,
        rows=layout.rows,
        columns=layout.columns,
        frame_times_s=timing.frame_times_s,
        time_doubt=timing.time_doubt,
        mm_per_pixel=geometry.mm_per_pixel,
        pixel_aspect=geometry.pixel_aspect,
        view=view_of(dataset),
        other_view=other_view_of(dataset),
        r_wave_times_s=timing.r_waves.times_s,
        r_wave_frames=timing.r_waves.frames,
        heart_rate_bpm=timing.heart_rate_bpm,
        tissue_region_px=geometry.tissue_region_px,
        instance_number=whole(dataset, "InstanceNumber"),
    )
    notes = (
        *character_set_notes(dataset, "PatientName"),
        *preamble_notes(header.preamble),
        *kind.notes,
        *stored.notes,
        *geometry.notes,
        *timing.notes,
    )
    named = replace(
        facts,
        header=study_header(dataset),
        acquired_at=_acquired_at(dataset),
        label=_label(dataset),
    )
    problems = (
        *kind.problems,
        *length_problems(n_frames),
        *image_type_problems(dataset),
        *geometry.problems,
        *stored.problems,
    )
    return _with_cut_noted(named.with_findings(problems, notes), stored), stored


def summarise_dicom(stream: BinaryIO, origin: LoopOrigin) -> LoopFacts:
    """Return what the header says, reading no more of the file than it takes."""
    # 16 MB hold any real header; a folder of deflated files is scanned without
    # unpacking them.
    header = read_header(stream, inflate_limit=INFLATE_FREE_BYTES)
    return dicom_facts(header, origin)[0]


def read_dicom(stream: BinaryIO, origin: LoopOrigin, progress: Progress) -> Recording:
    """Return the whole recording.

    Parameters
    ----------
    stream
        Opened file.
    origin
        File and member that the loop comes from.
    progress
        Called with the share that is done, 0 to 1.
    """
    packed = whole_file(stream)
    # Of the file as it lies on the disk, so that others can check it without unpacking.
    origin = replace(origin, sha256=hashlib.sha256(packed).hexdigest())
    header = read_header(stream)
    facts, stored = dicom_facts(header, origin)
    data = packed
    # Positions of the pictures count in the unpacked data (PS3.5 A.5).
    if header.transfer_syntax == DEFLATED_SYNTAX:
        data = whole_file(header.stream)
    if stored.is_video:
        frames, shares, claims = decode_video(
            bytes(stored.bytes_of(0, data)), facts.tissue_region_px, progress
        )
        frames = _of_stated_size(frames, stored.layout)
        facts = _with_video_length(facts, header, len(frames), stored.is_cut_short)
        damaged = damaged_frames(claims, len(frames))
        checked = with_picture_findings(facts, frames, shares, damaged=damaged)
        return checked.recording(frames)
    decoded = decode_loop(header, stored, data, facts.tissue_region_px, progress)
    is_native = stored.layout.transfer_syntax in NATIVE_SYNTAXES
    # Compressed pictures state their own size.
    scrambled = row_length_problems(decoded.frames) if is_native else ()
    facts = facts.with_findings(scrambled, decoded.notes)
    checked = with_picture_findings(
        facts, decoded.frames, decoded.coloured_shares, damaged=decoded.damaged
    )
    return checked.recording(decoded.frames)


def read_dicom_thumbnail(
    stream: BinaryIO, origin: LoopOrigin
) -> tuple[NDArray[np.uint8], tuple[int, int, int, int] | None]:
    """Return one frame from the middle of the loop, and the tissue region in it."""
    data = whole_file(stream)
    header = read_header(stream)
    facts, stored = dicom_facts(header, origin)
    if header.transfer_syntax == DEFLATED_SYNTAX:
        data = whole_file(header.stream)
    if stored.is_video:
        video = bytes(stored.bytes_of(0, data))
        frames, _, _ = decode_video(video, None, lambda _: None, max_frames=1)
        return frames[0], facts.tissue_region_px
    return decode_one(header, stored, data), facts.tissue_region_px


def _of_stated_size(
    frames: NDArray[np.uint8], layout: PictureFormat
) -> NDArray[np.uint8]:
    """Return the pictures of a video without padding; refuse those of another size.

    The scale of the header is that of pictures of its own size.
    """
    rows, columns = frames.shape[1:]
    size = PictureSize(rows=rows, columns=columns, samples=3, bits=8)
    if not fits(size, layout):
        message = (
            f"its header claims {layout.columns} x {layout.rows} pixels but its video "
            f"has {columns} x {rows}"
        )
        raise UnreadableFileError(message)
    return frames[:, : layout.rows, : layout.columns]


def read_dicom_sample(
    stream: BinaryIO, origin: LoopOrigin, choose: Callable[[int], Sequence[int]]
) -> FrameSample:
    """Return some frames of the loop; `choose` returns which, of how many there are."""
    data = whole_file(stream)
    header = read_header(stream)
    facts, stored = dicom_facts(header, origin)
    if header.transfer_syntax == DEFLATED_SYNTAX:
        data = whole_file(header.stream)
    region = facts.tissue_region_px
    shares: Sequence[float]
    if stored.is_video:
        video = bytes(stored.bytes_of(0, data))
        frames, shares, _ = decode_video(
            video, region, lambda _: None, max_frames=SAMPLE_FRAMES
        )
        frames = _of_stated_size(frames[list(choose(len(frames)))], stored.layout)
    else:
        numbers = choose(len(stored.frames))
        frames, shares = decode_some(header, stored, data, numbers, region)
    return FrameSample(
        frames=frames,
        pixel_aspect=facts.pixel_aspect,
        tissue_region_px=region,
        is_coloured=bool(colour_problems(shares)),
    )


# ---- length ---------------------------------------------------------------------


def _with_cut_noted(facts: LoopFacts, stored: StoredPictures) -> LoopFacts:
    if not stored.is_cut_short or stored.is_video:
        return facts
    # One whole frame of a loop would pass for a still, which it is not.
    if facts.n_frames < 2:
        raise UnreadableFileError(_cut_reason(facts.n_frames, stored.n_claimed))
    of_claimed = f" of {stored.n_claimed}" if stored.n_claimed else ""
    note = f"The file is cut short: only {facts.n_frames}{of_claimed} frames are in it."
    return facts.with_findings((), (note,))


def _cut_reason(n_present: int, n_claimed: int) -> str:
    return (
        f"it is cut short: {n_present} of {max(1, n_claimed)} frames "
        f"{'is' if n_present == 1 else 'are'} in it; copy it again from where it came"
    )


def _with_video_length(
    facts: LoopFacts, header: DicomHeader, n_frames: int, is_cut_short: bool
) -> LoopFacts:
    """Return the facts for the frames that the video really has."""
    n_claimed = facts.n_frames
    if n_frames == n_claimed:
        return facts
    note = count_note(n_claimed, n_frames)
    if is_cut_short:
        note = (
            f"The file is cut short: only {n_frames} of {n_claimed} frames are in it."
        )
    # Anew and not cut to length: statements are judged by the number of frames.
    timing = timing_of(header.dataset, n_frames, n_claimed=n_claimed)
    timed = replace(
        facts,
        n_frames=n_frames,
        frame_times_s=timing.frame_times_s,
        time_doubt=timing.time_doubt,
        r_wave_times_s=timing.r_waves.times_s,
        r_wave_frames=timing.r_waves.frames,
    )
    return timed.with_findings(length_problems(n_frames), (*timing.notes, note))


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


def study_header(dataset: Dataset) -> StudyHeader:
    """Return who was examined, when and why."""
    return StudyHeader(
        patient_name=text(dataset, "PatientName"),
        patient_id=text(dataset, "PatientID"),
        patient_id_issuer=text(dataset, "IssuerOfPatientID"),
        birth_date=text(dataset, "PatientBirthDate"),
        sex=text(dataset, "PatientSex"),
        study_date=text(dataset, "StudyDate"),
        study_description=text(dataset, "StudyDescription"),
        accession_number=text(dataset, "AccessionNumber"),
        study_uid=text(dataset, "StudyInstanceUID"),
        institution=text(dataset, "InstitutionName"),
        referring_physician=text(dataset, "ReferringPhysicianName"),
        # What was asked, else what was planned.
        indication=text(dataset, "ReasonForTheRequestedProcedure")
        or text(dataset, "AdmittingDiagnosesDescription"),
        patient_age=text(dataset, "PatientAge"),
        height_m=text(dataset, "PatientSize"),
        weight_kg=text(dataset, "PatientWeight"),
    )


def _acquired_at(dataset: Dataset) -> str:
    """Return date and time as YYYYMMDDHHMMSS…, as much of it as there is."""
    # (0008,002A) holds date and time. Content Time (0008,0033) is when the pixel data
    # were made, which keeps the order of loops all the same.
    whole_ = text(dataset, "AcquisitionDateTime")
    if whole_:
        return whole_
    for kind in ("Acquisition", "Content"):
        time = text(dataset, f"{kind}Time")
        if time:
            # Date and time of one kind only: an exam may last past midnight.
            return text(dataset, f"{kind}Date") + time
    return ""


def _label(dataset: Dataset) -> str:
    """Return stage and view, else the series; empty where the file is silent."""
    # Stage (0008,2120) and view (0008,2127) tell loops of a stress study apart; the
    # series is often the same for all of them.
    stage = text(dataset, "StageName")
    name = text(dataset, "ViewName")
    number = whole(dataset, "ViewNumber")
    if stage and not name and number:
        name = f"view {number}"
    parts = [part for part in (stage, name) if part]
    return ", ".join(parts) or text(dataset, "SeriesDescription")
