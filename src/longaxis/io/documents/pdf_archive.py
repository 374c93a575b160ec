"""A PDF for the archive: PDF/A-2b (ISO 19005-2), made of a PDF that matplotlib wrote.

Matplotlib embeds all fonts and writes no scripts, links or encryption. What an archive
asks beside that is added as an incremental update (ISO 32000-1, 7.5.6): metadata as
XMP, the colour space of the page, and an identifier of the file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# At least four bytes above 127 behind the percent sign (ISO 19005-2, 6.1.2).
# Matplotlib's own comment has a space among them; this one has its length.
_BINARY_COMMENT = b"%\xe2\xe3\xcf\xd3\xe2\n"
_TRAILER = re.compile(
    rb"trailer\s*<<(?P<entries>.*?)>>\s*startxref\s*(?P<xref>\d+)\s*%%EOF\s*$",
    re.DOTALL,
)

# Place and length of the date in the header of an ICC profile (ICC.1:2022, 7.2).
_ICC_DATE = slice(24, 36)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfMetadata:
    """What viewers and archives show of a file."""

    title: str
    author: str
    subject: str
    creator: str
    created_at: datetime

    def as_info(self) -> dict[str, object]:
        """Return the document information dictionary, as matplotlib takes it."""
        return {
            "Title": self.title,
            "Author": self.author,
            "Subject": self.subject,
            "Creator": self.creator,
            "CreationDate": self.created_at,
        }


def archival(pdf: bytes, metadata: PdfMetadata) -> bytes:
    """Return the file as PDF/A-2b.

    Parameters
    ----------
    pdf
        As matplotlib wrote it, with embedded fonts.
    metadata
        The same that it was written with.

    Raises
    ------
    ValueError
        If the file does not end as matplotlib ends its files.
    """
    trailer_match = _TRAILER.search(pdf)
    if trailer_match is None:
        message = "The PDF has no trailer that can be continued."
        raise ValueError(message)
    entries = trailer_match["entries"]
    root = _number(rb"/Root (\d+) 0 R", entries)
    size = _number(rb"/Size (\d+)", entries)
    info = _number(rb"/Info (\d+) 0 R", entries)
    body = _with_binary_comment(pdf)
    colours, xmp = size, size + 1
    added = {
        root: _catalogue(_dictionary(pdf, root), metadata=xmp, colours=colours),
        colours: _stream(_srgb_profile(), {"N": "3"}),
        xmp: _stream(_xmp(metadata), {"Type": "/Metadata", "Subtype": "/XML"}),
    }
    # From the content, so that the same report gives the same bytes.
    identity = hashlib.sha256(body).hexdigest()[:32]
    trailer = (
        f"<< /Size {size + 2} /Root {root} 0 R /Info {info} 0 R "
        f"/Prev {int(trailer_match['xref'])} /ID [<{identity}> <{identity}>] >>"
    )
    return _updated(body, added, trailer)


def _number(pattern: bytes, text: bytes) -> int:
    match = re.search(pattern, text)
    if match is None:
        message = "The PDF lacks an entry that every PDF has."
        raise ValueError(message)
    return int(match[1])


def _with_binary_comment(pdf: bytes) -> bytes:
    first, second = (pdf.index(b"\n") + 1, pdf.index(b"\n", pdf.index(b"\n") + 1) + 1)
    # Of the same length: places of objects are counted in bytes.
    if second - first != len(_BINARY_COMMENT):
        message = "The PDF does not begin as expected."
        raise ValueError(message)
    return pdf[:first] + _BINARY_COMMENT + pdf[second:]


def _dictionary(pdf: bytes, number: int) -> str:
    """Return the entries of an object that is a dictionary without another in it."""
    pattern = rb"(?:^|\n)%d 0 obj\s*<<(.*?)>>\s*endobj" % number
    match = re.search(pattern, pdf, re.DOTALL)
    if match is None or b"<<" in match[1]:
        message = "The PDF has no catalogue that can be continued."
        raise ValueError(message)
    return match[1].decode("ascii").strip()


def _catalogue(entries: str, *, metadata: int, colours: int) -> bytes:
    # GTS_PDFA1 is the subtype for every part of PDF/A.
    intent = (
        "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) "
        f"/Info (sRGB IEC61966-2.1) /DestOutputProfile {colours} 0 R >>"
    )
    return (
        f"<< {entries} /Metadata {metadata} 0 R /OutputIntents [{intent}] /Lang (en) "
        "/ViewerPreferences << /DisplayDocTitle true >> >>"
    ).encode("ascii")


def _stream(content: bytes, entries: Mapping[str, str]) -> bytes:
    # Not compressed: metadata must be readable without a PDF library.
    listed = " ".join(f"/{name} {value}" for name, value in entries.items())
    head = f"<< {listed} /Length {len(content)} >>\nstream\n".encode("ascii")
    return head + content + b"\nendstream"


def _srgb_profile() -> bytes:
    """Return the colour space of the pages as an ICC profile, the same each time."""
    from PIL import ImageCms

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    profile = bytearray(made.tobytes())
    # The time of making it, which would make each file differ; 1 January 2000.
    profile[_ICC_DATE] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(profile)


def _xmp(metadata: PdfMetadata) -> bytes:
    """Return the metadata as an XMP packet (ISO 16684-1)."""
    created = metadata.created_at.isoformat(timespec="seconds")
    text = escape
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt>
    <rdf:li xml:lang="x-default">{text(metadata.title)}</rdf:li>
   </rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{text(metadata.author)}</rdf:li></rdf:Seq></dc:creator>
   <dc:description><rdf:Alt>
    <rdf:li xml:lang="x-default">{text(metadata.subject)}</rdf:li>
   </rdf:Alt></dc:description>
   <xmp:CreatorTool>{text(metadata.creator)}</xmp:CreatorTool>
   <xmp:CreateDate>{created}</xmp:CreateDate>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
    return packet.encode("utf-8")


def _updated(body: bytes, objects: Mapping[int, bytes], trailer: str) -> bytes:
    """Return the file with objects added or replaced at its end."""
    parts, places = [body if body.endswith(b"\n") else body + b"\n"], {}
    place = len(parts[0])
    for number, content in sorted(objects.items()):
        places[number] = place
        written = b"%d 0 obj\n" % number + content + b"\nendobj\n"
        parts.append(written)
        place += len(written)
    # One subsection for each object: 20 bytes an entry (ISO 32000-1, 7.5.4).
    table = "".join(f"{n} 1\n{place:010d} 00000 n \n" for n, place in places.items())
    parts.append(
        f"xref\n{table}trailer\n{trailer}\nstartxref\n{place}\n%%EOF\n".encode()
    )
    return b"".join(parts)
