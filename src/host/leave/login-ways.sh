# shellcheck shell=sh
# Whether a password could let the user in here, as far as the user may know. A server offers `password` to everybody, also
# to root whom its PermitRootLogin keeps out, and to accounts that have none. (listener.sh's text stands before this.)
# Input: the user's name, and the port that logins come to, a line each. Output: for root, `root`, and then what sshd says of itself,
# as far as it answers: `permitrootlogin WORD` and the like; `account WORD` as passwd(1) -S says it.
IFS= read -r user
IFS= read -r ports
PATH=$PATH:/usr/sbin:/sbin
me=$(id -u) key=''
if [ "$me" = 0 ]; then
  echo root
  find_listener
  client=${SSH_CONNECTION%% *}
  ! ask_sshd "$user" "${client:-127.0.0.1}" ||
    printf '%s\n' "$said" | grep -E '^(permitrootlogin|passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication) '
fi
passwd -S "$user" 2>/dev/null </dev/null | sed -n "s/^[^ ]* \([A-Z]*\) .*/account \1/p" | sed -e 1q
