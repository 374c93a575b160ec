"""`python -m longaxis` is the command `longaxis`."""

import sys

from longaxis.cli import main

if __name__ == "__main__":
    sys.exit(main())
