# shellcheck shell=sh
# Makes an ed25519 key pair, encrypted under a passphrase with one KDF round (200 random bits need no stretching), in the
# lock's folder: nobody else can enter it, and what a killed run leaves there goes with the next one. (lock.sh's text
# stands before this.)
# Input: the passphrase, a line. Output: `private BASE64` and `public LINE`, or `failed` and the reason.
IFS= read -r passphrase
alive $$
born=$since
enter_lock take || { printf 'failed\n%s\n' "$why" && exit 1; }
folder=./$$-$born-$id-$here.key
mkdir -m 700 "$folder" || exit 1
trap 'rm -rf "$folder"; cd .. && rmdir .gs_sshexkey-lock 2>/dev/null' EXIT
# PIPE: the run was interrupted, and nobody reads the answer.
trap 'exit 129' HUP TERM PIPE
# ssh-keygen asks twice on standard input, as it has no terminal.
why=$(printf '%s\n%s\n' "$passphrase" "$passphrase" |
  timeout 30 ssh-keygen -q -t ed25519 -a 1 -C '' -f "$folder/key" 2>&1) || {
  printf 'failed\n%s\n' "$why"
  exit 1
}
printf 'private %s\n' "$(base64 "$folder/key" | tr -d '\n')"
printf 'public %s\n' "$(cat "$folder/key.pub")"
