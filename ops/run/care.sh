# shellcheck shell=bash
# What an engineer asks of the running system: how the database is, what a service is busy with, why a statement is slow.

# As the demo's administrator, or as who KINDRED_TOKEN is for.
log_in() {
  [ -n "${KINDRED_TOKEN:-}" ] || KINDRED_TOKEN=$(curl -sS -m 20 "http://127.0.0.1:$KINDRED_GATEWAY_PORT/auth/login" \
    -H 'Content-Type: application/json' -d '{"email": "admin@example.com", "password": "Test123!@#"}' | field accessToken)
  [ -n "$KINDRED_TOKEN" ] || fail "Nobody could log in as admin@example.com: is it up? (Elsewhere than in the demo, set KINDRED_TOKEN.)"
}

ask() { curl -sS -m 120 -X "$1" "$2" -H "Authorization: Bearer $KINDRED_TOKEN"; } # ask METHOD URL

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

replay() { # the owners tell every fact again, a batch a call; facts keep their versions, so it may run at any time
  log_in
  local owner after answer told total=0
  for owner in "users:$KINDRED_USERS_PORT" "matching:$KINDRED_MATCHING_PORT"; do
    after=""
    while :; do
      answer=$(ask POST "http://127.0.0.1:${owner#*:}/admin/${owner%:*}/replay?limit=1000${after:+&after=$after}")
      told=$(field told <<<"$answer")
      [ -n "$told" ] || fail "The replay stopped after $total facts: $answer"
      total=$((total + told))
      after=$(field next <<<"$answer")
      [ -n "$after" ] && [ "$after" != null ] || break
      [ "$told" = 0 ] || [ $((total % 5000)) -ge 1000 ] || say "  $total facts told again …"
    done
  done
  say "$total facts told again; the streams carry them to whoever keeps a copy within seconds."
}

doctor() { # every finding about the database, service by service, with advice
  need_jdk
  log_in
  local service finding
  for service in users matching messaging; do
    for finding in pools slow-queries table-health unused-indexes; do
      printf '\n%s: %s\n' "$service" "$finding"
      ask GET "http://127.0.0.1:$(setting "$service" PORT)/admin/database/$finding" |
        "$JAVA_HOME/bin/java" -cp 'load-tests/target/lib/*' ops/run/Table.java
    done
  done
  printf '\nreplicas\n'
  ask GET "http://127.0.0.1:$KINDRED_USERS_PORT/admin/database/replicas" | "$JAVA_HOME/bin/java" -cp 'load-tests/target/lib/*' ops/run/Table.java
  if compose_up || pgbouncer_running pgbouncer; then
    printf '\npgbouncer\n'
    PGPASSWORD=$KINDRED_DB_PASSWORD psql -X -h 127.0.0.1 -p "$KINDRED_PGBOUNCER_PORT" -U kindred_users pgbouncer -c 'SHOW POOLS'
  fi
}

profile() { # profile SERVICE [--seconds N] [--kind cpu|alloc|lock]
  local service=${1:-} seconds=30 kind=cpu answer file
  case $service in gateway | users | matching | messaging) shift ;; *) fail "profile SERVICE [--seconds N] [--kind cpu|alloc|lock], where SERVICE is gateway, users, matching or messaging." ;; esac
  while [ $# -gt 1 ]; do
    case $1 in --seconds) seconds=$2 ;; --kind) kind=$2 ;; *) fail "profile knows --seconds and --kind, not '$1'." ;; esac
    shift 2
  done
  [[ $seconds =~ ^[1-9][0-9]{0,2}$ ]] || fail "--seconds is a number from 1 to 999."
  local at
  at=http://127.0.0.1:$(setting "$service" PORT)/admin/profiler/$kind
  log_in
  answer=$(ask POST "$at/start?seconds=$((seconds + 10))")
  [ -n "$(field endsAfterSeconds <<<"$answer")" ] || fail "The profile did not start: $answer"
  step "Profiling $service ($kind) for $seconds s" sleep "$seconds"
  answer=$(ask POST "$at/stop")
  file=$(field file <<<"$answer")
  [ -n "$file" ] || fail "The profile was not saved: $answer"
  if compose_up; then # it lies on the containers' volume
    mkdir -p profiles
    compose exec -T "$service" cat "$file" >"$file" </dev/null
  fi
  say "  $file"
  if command -v xdg-open >/dev/null && [ -n "${DISPLAY:-}" ]; then xdg-open "$file" >/dev/null 2>&1 & fi
}

explain() { # explain SERVICE 'SELECT …' : runs it once in a read-only transaction that is rolled back
  local service=${1:-} query=${2:-}
  case $service in users | matching | messaging) ;; *) query= ;; esac
  [ -n "$query" ] || fail "explain SERVICE 'SELECT …', where SERVICE is users, matching or messaging: whose role and schema it runs with."
  open_psql "$service" -X -v ON_ERROR_STOP=1 -qAt <<SQL
BEGIN READ ONLY;
EXPLAIN (ANALYZE, BUFFERS, SETTINGS) $query;
ROLLBACK;
SQL
}
