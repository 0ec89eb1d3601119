"""`python -m evals`: see evals/README.md."""

import sys

from evals.run import main

sys.exit(main())
