"""Exports of other programs: the real ones, made-up ones, and broken ones."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.anatomy import View, segments_of
from longaxis.errors import UnreadableFileError
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.strain.vendor import curves_from_knots
from tests.unit.io.vendors import vendor_samples as samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.data.vendor import VendorTrace


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[VendorTrace, ...]]:
    """Return a reader of made-up content."""

    def read_content(
        content: str | bytes, name: str = "export.txt"
    ) -> tuple[VendorTrace, ...]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_vendor_traces(path)

    return read_content


# ---- the real exports ------------------------------------------------------


def test_real_knots_give_the_strain_worked_out_by_hand(shared_data: Path) -> None:
    (trace,) = read_vendor_traces(shared_data / "vendor_traces/VOL_0001_OFF_4CH.CSV")
    assert trace.view is View.FOUR_CHAMBER
    knots = trace.knots
    assert knots is not None
    assert knots.points_mm.shape == (64, 67, 2)
    assert knots.times_s[52] == pytest.approx(1)
    assert (knots.end_diastole, knots.end_systole, knots.last) == (12, 21, 43)
    steps = np.diff(knots.points_mm, axis=1)
    lengths_mm = np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1)
    assert lengths_mm[12] == pytest.approx(199.9, abs=0.05)
    curves = curves_from_knots(knots)
    percent = 100 * curves.line
    assert percent.min() == pytest.approx(-11.2, abs=0.05)
    assert curves.frames[percent.argmin()] == 30
    assert percent[21 - 12] == pytest.approx(-4.3, abs=0.05)
    assert percent[-1] == pytest.approx(4.7, abs=0.05)
    by_hand = 100 * (lengths_mm[12:44] / lengths_mm[12] - 1)
    np.testing.assert_allclose(percent, by_hand, atol=1e-9)


def test_a_real_short_axis_is_read_without_a_view(shared_data: Path) -> None:
    (trace,) = read_vendor_traces(shared_data / "vendor_traces/SUB_0014_POST_SAX.CSV")
    assert trace.view is None
    assert trace.view_label == "SAX-PM"
    assert trace.knots is not None
    np.testing.assert_array_equal(
        trace.knots.points_mm[:, 0], trace.knots.points_mm[:, -1]
    )
    strain = curves_from_knots(trace.knots).line
    assert 100 * strain.min() == pytest.approx(-11.3, abs=0.05)


def test_real_coloured_traces_are_cut_to_the_beat(shared_data: Path) -> None:
    (trace,) = read_vendor_traces(shared_data / "vendor_traces/txt_example.txt")
    assert trace.segment_names == ("YELLOW", "CYAN", "GREEN", "MAGENTA", "BLUE", "RED")
    assert trace.view is None
    assert trace.segments == (None,) * 6
    curves, whole = trace.curves, trace.global_curve
    assert curves is not None
    assert whole is not None
    assert 100 * whole.min() == pytest.approx(-18.54472)
    assert curves.times_s[whole.argmin()] == pytest.approx(0.470 - 0.153)
    assert (curves.segments[1] == 0).all()
    assert "zero lies 1 frame(s) after" in trace.notes[0]
    assert np.isnan(curves.line).all()


def test_the_real_workbook_gives_three_views(shared_data: Path) -> None:
    traces = read_vendor_traces(shared_data / "vendor_traces/Sample_XML.xml")
    assert {trace.view for trace in traces} == set(View)
    lowest = {}
    for trace in traces:
        assert trace.view is not None
        assert trace.curves is not None
        assert trace.segments == segments_of(trace.view)
        lowest[trace.view] = 100 * trace.curves.mean_of_segments.min()
        assert trace.end_systole_s == pytest.approx(0.377)
    assert lowest[View.TWO_CHAMBER] == pytest.approx(-24.6, abs=0.05)
    assert lowest[View.FOUR_CHAMBER] == pytest.approx(-25.0, abs=0.05)
    assert lowest[View.LONG_AXIS] == pytest.approx(-23.1, abs=0.05)
    values = {each.name: each.value for each in traces[0].values}
    assert values["GWI"] == 2083
    assert values["BP diastolic"] == 69
    assert values["PSS Basal Inferior"] == -25
    assert values["Global strain, lowest"] == pytest.approx(-24.62, abs=0.005)
    assert not any("ALBERT" in each.name for each in traces[0].values)


# ---- formats without a real file -------------------------------------------


@pytest.mark.parametrize(
    ("decimal", "gap"), [(".", "\t\t"), (",", "\t\t"), (",", "  ")]
)
def test_segment_names_give_view_and_order(
    read: Callable[..., tuple[VendorTrace, ...]], decimal: str, gap: str
) -> None:
    (trace,) = read(samples.segmental_traces(decimal=decimal, gap=gap))
    assert trace.view is View.FOUR_CHAMBER
    assert trace.segments == segments_of(View.FOUR_CHAMBER)
    assert trace.curves is not None
    assert len(trace.curves.times_s) == 17
    assert trace.curves.frames[0] == 2
    np.testing.assert_allclose(
        trace.curves.segments, samples.beats()[2:19] / 100, atol=1e-6
    )
    assert trace.end_systole_s == pytest.approx(0.16)


def test_echopac_names_the_view_of_coloured_curves(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    text = samples.segmental_traces().replace(
        "basSept\tmidSept\tapSept\tapLat\tmidLat\tbasLat",
        "YELLOW\tCYAN\tGREEN\tMAGENTA\tBLUE\tRED",
    )
    assert read(text)[0].segments == (None,) * 6
    (trace,) = read(text, "P01_4CH_SL_SEG_TRACE.txt")
    assert trace.segments == segments_of(View.FOUR_CHAMBER)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_knots_of_a_straight_wall_shorten_as_it_does(
    read: Callable[..., tuple[VendorTrace, ...]], delimiter: str
) -> None:
    (trace,) = read(samples.full_trace(shortening=0.18, delimiter=delimiter))
    assert trace.view is View.LONG_AXIS
    assert trace.knots is not None
    curves = curves_from_knots(trace.knots)
    assert curves.line.min() == pytest.approx(-0.18, abs=1e-6)
    np.testing.assert_allclose(curves.mean_of_segments, curves.line, atol=1e-6)


def test_xstrain_is_put_into_the_order_of_the_line(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    (trace,) = read(samples.xstrain())
    assert trace.view is View.FOUR_CHAMBER
    assert trace.layer == "endocardial"
    assert trace.segments == segments_of(View.FOUR_CHAMBER)
    assert trace.curves is not None
    assert trace.curves.times_s[-1] == pytest.approx(0.32)
    np.testing.assert_allclose(
        trace.curves.segments, samples.beats()[2:19] / 100, atol=1e-6
    )


def test_tomtec_gives_each_layer_and_the_first_beat(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    traces = read(samples.tomtec(), "export.xml")
    assert [trace.layer for trace in traces] == [
        "endocardial",
        "mid-wall",
        "epicardial",
    ]
    middle = traces[1]
    assert middle.view is View.TWO_CHAMBER
    assert middle.segments == segments_of(View.TWO_CHAMBER)
    assert middle.curves is not None
    assert middle.curves.times_s[-1] == pytest.approx(0.5)
    np.testing.assert_allclose(
        middle.curves.segments, samples.beats(41, n_beats=2)[:21] / 100, atol=1e-5
    )


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_vevo_gives_a_curve_for_each_point(
    read: Callable[..., tuple[VendorTrace, ...]], delimiter: str
) -> None:
    (trace,) = read(samples.vevo(delimiter))
    assert trace.curves is not None
    assert trace.curves.segments.shape == (9, 6)
    assert trace.curves.times_s[-1] == pytest.approx(0.024)
    assert trace.values[0].value == 420
    assert trace.view_label == "LONG"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_code_pages_do_not_matter(
    read: Callable[..., tuple[VendorTrace, ...]], encoding: str
) -> None:
    text = samples.xstrain().replace("Line 3,x", "Line 3,Müller")
    assert read(text.encode(encoding))[0].view is View.FOUR_CHAMBER


# ---- refusals --------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Segmental Traces",
            "Segmental Traces SR",
            r"line 1: 'SR' is not longitudinal",
        ),
        ("Frames 21", "Frames", "line 2: the number of frames"),
        ("Frames 21", "Frames 22", "line 2: 22 frames are announced, but 21 follow"),
        ("Left Marker", "Linker Marker", "line 3: the frame rate and the marker"),
        ("Time=0.36", "Time=0.02", "line 3: the frame rate or the marker times"),
        ("Time (s)", "Zeit (s)", "line 4: the names of the columns"),
        ("0.060\t", "0.060\tx\t", "line 8: 9 numbers where 8 columns"),
        ("0.060\t", "sixty\t", "line 8: 'sixty' is not a number"),
        ("0.060\t", "0.010\t", "line 8: the time does not rise"),
    ],
)
def test_a_trace_that_is_not_understood_names_its_line(
    read: Callable[..., tuple[VendorTrace, ...]], old: str, new: str, sentence: str
) -> None:
    text = samples.segmental_traces(gap="\t")
    assert old in text
    with pytest.raises(UnreadableFileError, match=sentence):
        read(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("in mm", "in pixels", "line 4: the knots are not in millimetres"),
        ("Time=1.0", "Time=9.0", "line 5: the markers lie outside the 11 frames"),
        ("Num Frames", "Frames", "line 6: the number of frames and knots is missing"),
        ("11       5", "11", "line 7: the number of frames and knots is not"),
        ("11       5", "12       5", "line 7: 12 frames are announced, but 11"),
        ("11       5", "11       6", "line 8: 10 coordinates where 6 knots need 12"),
        ("-5.000000,0.0", "-5.000000,x", "line 8: 'x00000' is not a number"),
    ],
)
def test_knots_that_are_not_understood_name_their_line(
    read: Callable[..., tuple[VendorTrace, ...]], old: str, new: str, sentence: str
) -> None:
    text = samples.full_trace()
    assert old in text
    with pytest.raises(UnreadableFileError, match=sentence):
        read(text.replace(old, new, 1))


def test_a_table_of_something_else_is_not_strain(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    with pytest.raises(
        UnreadableFileError, match="line 17: the table holds ENDO_LONG_V"
    ):
        read(samples.xstrain("ENDO_LONG_VEL"))
    with pytest.raises(UnreadableFileError, match="line 21: the lines above do not"):
        read(samples.xstrain("x"))


def test_seconds_are_not_taken_for_milliseconds(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    with pytest.raises(UnreadableFileError, match="no row of times in ms"):
        read(samples.tomtec(time_label="Time [s]"))


def test_a_workbook_with_a_document_type_is_refused(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    data = samples.tomtec().replace(
        b"<Workbook", b'<!DOCTYPE x [<!ENTITY a "b">]>\n<Workbook', 1
    )
    with pytest.raises(UnreadableFileError, match="a document type is declared"):
        read(data)


@pytest.mark.parametrize("content", [b"", b"hello", b"\0\1\2", samples.workbook({})])
def test_what_is_no_export_is_said_so(
    read: Callable[..., tuple[VendorTrace, ...]], content: bytes
) -> None:
    with pytest.raises(UnreadableFileError, match="not an export that Longaxis knows"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        b"PK\x03\x04\x14\x00\x01\x00" + bytes(40),
    ],
)
def test_a_password_is_named_as_the_reason(
    read: Callable[..., tuple[VendorTrace, ...]], content: bytes
) -> None:
    with pytest.raises(UnreadableFileError, match="protected by a password"):
        read(content)


@pytest.mark.parametrize("time", ["0.000000", "0.020000", "0.400000", "0.040000"])
def test_end_systole_outside_the_beat_is_noted_and_not_used(
    read: Callable[..., tuple[VendorTrace, ...]], time: str
) -> None:
    export = samples.segmental_traces().replace("ES Time=0.200000", f"ES Time={time}")
    (trace,) = read(export)
    assert trace.end_systole_s is None
    assert "outside its beat" in trace.notes[0]


def test_whatever_a_damaged_export_breaks_becomes_one_sentence(
    read: Callable[..., tuple[VendorTrace, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from longaxis.io.vendors import registry

    def failing(_: object) -> VendorTrace:
        message = "Secret^Name"
        raise IndexError(message)

    monkeypatch.setattr(registry, "_TEXT_READERS", ((lambda _: True, failing),))
    with pytest.raises(UnreadableFileError, match="export it again") as found:
        read("anything")
    assert "Secret" not in str(found.value)
    assert "Error" not in str(found.value)


@pytest.mark.parametrize(
    "content",
    [
        samples.segmental_traces().encode(),
        samples.full_trace().encode(),
        samples.xstrain().encode(),
        samples.tomtec(),
        samples.vevo().encode(),
    ],
    ids=["traces", "knots", "xstrain", "tomtec", "vevo"],
)
def test_damaged_exports_are_read_or_refused_and_nothing_else(
    read: Callable[..., tuple[VendorTrace, ...]], content: bytes
) -> None:
    generator = np.random.default_rng(11)
    for _ in range(120):
        damaged = bytearray(content)
        for place in generator.integers(0, len(damaged), 4):
            damaged[place] = generator.integers(32, 127)
        if generator.random() < 0.5:
            del damaged[int(generator.integers(1, len(damaged))) :]
        with suppress(UnreadableFileError):
            assert read(bytes(damaged))


# ---- what another quantity must not be taken for ----------------------------


@pytest.mark.parametrize(
    "label",
    ["Strain Rate [1/s]", "StrainRate [1/s]", "Strain-Rate (1/s)", "Strain rate"],
)
def test_strain_rate_before_strain_is_not_strain(
    read: Callable[..., tuple[VendorTrace, ...]], label: str
) -> None:
    text = samples.vevo()
    (plain,) = read(text)
    head, _, tail = text.partition("Strain [%]")
    rate = "\n".join("\t".join("9" * 9) for _ in range(9))
    (trace,) = read(f"{head}{label}\n{rate}\n\nStrain [%]{tail}")
    assert trace.curves is not None
    assert plain.curves is not None
    np.testing.assert_array_equal(trace.curves.segments, plain.curves.segments)
    with pytest.raises(UnreadableFileError):
        read(f"{head}{label}\n{rate}\n")


def test_a_block_of_strain_rate_before_strain_is_passed_over(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    names = [f"Segment {number}" for number in range(6)]
    times = ["Time", *(str(25 * frame) for frame in range(41))]
    curves = samples.beats(41, n_beats=2)
    strain = [[name, *map(str, curves[:, k])] for k, name in enumerate(names)]
    rate = [[name, *["9"] * 41] for name in names]
    for label in ("Longitudinal Strain Rate", "Longitudinal strain-rate [1/s]"):
        block = [[label], *rate, times, [], ["Longitudinal Strain"], *strain, times]
        (trace,) = read(samples.workbook({"Strain-Myo": block}), "export.xml")
        assert trace.curves is not None
        assert trace.curves.segments.min() == pytest.approx(-0.21, abs=1e-3)


ECHOPAC_NAMES = ["basSept", "midSept", "apSept", "apLat", "midLat", "basLat"]


@pytest.mark.parametrize("place", range(1, 8))
def test_a_column_without_a_name_shifts_no_segment(
    read: Callable[..., tuple[VendorTrace, ...]], place: int
) -> None:
    curves = samples.beats()

    def sheet(*, blank: bool) -> bytes:
        rows: list[list[object]] = [["Time", *ECHOPAC_NAMES]]
        rows += [
            [f"{0.02 * frame:.3f}", *(f"{value:.4f}" for value in row)]
            for frame, row in enumerate(curves)
        ]
        for row in rows if blank else ():
            row.insert(place, None)
        return samples.workbook({"Strain Traces - 4CH": rows})

    (plain,), (odd,) = read(sheet(blank=False)), read(sheet(blank=True))
    assert plain.curves is not None
    assert odd.curves is not None
    assert odd.segment_names == plain.segment_names
    np.testing.assert_array_equal(odd.curves.segments, plain.curves.segments)


def test_an_xstrain_column_without_a_name_is_refused(
    read: Callable[..., tuple[VendorTrace, ...]],
) -> None:
    text = samples.xstrain().replace("Segment 3 (APIC SEP)", "")
    with pytest.raises(UnreadableFileError, match="has no name"):
        read(text)


# ---- odd curves of any program ---------------------------------------------------


def changed_traces(change: Callable[[list[str]], list[str]]) -> str:
    """Return EchoPAC's text with the six strains of each row changed."""
    lines = samples.segmental_traces().splitlines()
    rows = [line.split("\t") for line in lines[4:]]
    changed = [[row[0], *change(row[1:7]), *row[7:]] for row in rows]
    return "\n".join([*lines[:4], *("\t".join(row) for row in changed)]) + "\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (changed_traces(lambda row: [f"{float(v) / 100:.6f}" for v in row]), "0.21 %"),
        (changed_traces(lambda row: [f"{-float(v):.4f}" for v in row]), "minus sign"),
        (changed_traces(lambda row: [*row[:2], "0.0", *row[3:]]), "apSept never"),
        (samples.segmental_traces().replace("midSept", "basSept"), "is called basSept"),
        (samples.segmental_traces().replace("FR=50", "FR=25"), "25 frames"),
        (
            samples.segmental_traces().replace("FR=50", "FR=5000"),
            "5000 frames",
        ),
    ],
)
def test_odd_curves_are_kept_with_a_note(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "export.txt"
    path.write_text(text)
    (trace,) = read_vendor_traces(path)
    assert word in " ".join(trace.notes)


def test_plausible_curves_have_no_note(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text(samples.segmental_traces())
    (trace,) = read_vendor_traces(path)
    assert trace.notes == ()
