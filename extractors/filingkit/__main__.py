"""`python -m filingkit`: the command `extract` where its script is not on the path."""

import sys

from filingkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
