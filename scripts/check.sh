#!/usr/bin/env bash
# Types, lint, format and import rules, shellcheck, dead code, package shape. Needs neither root nor a prepared machine.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -e node_modules/.package-lock.json ]; then
  echo "check: the npm packages are missing: npm ci installs them" >&2
  exit 1
fi
{
  npx tsc
  npx tsc -p src/page
  npx tsc -p test/page
} &
types=$!
npx biome check --error-on-warnings .
complete=yes
if command -v shellcheck >/dev/null; then
  find lab scripts -name '*.sh' -print0 | xargs -0 shellcheck .ci/run
  node scripts/shell-programs.mjs
else
  complete=no
fi
npx knip
npm run --silent build
npx publint --strict
# What a program that uses the library sees: the built types.
npx tsc -p examples
wait "$types"
if [ "$complete" = no ]; then
  echo "check: shellcheck is missing, so that no shell program was checked" >&2
  exit 1
fi
echo "check: ok"
