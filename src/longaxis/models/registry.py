"""Which trackers there are: the bundled ones, and those that a reader adds."""

from __future__ import annotations

from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError, ModelFileError
from longaxis.resources import consensus_table_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from longaxis.data import TrackerIdentity
    from longaxis.models.custom.folder import Permission
    from longaxis.models.tracker import Tracker

    Maker = Callable[[], Tracker]


FAILS_IMAGE_CONTROLS = MappingProxyType(
    {"wall-flow": 2, "echotracker2": 4, "tas-net": 2}
)
"""Bundled trackers of this and earlier versions that fail the controls of whether they
use the picture (benchmarks/looking.py), by name, with the last version that does.
Results of studies that were tracked with them say so."""


FORMER_TRACKERS = frozenset({"wall-flow", "tas-net"})
"""Bundled trackers of earlier versions of Longaxis that are no longer part of it.
Studies that were tracked with them open as they are; a reader's own tracker may not
take their names, since results name their tracker."""


def fails_image_controls(tracker: TrackerIdentity) -> bool:
    """Return whether tracks are those of a network that fails the image controls."""
    last = FAILS_IMAGE_CONTROLS.get(tracker.name)
    # Bundled trackers count their versions; another text is a reader's own tracker.
    return (
        last is not None
        and tracker.version.isdecimal()
        and int(tracker.version) <= last
    )


def bundled_trackers() -> dict[str, Maker]:
    """Return how each bundled tracker is made, by the name that the user sees.

    A tracker loads its libraries when it is made; a network is loaded once.
    """
    makers: dict[str, Maker] = {
        "block-matching": _block_matching,
        "echotracker2": partial(_network, "echotracker2"),
    }
    # Trackers can be joined once it is known how far off each of them is.
    if consensus_table_file().is_file():
        makers["consensus"] = partial(_consensus, consensus_table_file(), dict(makers))
    return makers


@cache
def _bundled_names() -> frozenset[str]:
    return frozenset(bundled_trackers())


def is_bundled(name: str) -> bool:
    """Return whether there is a bundled tracker of this name."""
    return name in _bundled_names()


class TrackerRegistry:
    """The trackers of one program run, by name.

    Parameters
    ----------
    makers
        How each tracker is made; None for the bundled ones.
    """

    def __init__(self, makers: Mapping[str, Maker] | None = None) -> None:
        self._makers = dict(bundled_trackers() if makers is None else makers)
        self._custom: dict[str, Permission] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def make(self, name: str) -> Tracker:
        """Return a tracker that is ready to track.

        Raises
        ------
        BadInputError
            If there is none of that name.
        ModelFileError
            If its files cannot be used.
        """
        if name not in self._makers:
            raise BadInputError(self.missing_sentence(name))
        return self._makers[name]()

    def missing_sentence(self, name: str, *, version: str = "", where: str = "") -> str:
        """Return what there is to say of a tracker that is not in the registry.

        Parameters
        ----------
        name
            The tracker that a study or a command names.
        version
            Of the tracks that were made with it, if there are any.
        where
            Where another tracker can be chosen, if that needs saying.
        """
        known = ", ".join(self._makers)
        if name in FORMER_TRACKERS:
            return (
                f"The tracker {f'{name} {version}'.strip()} is not part of this "
                "version of Longaxis: tracks that were made with it are kept, and to "
                f"track again choose another one{where and f' {where}'} ({known})."
            )
        return f"There is no tracker “{name}”; choose one of {known}."

    @property
    def permissions(self) -> dict[str, Permission]:
        """Folder and hash of each tracker that a reader added, by name."""
        return dict(self._custom)

    def is_custom(self, name: str) -> bool:
        """Return whether a reader added the tracker."""
        return name in self._custom

    def add_custom(
        self, path: Path, *, loads: bool = True, permitted_sha256: str | None = None
    ) -> str:
        """Add a reader's own tracker, and return its name.

        Parameters
        ----------
        path
            The folder, its `manifest.json`, or the ONNX file beside that.
        loads
            Whether the network is loaded at once, so that one that cannot be used is
            refused now; else it is loaded when it first tracks.
        permitted_sha256
            Of its files when the reader allowed it; None allows it as it is now.

        Raises
        ------
        ModelFileError
            If it cannot be used, has changed since, or another tracker has its name.
        """
        from longaxis.models.custom.folder import Permission, custom_folder
        from longaxis.models.custom.manifest import read_custom_manifest
        from longaxis.models.custom.tracker import changed_since_permitted, files_sha256

        folder = custom_folder(path)
        name = read_custom_manifest(folder).name
        known = self._custom.get(name)
        # Results name their tracker: two with one name could not be told apart.
        is_taken = name in self._makers or name in FORMER_TRACKERS
        if is_taken and (known is None or known.folder != folder):
            message = (
                f"The tracker in “{folder}” is called “{name}” like another one; "
                "change the name in its description."
            )
            raise ModelFileError(message)
        sha256 = files_sha256(folder)
        if permitted_sha256 not in {None, sha256}:
            raise changed_since_permitted(folder)
        # A graph in its process is kept for all loops of the program.
        make = cache(partial(_custom, folder, sha256))
        if loads:
            make()
        self._custom[name] = Permission(folder=folder, sha256=sha256)
        self._makers[name] = make
        return name

    def add_permitted(self, line: str) -> str:
        """Add a tracker as preferences keep it, a `Permission.line`; return its name.

        Raises
        ------
        ModelFileError
            As `add_custom`, and where the line holds no hash.
        """
        from longaxis.models.custom.folder import permission_of

        permission = permission_of(line)
        return self.add_custom(
            permission.folder, loads=False, permitted_sha256=permission.sha256
        )

    def remove_custom(self, name: str) -> None:
        """Remove a reader's own tracker; bundled ones stay."""
        if self._custom.pop(name, None) is not None:
            del self._makers[name]


def _block_matching() -> Tracker:
    from longaxis.models.block_matching.tracker import BlockMatchingTracker

    return BlockMatchingTracker()


def _network(name: str) -> Tracker:
    from longaxis.models.inference.fitted_tracker import bundled_network

    return bundled_network(name)


def _consensus(table: Path, makers: Mapping[str, Maker]) -> Tracker:
    from longaxis.models.consensus.calibration import read_calibration
    from longaxis.models.consensus.tracker import ConsensusTracker
    from longaxis.models.inference.fitted_tracker import unfitted

    calibration = read_calibration(table)
    unknown = set(calibration.members) - set(makers)
    if unknown:
        message = (
            f"The table of expected errors {table} names trackers that are not there "
            f"({', '.join(sorted(unknown))}); reinstall Longaxis."
        )
        raise ModelFileError(message)
    return ConsensusTracker(
        [unfitted(makers[name]()) for name in calibration.members], calibration
    )


def _custom(folder: Path, sha256: str) -> Tracker:
    from longaxis.models.custom.tracker import load_custom_tracker

    return load_custom_tracker(folder, sha256)
