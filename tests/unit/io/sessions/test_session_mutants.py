"""Damaged sessions never crash opening, saving, measuring or writing."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.session_mutants import CLASS_NAME, Tally, try_some
from longaxis.errors import SessionFileError
from longaxis.io.sessions.session_file import load_session
from tests.unit.io.sessions.session_mutants import sealed, unpacked, whole_session


def test_sixty_damaged_sessions_do_no_harm(tmp_path):
    tally = Tally()
    try_some(range(60), tmp_path, tally)
    assert tally.failures == []
    assert tally.n_opened > 5


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_thousand_damaged_sessions_do_no_harm(tmp_path):
    tally = Tally()
    try_some(range(60, 2060), tmp_path, tally)
    assert tally.failures == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a session that is sound; saving it takes longer than reading it."""
    return whole_session(tmp_path_factory.mktemp("whole"))


def set_at(*way, value):
    """Return what puts a value at a place of the document."""

    def change(head, arrays):
        place = head["document"]
        for key in way[:-1]:
            place = place[key]
        place[way[-1]] = value

    return change


def array_of(name, value):
    def change(head, arrays):
        import io

        stream = io.BytesIO()
        np.save(stream, value, allow_pickle=True)
        arrays[f"{name}.npy"] = stream.getvalue()

    return change


V0 = ("views", 0)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (set_at("comment", value=7), "comment"),
        (set_at("settings", "mesh_rows", value=5.0), "settings.mesh_rows"),
        (set_at("settings", "mesh_spacing_mm", value=10**400), "mesh_spacing_mm"),
        (set_at("settings", "compensate_drift", value="no"), "compensate_drift"),
        (set_at("settings", "most_rejected_in_view", value=True), "most_rejected"),
        (set_at(*V0, "mirrored", value=1), "views.0.mirrored"),
        (set_at(*V0, "accepted", value=["yes"] * 6), "views.0.accepted"),
        (set_at(*V0, "overrides", value=[7] * 6), "overrides"),
        (set_at(*V0, "loop", "shape", value=[44, 9]), "views.0.loop.shape"),
        (set_at(*V0, "loop", "shape", value=[44, 9, 10**9]), "loop.shape"),
        (set_at(*V0, "loop", "mm_per_pixel", value=[1, float("nan")]), "mm_per_pixel"),
        (set_at(*V0, "loop", "heart_rate_bpm", value=-3), "heart_rate_bpm"),
        (set_at(*V0, "loop", "tissue_region_px", value=[9, 9, 1, 1]), "tissue_region"),
        (set_at(*V0, "loop", "scale_source", value=[]), "scale_source"),
        (set_at(*V0, "loop", "origin", "path", value="a\0b"), "origin.path"),
        (set_at(*V0, "beat_choice", "end_systole", value=-1), "end_systole"),
        (set_at(*V0, "beat_choice", "last", value=44), "beat_choice.last"),
        (set_at(*V0, "centreline", "frame", value=44), "centreline.frame"),
        (set_at("gls", value=-0.25), "gls"),
        (set_at(*V0, "acepted", value=[None] * 6), "views.0.acepted"),
        (set_at(*V0, "loop", "frame_rate", value=50), "loop.frame_rate"),
        (set_at(*V0, "tracked", "drift", value=0), "tracked.drift"),
        (set_at("report", "signed", value=True), "report.signed"),
        (set_at("report", "signature", "role", value="x"), "signature.role"),
        (set_at(*V0, "beat_choice", "last", value=2**70), "beat_choice.last"),
        (set_at(*V0, "tracked", "start_frame", value=99), "from frame 99"),
        (set_at(*V0, "tracked", "tracker", "name", value=None), "tracker.name"),
        (set_at(*V0, "tracked", "jitter", "seed", value=-1), "jitter.seed"),
        (set_at("report", "pictures", value=["a cat"]), "report.pictures"),
        (set_at("report", "amended", value=None), "report.amended"),
        (set_at("report", "signature", "at", value="Mueller"), "time"),
        (set_at("views", value={"0": 1}), "views"),
        (array_of("A4C_tracks_points_mm", np.zeros((3, 205, 2))), "A4C_tracks"),
        (array_of("A4C_tracks_points_mm", np.full((44, 205, 2), 1e300)), "A4C_tracks"),
        (array_of("A4C_tracks_confidence", np.full((44, 205), np.nan)), "confidence"),
        (array_of("A4C_mesh_points_mm", np.full((41, 5, 2), np.inf)), "mesh_points"),
        (array_of("A4C_control_points_mm", np.zeros((9, 2), "U3")), "control_points"),
        (array_of("A4C_r_wave_times_s", np.array([np.nan])), "r_wave_times_s"),
        (array_of("A4C_frames", np.zeros((0, 10**9), np.uint8)), "A4C_frames"),
    ],
)
def test_what_is_wrong_is_named_by_its_entry(whole, tmp_path, change, named):
    head, arrays = unpacked(whole)
    change(head, arrays)
    path = tmp_path / "bad.longaxis"
    path.write_bytes(sealed(head, arrays))
    with pytest.raises(SessionFileError) as refusal:
        load_session(path)
    sentence = str(refusal.value)
    assert named in sentence
    assert "Mueller" not in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert not CLASS_NAME.search(sentence)


@pytest.mark.parametrize("spoil", ["encrypted", "compression", "no arrays", "header"])
def test_what_a_library_raises_is_one_sentence(whole, tmp_path, spoil):
    head, arrays = unpacked(whole)
    path = tmp_path / "bad.longaxis"

    def touch(body):
        at = body.rindex(b"PK\x01\x02")
        if spoil == "encrypted":
            body[at + 8] |= 1
        elif spoil == "compression":
            body[at + 10] = 99

    if spoil == "no arrays":
        arrays = {}
    elif spoil == "header":
        name = "A4C_r_wave_times_s.npy"
        arrays[name] = arrays[name].replace(b"'descr'", b"(descr'")
    path.write_bytes(sealed(head, arrays, touch=touch))
    with pytest.raises(SessionFileError) as refusal:
        load_session(path)
    assert not CLASS_NAME.search(str(refusal.value))
    assert str(refusal.value).endswith(".")
