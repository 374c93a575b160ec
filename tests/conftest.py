"""What every test may use: made-up walls, and the way to the real files."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser):
    """Let a human renew the golden pictures."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="keep the pictures of tests/golden as they are drawn now",
    )


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory):
    """Keep archives, preferences and studies of tests apart from those of the user."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("user-data")
        # `platformdirs` asks for it each time; Windows and macOS do not know it.
        patch.setenv("XDG_DATA_HOME", str(folder))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real files, or skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real files of ../shared/data are not on this machine")
    return SHARED_DATA


def pytest_make_parametrize_id(config, val, argname):
    """Name a parameter of bytes by its length.

    Test processes must collect the same names, and some contents change from one to the
    next (the time in a gzip header).
    """
    if isinstance(val, bytes):
        return f"{argname}-{len(val)}-bytes"
    return None
