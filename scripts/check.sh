#!/usr/bin/env bash
# Types, lint, format and import rules, shellcheck, dead code, package shape.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  npx tsc
  npx tsc -p src/page
  npx tsc -p test/page
} &
types=$!
npx biome check --error-on-warnings .
find src lab scripts .ci -name '*.sh' -print0 | xargs -0 shellcheck
shellcheck .ci/run
npx knip
npm run --silent build
npx publint --strict
# What a program that uses the library sees: the built types.
npx tsc -p examples
wait "$types"
echo "check: ok"
