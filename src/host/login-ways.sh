# shellcheck shell=sh
# Whether a password could let the user in here, as far as the user may know. A server offers `password` to everybody, also
# to root whom its PermitRootLogin keeps out, and to accounts that have none. Input: the user's name.
# Output: `root-login WORD`, sshd's PermitRootLogin, for root; `account WORD` as passwd(1) -S says it.
IFS= read -r user
PATH=$PATH:/usr/sbin:/sbin
if [ "$(id -u)" = 0 ]; then
  client=${SSH_CONNECTION%% *}
  "$(command -v sshd)" -T -C "user=$user,host=${client:-localhost},addr=${client:-127.0.0.1}" 2>/dev/null |
    sed -n 's/^permitrootlogin /root-login /p'
fi
passwd -S "$user" 2>/dev/null </dev/null | sed -n "s/^[^ ]* \([A-Z]*\) .*/account \1/p" | sed -e 1q
