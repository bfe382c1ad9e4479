#!/usr/bin/env bash
# Types, lint, format and import rules, shellcheck, dead code, package shape. Needs neither root nor a prepared machine.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -e node_modules/.package-lock.json ]; then
  echo "check: the npm packages are missing: npm ci installs them" >&2
  exit 1
fi
# Each npx would take half a second of its own. npm has done this already where it runs this.
command -v biome >/dev/null || PATH="$PWD/node_modules/.bin:$PATH"
{
  tsc
  tsc -p src/page
  tsc -p test/page
} &
types=$!
biome check --error-on-warnings .
complete=yes
if command -v shellcheck >/dev/null; then
  find lab scripts -name '*.sh' -print0 | xargs -0 shellcheck .ci/run
  node scripts/shell-programs.mjs
else
  complete=no
fi
knip
npm run --silent build
publint --strict
# What a program that uses the library sees: the built types.
tsc -p examples
wait "$types"
if [ "$complete" = no ]; then
  echo "check: shellcheck is missing, so that no shell program was checked" >&2
  exit 1
fi
echo "check: ok"
