#!/usr/bin/env bash
# The tests that need no lab: neither root nor a prepared machine. Shells that are not there are named in the end.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -e node_modules/.package-lock.json ]; then
  echo "unit: the npm packages are missing: npm ci installs them" >&2
  exit 1
fi
command -v vitest >/dev/null || PATH="$PWD/node_modules/.bin:$PATH"
vitest run --project unit --project fuzz --project programs "$@"
missing=0
for command in ssh ssh-keygen dash bash busybox tcsh; do
  command -v "$command" >/dev/null && continue
  echo "unit: $command is missing, so that what runs it was not tested" >&2
  missing=1
done
exit "$missing"
