# shellcheck shell=sh
# Logs in to other hosts with this host's own OpenSSH client, as a user would, and says how it went.
# Input, a line each: how many at a time, the seconds until a server must answer, the seconds a login may take, then
# a target a line, then `end`.
# Output: `ok N` or `failed N STATUS BASE64` for the Nth target, from 0, in any order; BASE64 is what ssh said.
read -r workers
read -r answer
read -r seconds
set --
while read -r target; do
  [ "$target" = end ] && break
  set -- "$@" "$target"
done

# Curve25519 costs a fifth of the post-quantum default; `^` in a list is known from OpenSSH 8.0.
case $(ssh -V 2>&1) in
  OpenSSH_[1-7].*) exchange=KexAlgorithms=curve25519-sha256@libssh.org,curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group-exchange-sha256 ;;
  *) exchange=KexAlgorithms=^curve25519-sha256 ;;
esac

log_in() { # target
  # Verifying changes no file and leans on nothing but what this tool left on the host.
  timeout "$seconds" ssh -n -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o "$exchange" \
    -o "ConnectTimeout=$answer" -o ControlPath=none -o ClearAllForwardings=yes -- "$1" true 2>&1
}
try() { # number, target
  for pause in 1 2 4 0; do
    said=$(log_in "$2")
    status=$?
    [ "$status" = 0 ] && echo "ok $1" && return
    # A server under MaxStartups or a penalty hangs up before its key exchange: that says nothing of trust.
    case $said in
      *kex_exchange_identification* | *'Connection reset'* | *'Not allowed at this time'* | *banner*) ;;
      *) break ;;
    esac
    [ "$pause" = 0 ] || sleep "$pause"
  done
  # timeout(1) ends ssh without a word.
  [ "$status" = 124 ] && said="$said
Timeout: no login within $seconds s"
  said=$(printf '%s' "$said" | tail -c 1500 | base64 | tr -d '\n')
  echo "failed $1 $status $said"
}
work() { # first target, then every workers-th one
  next=$1
  shift
  number=0
  for target; do
    if [ "$number" = "$next" ]; then
      try "$number" "$target"
      next=$((next + workers))
    fi
    number=$((number + 1))
  done
}

worker=0
while [ "$worker" -lt "$workers" ]; do
  work "$worker" "$@" &
  worker=$((worker + 1))
done
wait
