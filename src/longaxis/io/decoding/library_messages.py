"""What a library prints to the standard error: the only word on damaged data.

Runs in the decoding process only.
"""

from __future__ import annotations

import os
from contextlib import suppress

# Chosen: any byte at all means damage, so the rest of the warnings is of no use.
_MOST_BYTES = 65_536


class LibraryMessages:
    """Collects what is printed, from the start until it is closed.

    Messages come from C, past `sys.stderr`, so the file descriptor is exchanged.
    """

    def __init__(self) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(writing, False)  # what does not fit is dropped, not waited for
        self._before = os.dup(2)
        os.dup2(writing, 2)
        os.close(writing)

    def printed(self) -> bool:
        """Return whether anything was printed since the last call."""
        with suppress(BlockingIOError):
            return bool(os.read(self._reading, _MOST_BYTES))
        return False

    def close(self) -> None:
        """Give the standard error back; harmless when done twice."""
        if self._before < 0:
            return
        os.dup2(self._before, 2)
        os.close(self._before)
        os.close(self._reading)
        self._before = -1
