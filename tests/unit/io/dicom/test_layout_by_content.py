"""Uncompressed pictures whose label and number of frames are both wrong."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.data import LoopOrigin
from longaxis.io.loops.dicom_loop import read_dicom
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification import odd_loops

if TYPE_CHECKING:
    from longaxis.data import Recording

N = odd_loops.N


def rgb() -> bytes:
    return np.repeat(odd_loops.moving()[..., None], 3, axis=3).tobytes()


def ybr_full() -> bytes:
    values = np.full((*odd_loops.moving().shape, 3), 128, np.uint8)
    values[..., 0] = odd_loops.moving()
    return values.tobytes()


def ybr_422() -> bytes:
    luma = odd_loops.moving().reshape(-1, 2)
    return np.hstack([luma, np.full_like(luma, 128)]).tobytes()


def grey() -> bytes:
    return odd_loops.moving().tobytes()


def read(pixels: bytes, photometric: str, samples: int, **changes: Any) -> Recording:
    dataset = odd_loops.header(
        PhotometricInterpretation=photometric,
        SamplesPerPixel=samples,
        PlanarConfiguration=0 if samples == 3 else None,
        **changes,
    )
    data = made.file_bytes(dataset, pixels)
    return read_dicom(BytesIO(data), LoopOrigin(), lambda _: None)


@pytest.mark.parametrize("claimed", [None, 0, 6, 12, 18])
@pytest.mark.parametrize(
    ("label", "samples", "pixels"),
    [
        ("YBR_FULL_422", 3, rgb),
        ("YBR_FULL_422", 3, ybr_full),
        ("YBR_FULL_422", 3, ybr_422),
        ("RGB", 3, rgb),
        ("YBR_FULL", 3, ybr_full),
        ("MONOCHROME2", 1, grey),
    ],
)
def test_the_bytes_decide_whatever_is_claimed(
    label: str, samples: int, pixels: Any, claimed: int | None
) -> None:
    found = read(pixels(), label, samples, NumberOfFrames=claimed)
    assert len(found.frames) == N
    assert found.problems == ()
    assert np.abs(found.frames.astype(int) - odd_loops.moving()).max() <= 2


@pytest.mark.parametrize(
    ("label", "samples", "pixels"),
    [
        ("MONOCHROME2", 1, rgb),
        ("YBR_FULL", 3, ybr_422),
        ("RGB", 3, ybr_422),
    ],
)
def test_a_wrong_label_without_a_number_of_frames(
    label: str, samples: int, pixels: Any
) -> None:
    found = read(pixels(), label, samples, NumberOfFrames=None)
    assert len(found.frames) == N
    assert found.problems == ()
    assert np.abs(found.frames.astype(int) - odd_loops.moving()).max() <= 2
    assert "bytes a pixel" in " ".join(found.notes)
