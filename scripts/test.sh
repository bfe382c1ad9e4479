#!/usr/bin/env bash
# Everything: check, then unit and lab tests. In CI a lab that cannot start fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v vitest >/dev/null || PATH="$PWD/node_modules/.bin:$PATH"
bash scripts/check.sh
vitest run "$@"
