"""`longaxis export-data`: a saved session in the formats of other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.cli.analyse import track_missing
from longaxis.cli.track import make_folder

if TYPE_CHECKING:
    import argparse

# In the order in which they are written below; scripts rely on these names.
FILE_NAMES = (
    "fhir.json",
    "tracks_and_curves.nc",
    "redcap_values.csv",
    "redcap_dictionary.csv",
    "data_dictionary.csv",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("session", metavar="STUDY.longaxis", help="a saved session")
    parser.add_argument("--out", required=True, metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    """Measure the session and write FHIR, NetCDF, REDCap and data dictionary."""
    from longaxis import pipeline
    from longaxis.io.interchange import dictionaries
    from longaxis.io.interchange.fhir import write_fhir
    from longaxis.io.interchange.netcdf import write_netcdf
    from longaxis.io.sessions.session_file import load_session

    # Views that were drawn but not tracked are tracked now.
    document = track_missing(load_session(Path(arguments.session)))
    result = pipeline.measure_study(document)
    folder = Path(arguments.out)
    make_folder(folder)
    paths = [folder / name for name in FILE_NAMES]
    fhir, netcdf, redcap, redcap_dictionary, dictionary = paths
    write_fhir(result, fhir)
    write_netcdf(result, netcdf)
    dictionaries.write_redcap_values(result, redcap)
    dictionaries.write_redcap_dictionary(redcap_dictionary)
    dictionaries.write_data_dictionary(dictionary)
    for path in paths:
        terminal.say(str(path))
    return 0
