# shellcheck shell=sh
# Asks this host's ssh what it would do about a target, and where that stands. (say.sh's text stands before this.) Runs what the
# configuration runs (`Match exec`), as the login has done that this is about.
# Input, a line each: the target; the seconds that it may take.
# Output, records: `effective KEYWORD VALUE` and `default KEYWORD VALUE`, as ssh -G prints them with its configuration and without;
# `trace TEXT`, how ssh has read its files; `line FILE:NUMBER:TEXT`, what stands there; `failed TEXT`.
read -r target
read -r seconds
newline='
'
said=$(timeout "$seconds" ssh -vvv -G -- "$target" 2>&1 </dev/null | tr -d '\r' | head -c 262144)
files='' last=''
while IFS= read -r line; do
  case $line in
    'debug1: Reading configuration data '*)
      files=$files${line#debug1: Reading configuration data }$newline
      say trace "${line#debug?: }"
      ;;
    debug?:*' line '*': '* | 'debug2: match found' | 'debug2: match not found') say trace "${line#debug?: }" ;;
    debug?:* | '') ;;
    [a-z]*' '*) last=$line && say effective "$line" ;;
    *) last=$line ;;
  esac
done <<EOT
$said
EOT
# A configuration that ssh cannot read is told of in its last words.
case $said in *"${newline}hostname "*) ;; *) say failed "$last" ;; esac
each_line default "$(timeout "$seconds" ssh -F none -G -- "$target" 2>/dev/null </dev/null)"
set -f
IFS=$newline
# shellcheck disable=SC2046
set -- $(printf '%s' "$files" | awk '!seen[$0]++' | head -n 64)
unset IFS
for file; do
  shift
  if [ -f "$file" ] && [ -r "$file" ]; then set -- "$@" "$file"; fi
done
[ "$#" = 0 ] || each_line line "$(awk '!/^[[:space:]]*(#|$)/ { print FILENAME ":" FNR ":" $0 }' "$@" 2>/dev/null | head -c 262144)"
