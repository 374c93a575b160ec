"""The report is PDF/A-2b: checked by structure, as no validator is installed.

veraPDF would check all rules of ISO 19005-2; here are those that matplotlib's files
could break: fonts, colour space, metadata, identifier, header.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from longaxis.io.documents.pdf_archive import PdfMetadata, archival
from longaxis.io.documents.report_pdf import write_report
from tests.made_up_results import made_up_study_result

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_report(made_up_study_result(), path, created_at=NOON)
    return path.read_bytes()


def objects(pdf):
    """Return the bytes of each object by number, the last of each counting.

    Places are read from the cross-reference tables, so a wrong place is found.
    """
    found, at = {}, int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    while at:
        table = pdf[at : pdf.index(b"trailer", at)]
        assert table.startswith(b"xref")
        first = 0
        for line in table.splitlines()[1:]:
            parts = line.split()
            if len(parts) == 2:
                first = int(parts[0])
                continue
            if parts[2] == b"n" and first not in found:
                place = int(parts[0])
                assert pdf[place:].startswith(b"%d 0 obj" % first)
                found[first] = pdf[place : pdf.index(b"endobj", place)]
            first += 1
        trailer = pdf[pdf.index(b"trailer", at) :]
        trailer = trailer[: trailer.index(b"startxref")]
        previous = re.search(rb"/Prev (\d+)", trailer)
        at = int(previous[1]) if previous else 0
    return found


def reference(entry, text):
    return int(re.search(rb"/%s (\d+) 0 R" % entry, text)[1])


def test_the_catalogue_names_metadata_and_colour_space(pdf):
    found = objects(pdf)
    trailer = pdf[pdf.rindex(b"trailer") :]
    assert re.search(rb"/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]", trailer)
    assert b"/Encrypt" not in trailer
    catalogue = found[reference(b"Root", trailer)]
    assert b"/S /GTS_PDFA1" in catalogue
    profile = found[reference(b"DestOutputProfile", catalogue)]
    assert b"/N 3" in profile
    # Signature of every ICC profile, at byte 36 of it.
    assert profile.split(b"stream\n", 1)[1][36:40] == b"acsp"
    metadata = found[reference(b"Metadata", catalogue)]
    assert b"/Type /Metadata /Subtype /XML" in metadata
    assert b"/Filter" not in metadata


def test_the_metadata_say_what_the_file_claims_to_be(pdf):
    packet = pdf[pdf.index(b"<x:xmpmeta") : pdf.index(b"</x:xmpmeta>") + 12]
    tree = ElementTree.fromstring(packet.decode("utf-8"))
    texts = {each.tag.split("}")[1]: (each.text or "") for each in tree.iter()}
    assert (texts["part"], texts["conformance"]) == ("2", "B")
    assert texts["CreateDate"] == NOON.isoformat(timespec="seconds")
    words = [each.text for each in tree.iter() if each.tag.endswith("}li")]
    assert words[:2] == ["Longitudinal strain, MU-0001", "Dr. A. Reader"]


def test_text_of_the_reader_breaks_no_metadata():
    path_like = PdfMetadata(
        title="<&>", author="]]>", subject="a", creator="b", created_at=NOON
    )
    catalogue = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    head = b"%PDF-1.4\n%\254\334 \253\272\n"
    xref = len(head) + len(catalogue)
    end = b"trailer\n<< /Size 2 /Root 1 0 R /Info 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    made = archival(head + catalogue + b"xref\n0 1\n" + end % xref, path_like)
    packet = made[made.index(b"<x:xmpmeta") : made.index(b"</x:xmpmeta>") + 12]
    tree = ElementTree.fromstring(packet.decode("utf-8"))
    assert "<&>" in [each.text for each in tree.iter()]


def test_what_is_no_file_of_matplotlib_is_refused():
    metadata = PdfMetadata(title="", author="", subject="", creator="", created_at=NOON)
    with pytest.raises(ValueError, match="no trailer"):
        archival(b"%PDF-1.4\nbroken", metadata)


def test_all_fonts_are_embedded_and_nothing_runs(pdf):
    found = objects(pdf)
    descriptors = [each for each in found.values() if b"/FontDescriptor" in each]
    described = [each for each in descriptors if b"/Type /FontDescriptor" in each]
    assert described
    assert all(b"/FontFile" in each for each in described)
    for forbidden in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/LZWDecode"):
        assert not any(forbidden in each for each in found.values())


def test_the_comment_of_the_header_is_binary(pdf):
    second = pdf.split(b"\n", 2)[1]
    assert second[:1] == b"%"
    assert min(second[1:5]) > 127


def test_the_same_report_gives_the_same_bytes(pdf, tmp_path):
    write_report(made_up_study_result(), tmp_path / "again.pdf", created_at=NOON)
    assert (tmp_path / "again.pdf").read_bytes() == pdf


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="needs poppler-utils")
def test_another_program_reads_the_file_and_finds_every_font(pdf, tmp_path):
    (tmp_path / "r.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdffonts", str(tmp_path / "r.pdf")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    rows = done.stdout.splitlines()[2:]
    assert rows
    # Columns "emb sub uni" near the end of each row.
    assert all(row.split()[-5] == "yes" for row in rows)
