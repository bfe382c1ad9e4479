#!/usr/bin/env bash
# Installs what the other scripts need and is not there yet: Debian packages (as root) and npm packages.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A provider=(
  [sshd]=openssh-server [ssh]=openssh-client [ip]=iproute2 [nft]=nftables [shellcheck]=shellcheck
  [busybox]=busybox [dropbear]=dropbear-bin [debootstrap]=debootstrap [tcsh]=tcsh [setfacl]=acl
  [strace]=strace [unshare]=util-linux [cron]=cron [chromium]=chromium
)
missing=()
for command in "${!provider[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$command" >/dev/null || missing+=("${provider[$command]}")
done
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "setup: these Debian packages are needed: ${missing[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  # Installing must not start daemons on the machine itself: the lab starts its own sshd in its own namespaces.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  apt-get update -qq >/dev/null
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "setup: installing npm packages" >&2
  # Not `npm ci`: it refuses a lock file made where the registry lacked other platforms' optional packages.
  npm install --no-save --silent
  touch node_modules/.package-lock.json
fi
