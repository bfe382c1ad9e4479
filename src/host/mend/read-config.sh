# shellcheck shell=sh
# Reads files of sshd's configuration, for lines of them to be changed. One that others could write, or be led to, is refused.
# Input: paths, a line each, then `end`. Output: for each `LINKS PATH`, and its bytes in hex on the next line; then `unread PATH`
# for each that sshd has not read since it was changed, as far as that can be told. Or, with status 1, `refused PATH`.
refuse() {
  printf 'refused %s\n' "$path"
  # What is left of the input would be taken for the session's next program.
  while [ "$path" != end ] && IFS= read -r path; do :; done
  exit 1
}
unread=''
while IFS= read -r path && [ "$path" != end ]; do
  if [ ! -f "$path" ] || [ "$(readlink -f -- "$path")" != "$path" ]; then refuse; fi
  state=$(stat -c '%u %h %a' -- "$path" 2>/dev/null)
  case $state in
    '0 '*' '*[2367]? | '0 '*' '*[2367]) refuse ;; # others can write to it
    '0 '*) ;;
    *) refuse ;;
  esac
  links=${state#* }
  # sshd writes its number anew whenever it reads its configuration.
  [ -z "$(find "$path" -newer /run/sshd.pid 2>/dev/null)" ] || unread="${unread}unread $path
"
  printf '%s %s\n%s\n' "${links%% *}" "$path" "$(od -An -v -tx1 <"$path" | tr -d ' \n')"
done
printf %s "$unread"
