"""Codes of DICOM PS3.16, SNOMED CT and our own that reports are written in."""

from __future__ import annotations

from typing import NamedTuple

from longaxis.anatomy import Level, Segment, View, Wall
from longaxis.data.readings import Quantity

PRIVATE_SCHEME = "99LONGAXIS"
"""Our own measurements have no standard code: mid-wall is not endocardial."""


class Code(NamedTuple):
    """A coded term: value, scheme and what it means."""

    value: str
    scheme: str
    meaning: str


def dcm(value: str, meaning: str) -> Code:
    """Return a code of DICOM's own scheme."""
    return Code(value, "DCM", meaning)


def sct(value: str, meaning: str) -> Code:
    """Return a SNOMED CT code."""
    return Code(value, "SCT", meaning)


PERCENT = Code("%", "UCUM", "%")
MILLISECOND = Code("ms", "UCUM", "ms")
PER_SECOND = Code("/s", "UCUM", "1/s")

# Concept names of content items.
ADULT_ECHO_REPORT = dcm("125200", "Adult Echocardiography Procedure Report")
PRE_COORDINATED = dcm("125301", "Pre-coordinated Measurements")
POST_COORDINATED = dcm("125302", "Post-coordinated Measurements")
IMAGING_MEASUREMENT_REPORT = dcm("126000", "Imaging Measurement Report")
IMAGING_MEASUREMENTS = dcm("126010", "Imaging Measurements")
IMAGE_LIBRARY = dcm("111028", "Image Library")
IMAGE_LIBRARY_GROUP = dcm("126200", "Image Library Group")
MEASUREMENT_GROUP = dcm("125007", "Measurement Group")
TRACKING_IDENTIFIER = dcm("112039", "Tracking Identifier")
TRACKING_UID = dcm("112040", "Tracking Unique Identifier")
LANGUAGE = dcm("121049", "Language of Content Item and Descendants")
COUNTRY_OF_LANGUAGE = dcm("121046", "Country of Language")
OBSERVER_TYPE = dcm("121005", "Observer Type")
PERSON = dcm("121006", "Person")
PERSON_NAME = dcm("121008", "Person Observer Name")
DEVICE = dcm("121007", "Device")
DEVICE_UID = dcm("121012", "Device Observer UID")
DEVICE_NAME = dcm("121013", "Device Observer Name")
DEVICE_MANUFACTURER = dcm("121014", "Device Observer Manufacturer")
DEVICE_MODEL = dcm("121015", "Device Observer Model Name")
PROCEDURE_REPORTED = dcm("121058", "Procedure reported")
COMMENT = dcm("121106", "Comment")
ALGORITHM_NAME = dcm("111001", "Algorithm Name")
ALGORITHM_VERSION = dcm("111003", "Algorithm Version")
ALGORITHM_PARAMETERS = dcm("111002", "Algorithm Parameters")
MEASUREMENT_TYPE = dcm("125306", "Measurement Type")
FINDING_SITE = sct("363698007", "Finding Site")
FINDING_OBSERVATION_TYPE = dcm("125305", "Finding Observation Type")
MEASURED_PROPERTY = dcm("125307", "Measured Property")
MEASUREMENT_METHOD = sct("370129005", "Measurement Method")
IMAGE_MODE = sct("399264008", "Image Mode")
IMAGE_VIEW = dcm("111031", "Image View")
CARDIAC_CYCLE_POINT = sct("272518008", "Cardiac Cycle Point")
SELECTION_STATUS = dcm("121404", "Selection Status")
DERIVATION = dcm("121401", "Derivation")
SHORT_LABEL = dcm("125309", "Short Label")
SOURCE_OF_MEASUREMENT = dcm("121112", "Source of Measurement")

# Values of coded items.
ENGLISH = Code("en-US", "RFC5646", "English (United States)")
TRANSTHORACIC_ECHO = sct("433236007", "Transthoracic echocardiography")
DIRECTLY_MEASURED = dcm("125316", "Directly measured")
CALCULATED = dcm("125315", "Calculated")
BEHAVIOUR_OF_SITE = dcm("125312", "Behavior of the Finding Site")
ENDOCARDIAL_LAYER = dcm("130683", "Endocardial Method")
MID_LAYER = dcm("130685", "Myocardial Midlayer Method")
EPICARDIAL_LAYER = dcm("130684", "Epicardial Method")
SPECKLE_TRACKING = dcm("130679", "2D Speckle Tracking")
LEFT_VENTRICLE = sct("87878005", "Left Ventricle")
LEFT_VENTRICULAR_MYOCARDIUM = sct("49848007", "Left Ventricle Myocardium")
STRAIN = dcm("130670", "Longitudinal Lagrangian Strain")
PEAK_STRAIN = dcm("130671", "Peak Longitudinal Lagrangian Strain")
TIME_TO_PEAK = dcm("130672", "Time to Peak Longitudinal Lagrangian Strain")
DISPERSION = dcm("130673", "Mechanical Dispersion")
STRAIN_RATE = dcm("130674", "Longitudinal Lagrangian Strain Rate")
INTERVAL = sct("385673002", "Interval")
SYSTOLE = sct("111973004", "Systole")
END_SYSTOLE = sct("416430001", "End Systole")
FULL_CYCLE = dcm("125324", "Full Cardiac Cycle")
MEAN = sct("373098007", "Mean")
AORTIC_VALVE_CLOSURE = dcm("130701", "Aortic Valve Closure")
VENTRICULAR_EJECTION = sct("444371003", "Ventricular Ejection (S-wave)")

PROPERTIES: dict[Quantity, tuple[Code, Code, Code]] = {
    # Peak systolic and peak over the whole cycle share one property code; the point of
    # the cycle tells them apart (post-systolic shortening lies in the second only).
    Quantity.PEAK_SYSTOLIC: (PEAK_STRAIN, SYSTOLE, PERCENT),
    Quantity.END_SYSTOLIC: (STRAIN, END_SYSTOLE, PERCENT),
    Quantity.PEAK: (PEAK_STRAIN, FULL_CYCLE, PERCENT),
    Quantity.TIME_TO_PEAK: (TIME_TO_PEAK, FULL_CYCLE, MILLISECOND),
    Quantity.MECHANICAL_DISPERSION: (DISPERSION, FULL_CYCLE, MILLISECOND),
    Quantity.END_SYSTOLE_TIME: (INTERVAL, END_SYSTOLE, MILLISECOND),
    # No code means the peak of the rate; our own name and the short label say it.
    Quantity.PEAK_SYSTOLIC_RATE: (STRAIN_RATE, SYSTOLE, PER_SECOND),
}
"""Measured property (CID 12304), point of the cycle (CID 12307) and unit."""

VIEWS = {
    View.FOUR_CHAMBER: sct("399214001", "Apical four chamber"),
    View.TWO_CHAMBER: sct("399232001", "Apical two chamber"),
    View.LONG_AXIS: sct("399339008", "Apical long axis"),
}
"""CID 12226, Echocardiography Image View."""

_SEGMENT_CODES = {
    (Level.BASAL, Wall.ANTERIOR): "264850008",
    (Level.BASAL, Wall.ANTEROSEPTAL): "396482007",
    (Level.BASAL, Wall.INFEROSEPTAL): "396646008",
    (Level.BASAL, Wall.INFERIOR): "264846001",
    (Level.BASAL, Wall.INFEROLATERAL): "396652009",
    (Level.BASAL, Wall.ANTEROLATERAL): "396654005",
    (Level.MID, Wall.ANTERIOR): "264848000",
    (Level.MID, Wall.ANTEROSEPTAL): "396647004",
    (Level.MID, Wall.INFEROSEPTAL): "396649001",
    (Level.MID, Wall.INFERIOR): "264847005",
    (Level.MID, Wall.INFEROLATERAL): "396655006",
    (Level.MID, Wall.ANTEROLATERAL): "396656007",
    (Level.APICAL, Wall.ANTERIOR): "264844003",
    (Level.APICAL, Wall.INFERIOR): "264849008",
}
# The apex of the 17 segment model has a septal and a lateral segment in place of the
# four walls that follow; for those DICOM has codes of its own.
_DCM_SEGMENT_CODES = {
    (Level.APICAL, Wall.ANTEROSEPTAL): "130620",
    (Level.APICAL, Wall.INFEROSEPTAL): "130621",
    (Level.APICAL, Wall.INFEROLATERAL): "130622",
    (Level.APICAL, Wall.ANTEROLATERAL): "130623",
}

SEGMENTS: dict[Segment, Code] = {
    Segment(level, wall): Code(
        value, scheme, f"left ventricle {level.value} {wall.value} segment"
    )
    for scheme, codes in (("SCT", _SEGMENT_CODES), ("DCM", _DCM_SEGMENT_CODES))
    for (level, wall), value in codes.items()
}
"""CID 3781, the 18 segments of the left ventricle."""
