# shellcheck shell=sh
# A part of the examination, after examine.sh: the account, and what is around it. As root or as the user; nothing of the home is
# touched.
say now "$(date +%s)"
say me "$me"
say account "$uid $gid"
say home "$home"
say realhome "$realhome"
say shell "$shell"
[ -x "$shell" ] || say no-shell "$shell"
# Only root may read the shadow file. Of the password nothing but whether it is locked.
if [ "$me" = 0 ]; then
  IFS=: read -r _ state last _ max _ inactive expire _ <<EOT
$(getent shadow "$user")
EOT
  case $state in '!'*) state=locked ;; *) state=open ;; esac
  say shadow "$state $last,$max,$inactive,$expire"
else
  each_line chage "$(chage -l "$user" 2>/dev/null)"
fi
# shellcheck disable=SC2086
[ -z "$SSH_CONNECTION" ] || { set -- $SSH_CONNECTION && say reached-at "$3"; }
say client-version "$version"
best=''
while read -r device at type options _; do
  case $at in *\\*) at=$(printf %b "$at") ;; esac # a blank, as proc(5) writes it
  case $home/ in
    "${at%/}"/*) [ "${#at}" -lt "${#best}" ] || { best=$at && mount="$device $type $options"; } ;;
  esac
done </proc/self/mounts
[ -z "$best" ] || say mount "$mount"
