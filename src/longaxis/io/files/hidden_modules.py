"""Imports that take place as if some libraries were not installed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DOWNLOADS = ("requests",)
"""What pydicom would fetch its test files with.

`requests` loads urllib3, which opens a socket to find out whether there is IPv6.
Longaxis opens none before an archive is configured.
"""


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Let imports fail for modules that are not loaded yet.

    Parameters
    ----------
    names
        Top-level modules.
    """
    missing = [name for name in names if name not in sys.modules]
    for name in missing:
        # None in `sys.modules` makes an import raise ImportError (reference, 5.3.1).
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]
