#!/usr/bin/env bash
# Everything: check, then unit and lab tests. In CI a lab that cannot start fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/check.sh
npx vitest run "$@"
