# shellcheck shell=bash
# How ./run speaks: short lines, progress on whatever takes longer than two seconds, one sentence on failure.

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

say() { printf '%s\n' "$*"; }

# step "Building" command… : runs it with its output kept in a log and shows the seconds passing; when it fails, shows the
# end of that log and ends ./run. On a terminal the line counts up; elsewhere a line every ten seconds keeps a CI log alive.
# (Never call it behind || or in a condition: bash then ignores `set -e` inside the command.)
step() {
  local title=$1 log started=$SECONDS shown=0 code=0
  shift
  mkdir -p "$home/log"
  log=$home/log/$(printf '%s' "$title" | tr -c 'A-Za-z0-9\n' '-').log
  "$@" >"$log" 2>&1 </dev/null &
  local child=$!
  while kill -0 "$child" 2>/dev/null; do
    local passed=$((SECONDS - started))
    if [ -t 1 ]; then
      [ "$passed" -ge 2 ] && printf '\r  %s … %ss' "$title" "$passed"
    elif [ "$passed" -ge $((shown + 10)) ] || { [ "$shown" = 0 ] && [ "$passed" -ge 2 ]; }; then
      shown=$((passed > 2 ? passed : 2))
      printf '  %s … %ss\n' "$title" "$passed"
    fi
    sleep 0.2
  done
  wait "$child" || code=$?
  if [ "$code" != 0 ]; then
    [ -t 1 ] && printf '\n'
    tail -n 40 "$log" >&2
    printf '\n%s failed. %s is the full log. %s\n' "$title" "${log#"$PWD"/}" "${hint:-}" >&2
    exit 1
  fi
  if [ -t 1 ]; then printf '\r\033[K'; fi
  say "  $title: done in $((SECONDS - started)) s"
}

# until_true SECONDS command… : asks again until it holds or the time is up.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
