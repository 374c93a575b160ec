"""The report: whole, legible, embedded, and never fooled by what a file says."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

from longaxis import RESEARCH_USE_ONLY
from longaxis.anatomy import View
from longaxis.data import GlobalDefinition, TrackerIdentity
from longaxis.data.ecg_trace import EcgTrace
from longaxis.data.report import Override
from longaxis.display.text import percent, percent_with_interval
from longaxis.errors import BadInputError
from longaxis.io.documents.report_pdf import pages, write_report
from longaxis.report import text, typeface
from longaxis.report.curve_figures import _spread, curve_limits
from longaxis.report.global_rows import beats_table, global_rows
from longaxis.report.page_layout import HEADING
from longaxis.report.second_page import number_pages
from longaxis.report.settings_text import settings_lines
from tests.made_up_results import (
    made_up_study_result,
    with_beats,
    with_rates_and_volumes,
    with_uncertainty,
)

NOON = datetime(2024, 3, 1, 12, 0)


def texts_of(result):
    """Return the texts of the drawn pages, page by page."""
    with mpl.rc_context({"font.family": list(typeface.families())}):
        drawn = pages(result, paper="A4", created_at=NOON)
    return [page.figure.findobj(Text) for page in drawn]


@cache
def words_of(result):
    return [[text.get_text() for text in page] for page in texts_of(result)]


@pytest.fixture(scope="module")
def result():
    return made_up_study_result()


@pytest.fixture(scope="module")
def a4(result, tmp_path_factory):
    """Return the report as a file, on A4."""
    path = tmp_path_factory.mktemp("report") / "r.pdf"
    write_report(result, path, created_at=NOON)
    return path


def test_two_pages_with_embedded_outlines(a4):
    data = a4.read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", data)) == 2
    assert b"/FontFile2" in data  # TrueType outlines, not Type 3 drawings
    assert b"/Type3" not in data
    assert len(data) < 2_000_000


def test_paper_sizes(result, a4, tmp_path):
    write_report(result, tmp_path / "r.pdf", paper="Letter", created_at=NOON)
    for path, width in ((a4, "595.27"), (tmp_path / "r.pdf", "612")):
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+)", path.read_bytes())
        assert box is not None
        assert box.group(1).decode().startswith(width)


def test_same_result_and_time_give_the_same_bytes(result, a4, tmp_path):
    write_report(result, tmp_path / "b.pdf", created_at=NOON)
    assert a4.read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize(
    ("paper", "views"), [("A4", tuple(View)), ("Letter", (View.LONG_AXIS,))]
)
def test_nothing_is_small_and_nothing_leaves_the_page(paper, views):
    with mpl.rc_context({"font.family": list(typeface.families())}):
        fullest = with_uncertainty(with_rates_and_volumes(made_up_study_result(views)))
        fullest = with_beats(fullest, views)
        drawn = pages(fullest, paper=paper, created_at=NOON)
        for page in drawn:
            page.figure.canvas.draw()
            bounds = page.figure.bbox
            for text in page.figure.findobj(Text):
                if not text.get_text() or not text.get_visible():
                    continue
                assert text.get_fontsize() >= 7, text.get_text()
                box = text.get_window_extent()
                assert box.x0 >= bounds.x0 + 20, text.get_text()
                assert box.x1 <= bounds.x1 - 20, text.get_text()


def test_every_page_says_what_it_is(result):
    for index, page in enumerate(words_of(result)):
        assert RESEARCH_USE_ONLY in page
        end = f"printed 2024-03-01 12:00 · page {index + 1} of 2"
        assert end in page


def test_first_page_holds_the_numbers(result):
    first, second = words_of(result)
    assert text.headline(result)[0] in first
    assert "Made, Up" in first
    assert "1957-03-12 · 66 years" in first
    assert "A4C mean of peaks (G3)" in first
    assert "A2C mean of 5 of 6 (G2)" in first
    assert "A2C peaks, 5 of 6 (G3)" in first
    assert "Basal inferoseptal" in second
    assert any(line.startswith("A4C, A2C, A3C: End-systole") for line in second)
    assert "Dr. A. Reader" in second


def test_missing_views_are_said_to_be_missing():
    one = made_up_study_result((View.FOUR_CHAMBER,))
    first, second = words_of(one)
    assert first.count("A2C was not measured") == 2
    assert "GLS A4C, end-systolic, whole line (G1)" in first
    assert any("needs A2C and A3C" in text for text in first)
    assert second.count("not measured") == 2


def test_two_views_give_no_patient_value():
    two = made_up_study_result((View.FOUR_CHAMBER, View.TWO_CHAMBER))
    value, name, note = text.headline(two)
    assert value == "\u2013"
    assert name.startswith("A4C \u2212")
    assert "needs A3C" in note


def test_nothing_measured_is_refused(tmp_path):
    empty = made_up_study_result(())
    with pytest.raises(BadInputError, match="at least one tracked view"):
        write_report(empty, tmp_path / "r.pdf")


def test_not_a_number_is_never_printed(result):
    view = result.views[0]
    nothing = replace(
        view.segments[0].values,
        **dict.fromkeys(
            (
                "end_systolic",
                "peak_systolic",
                "peak",
                "post_systolic_index",
                "time_to_peak_s",
            ),
            math.nan,
        ),
    )
    lost = replace(view.segments[0], values=nothing, accepted=False)
    changed = replace(view, segments=(lost, *view.segments[1:]))
    for page in words_of(replace(result, views=(changed,))):
        assert not [text for text in page if re.search(r"\b(nan|inf)\b", text)]


HOSTILE = [
    r"$\frac{1}{2}$",
    "Do$e^$Jane",
    "\\input{x} {",
    "<b>&amp;</b>",
    "a\u202eb\u0007c",
    "山田太郎",
    "اسم",
    "x" * 400,
]


def test_text_from_files_is_only_text(result, tmp_path):
    header = replace(
        result.header,
        patient_name=HOSTILE[0],
        patient_id=HOSTILE[-1],
        study_description=HOSTILE[2],
    )
    hostile = replace(
        result, header=header, comment="\n".join(HOSTILE), reader=HOSTILE[1]
    )
    write_report(hostile, tmp_path / "r.pdf", created_at=NOON)
    first, *numbers = texts_of(hostile)
    assert HOSTILE[0] in [text.get_text() for text in first]
    assert not any(text.get_parse_math() for text in first if "$" in text.get_text())
    written = [text.get_text() for page in numbers for text in page]
    for line in HOSTILE[:4]:
        assert line in written


def test_reading_direction_cannot_be_turned():
    assert typeface.printable("a\u202eb\u0000c\td\n") == "a□b□c d"
    assert typeface.printable("Łukasz $x$ {é}") == "Łukasz $x$ {é}"


def test_every_doubt_is_told_with_its_reasons(result):
    lines = text.doubt_lines(result)
    assert lines == ["A2C mid anterior: rejected, low speckle correlation."]
    view = result.views[0]
    kept = replace(view.segments[2], accepted=False)
    views = (replace(view, segments=(kept, *view.segments[1:])), *result.views[1:])
    assert text.doubt_lines(replace(result, views=views))[0] == (
        "A4C apical inferoseptal: rejected, by the reader."
    )
    headline = text.headline(result)
    assert headline[2].endswith("segments accepted 17 of 18, see the warnings")


def test_a_segment_rejected_by_hand_says_so_once(result):
    view = result.views[0]
    override = Override(reader="", at="2026-12-01T01:03+00:00")
    kept = replace(view.segments[2], accepted=False, override=override)
    views = (replace(view, segments=(*view.segments[:2], kept, *view.segments[3:])),)
    rejected = replace(result, views=views)
    assert text.segment_cells(kept)[-1] == "by the reader"
    assert text.doubt_lines(rejected) == [
        "A4C apical inferoseptal: rejected, by the reader (2026-12-01 01:03 +00:00)."
    ]


def test_a_mean_over_part_of_the_segments_keeps_its_row(result):
    view = made_up_study_result((View.FOUR_CHAMBER,)).views[0]
    line = view.globals_[GlobalDefinition.LINE]
    same = replace(line, definition=GlobalDefinition.MEAN_OF_SEGMENTS)
    alike = replace(
        view, globals_={**view.globals_, GlobalDefinition.MEAN_OF_SEGMENTS: same}
    )
    names = [row[0] for row in global_rows(replace(result, views=(alike,)))]
    assert "A4C whole line (G1, G2)" in names
    kept = replace(alike.segments[0], accepted=False)
    part = replace(alike, segments=(kept, *alike.segments[1:]))
    names = [row[0] for row in global_rows(replace(result, views=(part,)))]
    assert "A4C mean of 5 of 6 (G2)" in names


def test_long_text_goes_on_and_nothing_is_cut(result):
    sentences = [f"Finding {number} of many was seen." for number in range(150)]
    # Everything that stands on the usual pages is still there, once.
    usual = [line for page in words_of(result)[1:] for line in page]
    _, *numbers = words_of(replace(result, comment="\n".join(sentences)))
    assert len(numbers) > 1
    written = [line for page in numbers for line in page]
    for line in sentences:
        assert written.count(line) == 1
    missing = {
        line for line in usual if line not in written and "page 2 of 2" not in line
    }
    assert missing <= {"Good windows. Mid-wall line; papillary muscles left out."}
    # Signed once, on the last page.
    assert [page.count("Signature") for page in numbers] == [0] * (len(numbers) - 1) + [
        1
    ]


def test_no_heading_stands_without_its_text(result):
    for n_lines in (0, 17, 34):
        comment = "\n".join(["A line."] * n_lines)
        with mpl.rc_context({"font.family": list(typeface.families())}):
            drawn = number_pages(replace(result, comment=comment), "Letter")
        for page in drawn:
            texts = [it for it in page.sheet.texts if it.get_text()]
            heads = [it for it in texts if it.get_fontsize() == HEADING.size_pt]
            # That of the table stands over its columns.
            heads = [it for it in heads if it.get_text() != "Segments"]
            for head in heads:
                x, y = head.get_position()
                below = [it.get_position() for it in texts if it is not head]
                assert any(at == x and y < down < y + 8 for at, down in below)


def test_model_hash_is_printed_whole(result):
    tracker = TrackerIdentity(
        name="echotracker2", version="3", model_sha256="ab" * 32, device="CUDA"
    )
    views = tuple(replace(view, tracker=tracker) for view in result.views)
    _, second = words_of(replace(result, views=views))
    assert "ab" * 32 in "".join(second).replace(" ", "")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_text_can_be_copied_from_the_file(a4):
    text = subprocess.run(
        ["pdftotext", "-layout", str(a4), "-"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert text.count(RESEARCH_USE_ONLY) == 2
    assert "Mid anterolateral" in text


def test_curves_share_a_scale_that_holds_them(result):
    low, high = curve_limits(result.views)
    assert low <= -23.5
    assert low % 5 == high % 5 == 0
    assert high >= 2


def test_the_ecg_stands_under_the_curves_where_there_is_one(result):
    assert not any("ECG" in page for page in words_of(result))
    view = result.views[0]
    n_frames = view.loop.n_frames
    ecg = EcgTrace(frames=np.arange(float(n_frames)), heights=np.zeros(n_frames))
    shown = replace(view, loop=replace(view.loop, ecg=ecg))
    first = words_of(replace(result, views=(shown, *result.views[1:])))[0]
    assert first.count("ECG") == 1


def test_labels_are_spread_in_order():
    places = _spread(np.array([-1.0, -1.0, 0.0, 0.0, 0.0, 3.0]), 1.0, (-20.0, 5.0))
    assert np.diff(places).min() >= 1 - 1e-9
    assert places[-1] <= 4.5


def test_words_wrap_within_their_width():
    lines = typeface.wrapped("one two three\n" + "y" * 90, 40.0, 8.0)
    assert lines[0] == "one two three"
    assert all(typeface.width_mm(line, 8.0) <= 40 for line in lines)
    assert "".join(lines[1:]) == "y" * 90


def test_the_segment_table_tells_how_far_off_the_tracker_expects_to_be(result):
    view = result.views[0]
    quality = replace(view.segments[3].quality, expected_error_mm=1.26)
    segments = list(view.segments)
    segments[3] = replace(segments[3], quality=quality)
    rows = text.segment_rows(replace(view, segments=tuple(segments)))
    assert [row[8] for row in rows] == ["–", "–", "–", "1.3", "–", "–"]


def test_intervals_stand_beside_the_peaks_where_they_were_found(result):
    plain = global_rows(result)[1][1]
    sure = with_uncertainty(result)
    assert global_rows(sure)[0][1].endswith(" ± 0.6")
    assert global_rows(sure)[1][1] == f"{plain} ± 1.1"
    assert text.segment_rows(sure.views[0])[2][1].endswith(" ± 1.1")
    assert "± 0.6 points (95 %)" in text.headline(sure)[2]
    assert any("drawn anew 30 times" in each for each in settings_lines(sure))
    assert not any("±" in each for each in settings_lines(result))
    first, second = words_of(sure)
    assert f"{plain} ± 1.1" in first
    assert "end-syst. % ± 95 %" in second
    for written in ("± 1.1", "± 95 %"):
        assert not any(written in text for page in words_of(result) for text in page)


def test_the_mean_over_beats_has_a_table_where_several_were_chosen(result):
    assert beats_table(result) is None
    assert not any("over beats" in text for page in words_of(result) for text in page)
    several = with_beats(result, (View.FOUR_CHAMBER, View.LONG_AXIS))
    titles, rows = beats_table(several)
    assert titles[1:] == ["Patient, mean of 3", "A4C, 3 beats", "A3C, 3 beats"]
    line = result.views[0].globals_[GlobalDefinition.LINE].end_systolic
    strain = percent_with_interval(line, -0.1 * line)
    assert rows[0][:3] == ["end-systolic", "\u2013", strain]
    first, second = words_of(several)
    assert {"A4C, 3 beats", strain} <= set(first)
    assert any("each chosen beat is measured by itself" in text for text in second)
    whole = beats_table(with_beats(result))
    assert whole[1][0][1].startswith(percent(result.values.global_end_systolic))


def test_tables_of_the_first_page_do_not_touch():
    fullest = with_beats(with_rates_and_volumes(made_up_study_result()))
    for paper in ("A4", "Letter"):
        with mpl.rc_context({"font.family": list(typeface.families())}):
            page = pages(fullest, paper=paper, created_at=NOON)[0]
        page.figure.canvas.draw()
        y_mm = {
            text.get_text(): text.get_position()[1]
            for text in page.figure.findobj(Text)
        }
        between_mm = y_mm["Mean ± SD over beats, G1 (%)"] - y_mm["Drift at end of beat"]
        assert between_mm > 6


def test_the_ejection_fraction_stands_with_its_volumes(result):
    assert ("EF, biplane", "59\u2009% (100 / 41\u2009ml)") in text.other_rows(
        with_rates_and_volumes(result)
    )
    assert "EF, biplane" not in dict(text.other_rows(result))
