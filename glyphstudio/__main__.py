"""`python -m glyphstudio` is the command line."""

from __future__ import annotations

import sys

from glyphstudio.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
