#!/usr/bin/env bash
# Installs what is missing, then runs every check: style, types, tests. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh
install_system
install_program test
export QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1
if [ $# -eq 0 ]; then
  "$PYTHON" -m ruff check .
  "$PYTHON" -m ruff format --check .
  "$PYTHON" -m mypy
fi
exec "$PYTHON" -m pytest "$@"
