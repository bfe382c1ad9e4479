# shellcheck shell=sh
# Lets an agent of the user's own go on that somebody has stopped. Input: its process. Status 1: it is none.
IFS= read -r pid
{ IFS= read -r name <"/proc/$pid/comm"; } 2>/dev/null && [ "$name" = ssh-agent ] && [ -O "/proc/$pid" ] && kill -CONT "$pid"
