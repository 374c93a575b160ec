"""Reading CAMUS: files in its layout, made here, with a heart whose wall is known."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.errors import BadInputError, UnreadableFileError, UntimedLoopError
from longaxis.io.loops.camus import read_camus
from longaxis.io.loops.image_volume import read_volume
from longaxis.simulation.mask_mesh import mesh_from_mask, meshes_from_masks

MM = (0.6, 0.3)
"""Pixel size of the patients made here: not square, like in CAMUS."""
SIZE = (150, 320)
"""Columns and rows."""
N_FRAMES = 4


def _mask(shrink=1.0):
    """Return half ellipses, apex up: cavity 18 x 55 mm, wall 8 mm, base at 75 mm."""
    x, y = np.meshgrid(np.arange(SIZE[0]) * MM[0], np.arange(SIZE[1]) * MM[1])
    x, y = x - 45.0, y - 75.0
    above = y <= 0
    inner = (x / (18 * shrink)) ** 2 + (y / (55 * shrink)) ** 2 < 1
    outer = (x / 26) ** 2 + (y / 63) ** 2 < 1
    mask = np.zeros(SIZE[::-1], np.uint8)
    mask[outer & above] = 2
    mask[inner & above] = 1
    mask[(np.abs(x) < 15) & (y > 0) & (y < 15)] = 3
    return mask


def _frames():
    rng = np.random.default_rng(0)
    grey = np.stack([np.where(_mask() == 2, 120, 25)] * N_FRAMES)
    return np.clip(grey * rng.rayleigh(0.8, grey.shape), 0, 255).astype(np.uint8)


def _write_mhd(path, pictures):
    raw = path.with_suffix(".raw")
    raw.write_bytes(pictures.tobytes())
    size = " ".join(str(side) for side in pictures.shape[::-1])
    spacing = " ".join(str(side) for side in [*MM, 1.0][: pictures.ndim])
    path.write_text(
        f"ObjectType = Image\nNDims = {pictures.ndim}\nDimSize = {size}\n"
        f"ElementSpacing = {spacing}\nElementType = MET_UCHAR\n"
        f"BinaryDataByteOrderMSB = False\nElementDataFile = {raw.name}\n"
    )


def _write_nifti(path, pictures):
    nibabel = pytest.importorskip("nibabel")
    image = nibabel.Nifti1Image(pictures.T, np.eye(4))
    image.header.set_zooms((*MM, 1.0)[: pictures.ndim])
    nibabel.save(image, path)


def _facts(folder, view="4CH", extra="FrameRate: 40.0\n"):
    text = f"ED: 1\nES: {N_FRAMES}\nNbFrame: {N_FRAMES}\nSex: F\n{extra}"
    (folder / f"Info_{view}.cfg").write_text(text)


@pytest.fixture
def nifti_patient(tmp_path):
    folder = tmp_path / "patient0007"
    folder.mkdir()
    stem = folder / "patient0007_4CH"
    masks = np.stack([_mask(1 - 0.05 * number) for number in range(N_FRAMES)])
    _write_nifti(f"{stem}_half_sequence.nii.gz", _frames())
    _write_nifti(f"{stem}_half_sequence_gt.nii.gz", masks)
    _facts(folder)
    return folder


@pytest.fixture
def metaimage_patient(tmp_path):
    folder = tmp_path / "patient0008"
    folder.mkdir()
    stem = folder / "patient0008_2CH"
    _write_mhd(stem.with_name(f"{stem.name}_sequence.mhd"), _frames())
    _write_mhd(stem.with_name(f"{stem.name}_ED_gt.mhd"), _mask())
    _write_mhd(stem.with_name(f"{stem.name}_ES_gt.mhd"), _mask(0.85)[None])
    _facts(folder, "2CH")
    return folder


def test_a_nifti_patient_is_read_upright(nifti_patient):
    loop = read_camus(nifti_patient, View.FOUR_CHAMBER)
    np.testing.assert_array_equal(loop.frames, _frames())
    np.testing.assert_array_equal(loop.masks[0], _mask())
    assert loop.mm_per_pixel == pytest.approx(MM)
    assert (loop.end_diastole, loop.end_systole) == (0, N_FRAMES - 1)
    assert np.ptp(loop.frame_times_s) == pytest.approx((N_FRAMES - 1) / 40)
    assert sorted(loop.masks) == list(range(N_FRAMES))


def test_a_metaimage_patient_has_masks_at_both_ends_of_systole(metaimage_patient):
    loop = read_camus(metaimage_patient, View.TWO_CHAMBER)
    np.testing.assert_array_equal(loop.frames, _frames())
    assert sorted(loop.masks) == [0, N_FRAMES - 1]
    np.testing.assert_array_equal(loop.masks[N_FRAMES - 1], _mask(0.85))


def test_the_mesh_follows_both_borders_from_left_to_right():
    mesh = mesh_from_mask(_mask(), MM, n_columns=49, n_rows=5)
    assert mesh.shape == (49, 5, 2)
    centred = mesh - np.array([45.0, 75.0])
    inner = np.hypot(centred[:, 0, 0] / 18, centred[:, 0, 1] / 55)
    outer = np.hypot(centred[:, -1, 0] / 26, centred[:, -1, 1] / 63)
    assert np.abs(inner - 1).max() < 0.06
    # Where the wall ends at the base, its corner is rounded.
    assert np.abs(outer[3:-3] - 1).max() < 0.06
    assert centred[0, 2, 0] < -15 < 15 < centred[-1, 2, 0]
    assert abs(centred[24, 2, 0]) < 2.0
    # Both ends reach the annulus, the middle the apex.
    assert centred[[0, -1], :, 1].min() > -6.0
    assert centred[24, :, 1].max() < -50


def test_a_cavity_that_shrinks_makes_a_line_that_shortens():
    masks = np.stack([_mask(1 - 0.05 * number) for number in range(N_FRAMES)])
    meshes = meshes_from_masks(masks, MM, smooth_frames=0)
    inner = np.linalg.norm(np.diff(meshes[:, :, 0], axis=1), axis=-1).sum(axis=1)
    assert inner[-1] / inner[0] - 1 == pytest.approx(-0.15, abs=0.03)


def test_a_mask_without_a_wall_is_refused():
    with pytest.raises(ValueError, match="expected labels 1 and 2"):
        mesh_from_mask(np.zeros((20, 20), np.uint8), MM)


def test_what_does_not_fit_is_refused_in_one_sentence(metaimage_patient):
    with pytest.raises(BadInputError, match="not A3C"):
        read_camus(metaimage_patient, View.LONG_AXIS)
    with pytest.raises(BadInputError, match="holds no patient0008_4CH"):
        read_camus(metaimage_patient, View.FOUR_CHAMBER)
    raw = metaimage_patient / "patient0008_2CH_sequence.raw"
    raw.write_bytes(raw.read_bytes()[:-1])
    with pytest.raises(UnreadableFileError, match="instead of"):
        read_camus(metaimage_patient, View.TWO_CHAMBER)
    with pytest.raises(UnreadableFileError, match="neither MetaImage"):
        read_volume(raw)


def test_without_a_frame_rate_there_is_no_loop_but_the_reader_may_give_one(
    metaimage_patient,
):
    _facts(metaimage_patient, "2CH", extra="")
    with pytest.raises(UntimedLoopError, match="--frame-rate"):
        read_camus(metaimage_patient, View.TWO_CHAMBER)
    loop = read_camus(metaimage_patient, View.TWO_CHAMBER, frame_rate_hz=25.0)
    assert np.ptp(loop.frame_times_s) == pytest.approx((N_FRAMES - 1) / 25)


def test_a_header_may_not_reach_outside_its_folder(metaimage_patient):
    header = metaimage_patient / "patient0008_2CH_sequence.mhd"
    header.write_text(header.read_text().replace("patient0008_2CH_s", "../s"))
    with pytest.raises(UnreadableFileError, match="beside it"):
        read_volume(header)


def test_a_damaged_nifti_is_refused(tmp_path):
    pytest.importorskip("nibabel")
    bad = tmp_path / "patient0001_4CH_half_sequence.nii.gz"
    bad.write_bytes(gzip.compress(b"no header"))
    with pytest.raises(UnreadableFileError, match="no NIfTI file"):
        read_volume(bad)


@pytest.mark.training
def test_a_patient_becomes_a_clip_that_moves_like_its_masks(
    nifti_patient, tmp_path, monkeypatch
):
    pytest.importorskip("torch")
    from longaxis.training import camus_template
    from longaxis.training.cli import main
    from longaxis.training.clip_files import load_clip

    monkeypatch.setattr(camus_template, "matched", lambda template, **_more: template)
    monkeypatch.setattr(camus_template, "_N_LOOKS", 1)
    out = tmp_path / "clip.npz"
    asked = ["--view", "A4C", "--strategy", "S2", "--scatterers", "8000"]
    assert (
        main(["simulate", "from-template", str(nifti_patient), str(out), *asked]) == 0
    )
    clip = load_clip(out)
    masks = np.stack([_mask(1 - 0.05 * number) for number in range(N_FRAMES)])
    np.testing.assert_allclose(
        clip.mesh_mm, meshes_from_masks(masks, MM), rtol=0, atol=1e-3
    )
    assert json.loads(clip.recipe)["template"] == "CAMUS patient0007 A4C"
    x_mm, y_mm = clip.loop.mm_per_pixel
    assert x_mm == y_mm
    wall = (clip.mesh_mm[0, ::4, 2] / x_mm).round().astype(int)
    grey = clip.loop.frames[0]
    centre = (np.array([45.0, 50.0]) / x_mm).round().astype(int)
    cavity = grey[centre[1] - 8 : centre[1] + 8, centre[0] - 8 : centre[0] + 8]
    assert grey[wall[:, 1], wall[:, 0]].mean() > 1.5 * cavity.mean()


@pytest.mark.training
def test_where_only_systole_has_masks_the_wall_is_followed(metaimage_patient):
    pytest.importorskip("torch")
    from longaxis.training.camus_template import camus_template

    template = camus_template(read_camus(metaimage_patient, View.TWO_CHAMBER))
    assert template.reference == N_FRAMES - 1
    assert len(template.mesh_mm) == N_FRAMES
    assert np.isfinite(template.mesh_mm).all()


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize("name", ["FrameRate", "ED", "ES"])
def test_what_is_no_number_is_refused(metaimage_patient, name, text):
    path = metaimage_patient / "Info_2CH.cfg"
    lines = [
        f"{name}: {text}" if line.lower().startswith(name.lower()) else line
        for line in path.read_text().splitlines()
    ]
    if not any(line.startswith(f"{name}: {text}") for line in lines):
        lines.append(f"{name}: {text}")
    path.write_text("\n".join(lines))
    with pytest.raises((UnreadableFileError, UntimedLoopError)):
        read_camus(metaimage_patient, View.TWO_CHAMBER)
