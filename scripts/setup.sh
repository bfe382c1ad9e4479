#!/usr/bin/env bash
# Prepares this machine, as root: Debian packages, npm packages, and the root file systems of the lab's other releases.
# What is there already is left alone. It can be killed at any moment: the next run goes on.
# In: "lab" for what a lab alone needs; by default what all tests need.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "setup: $*" >&2; }

declare -A provider=(
  [sshd]=openssh-server [ssh]=openssh-client [ip]=iproute2 [nft]=nftables [unshare]=util-linux [cron]=cron
)
if [ "${1:-}" != lab ]; then
  provider+=(
    [shellcheck]=shellcheck [busybox]=busybox [dropbear]=dropbear-bin [debootstrap]=debootstrap [tcsh]=tcsh
    [setfacl]=acl [strace]=strace [chromium]=chromium
  )
fi

# One at a time: on the whole machine for root, who installs packages, else in this folder.
lock=.
if [ "$(id -u)" -eq 0 ]; then
  lock=/var/cache/gs-sshexkey-lab
  (umask 077 && mkdir -p "$lock")
fi
exec 9<"$lock"
flock -n 9 || {
  say "another setup is at work, waiting for it"
  flock 9
}

# Installing must not start daemons on the machine itself: the lab starts its own sshd in its own namespaces.
policy=/usr/sbin/policy-rc.d
mark='# Made by the setup of gs_sshexkey, only while it installs packages.'
remove_policy() {
  if grep -qsxF "$mark" "$policy"; then rm -f "$policy"; fi
}
# A setup that was killed has left it.
if [ -w "$policy" ]; then remove_policy; fi

missing=()
for command in "${!provider[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$command" >/dev/null || missing+=("${provider[$command]}")
done
# Those that a killed setup has left half installed may have their commands.
half=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${provider[@]}" 2>/dev/null | grep -v '^\(ii\|un\|rc\|hi\) ' || true)
if [ "${#missing[@]}" -gt 0 ] || [ -n "$half" ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "these Debian packages are needed: ${missing[*]} ${half//$'\n'/ }"
    exit 1
  fi
  say "installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e "$policy" ]; then
    trap remove_policy EXIT
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy.new"
    chmod 755 "$policy.new"
    mv "$policy.new" "$policy"
  fi
  if [ -n "$half" ]; then dpkg --configure -a >/dev/null; fi
  apt-get update -qq >/dev/null
  if [ "${#missing[@]}" -gt 0 ]; then
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  remove_policy
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing npm packages"
  npm ci --silent
  touch node_modules/.package-lock.json
fi

if [ "${1:-}" != lab ]; then
  # The others need not wait for these. In the place of this process: whoever ends it ends the work.
  exec node --import tsx lab/setup.ts 9<&-
fi
