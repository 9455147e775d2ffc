# shellcheck shell=bash
# The four services as native processes: start, wait, look at, stop.

pid_of() { # of a service that really runs; a pid file may be older than the last reboot
  local pid
  pid=$(cat "$home/$1.pid" 2>/dev/null) || return 1
  grep -qa -- "-Dkindred.service=$1" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

start_service() {
  local service=$1 jar flags
  pid_of "$service" >/dev/null && return
  need_port "$(setting "$service" PORT)" "KINDRED_${service^^}_PORT"
  need_port "$(setting "$service" MANAGEMENT_PORT)" "KINDRED_${service^^}_MANAGEMENT_PORT"
  # Four small heaps on a developer's machine: the serial collector costs the least memory, and two cores gain nothing from more. They start
  # small, and what native code has given back goes back to the system: 50 to 85 MB less at rest. Their code is large and no part of it hot: it
  # gains from huge pages, where the kernel gives them to who asks, and from being compiled for good after a quarter of the usual calls. What
  # each gave: docs/performance.md.
  jar=$(jar_of "$service")
  flags=(-Dkindred.service="$service" -Xms96m -Xmx"$KINDRED_HEAP" -Xss512k -XX:TrimNativeHeapInterval=60000 -XX:+UseSerialGC -XX:+UseCompactObjectHeaders
    -XX:+UseTransparentHugePages -XX:CompileThresholdScaling=0.25 -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED -Duser.timezone=UTC)
  if [ "${training:-no}" = yes ]; then
    jar=$(trained_jar "$service")
    flags+=(-XX:AOTCacheOutput="$(what_was_learned "$service")")
  elif trained; then
    jar=$(trained_jar "$service")
    # It knows what to compile. What else was learned and does not fit is left out, and need not be told: the log is JSON.
    flags+=(-XX:AOTCache="$(what_was_learned "$service")" -XX:CompileThresholdScaling=1 '-Xlog:aot*=error')
  fi
  mkdir -p "$home/log" "$KINDRED_DATA_DIR"
  # shellcheck disable=SC2086 # KINDRED_JAVA_OPTIONS is a list
  MALLOC_ARENA_MAX=2 nohup setsid "$JAVA_HOME/bin/java" "${flags[@]}" ${KINDRED_JAVA_OPTIONS:-} -jar "$jar" >"$home/log/$service.log" 2>&1 </dev/null &
  echo $! >"$home/$service.pid"
}

ready() { curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$(setting "$1" MANAGEMENT_PORT)/actuator/health/readiness"; }

wait_ready() { # fails at once when the process has ended
  local service=$1 end=$((SECONDS + 600))
  until ready "$service" 2>/dev/null; do
    if ! pid_of "$service" >/dev/null || [ "$SECONDS" -ge $end ]; then
      tail -n 30 "$home/log/$service.log"
      return 1
    fi
    sleep 0.3
  done
}

start_services() {
  local service
  for service in "${services[@]}"; do start_service "$service"; done
  for service in "${services[@]}"; do
    hint=".kindred/log/$service.log is what $service itself said." step "Waiting for $service" wait_ready "$service"
  done
}

stop_services() {
  local service pid pids=()
  for service in gateway messaging matching users; do
    if pid=$(pid_of "$service"); then
      kill "$pid" 2>/dev/null || true
      pids+=("$pid")
    fi
  done
  for pid in "${pids[@]}"; do
    until_true 40 gone "$pid" || kill -9 "$pid" 2>/dev/null || true
  done
  rm -f "$home"/*.pid
}

gone() { ! kill -0 "$1" 2>/dev/null; }

populated() {
  local url=${KINDRED_DB_DIRECT_URL#jdbc:}
  # No table yet is an answer too.
  [ "$(PGPASSWORD=$KINDRED_DB_PASSWORD psql -X -U kindred_users -d "$url" -qAt -c 'SELECT count(*) FROM (SELECT FROM users.account LIMIT 1) a' 2>/dev/null)" = 1 ]
}

load_tool() { "$JAVA_HOME/bin/java" -Xmx512m --enable-native-access=ALL-UNNAMED -jar "$load_jar" "$@"; }

populate() {
  load_tool migrate
  load_tool population --people "$1"
}

fill() { # once; a second `up` keeps what is there
  populated && return
  step "Filling in $1 people" populate "$1"
}

up() {
  local detach=no people=10000 observe=no
  while [ $# -gt 0 ]; do
    case $1 in
      --detach | -d) detach=yes ;;
      --observe) observe=yes ;;
      --people)
        people=${2:-}
        shift
        ;;
      *) fail "up knows --detach, --observe and --people N, not '$1'." ;;
    esac
    shift
  done
  if ! [[ $people =~ ^[0-9]{3,7}$ ]] || [ "$people" -lt 100 ] || [ "$people" -gt 1000000 ]; then
    fail "--people is a number from 100 to 1000000, not '$people'."
  fi
  mkdir -p "$home"
  need_disk 2048
  need_tools
  if compose_wanted; then up_compose "$people"; else up_native "$people"; fi
  [ $observe = no ] || observe
  welcome
  [ $detach = yes ] && return
  say "Following the logs; Ctrl-C stops everything. (up --detach leaves it running.)"
  trap 'trap - INT TERM; printf "\n"; down; exit 0' INT TERM
  follow_logs &
  wait $! || true
}

up_native() {
  need_stores
  build
  if [ "$own_postgres" = yes ]; then
    start_postgres
    step "Preparing the database" prepare_database
    if [ "$KINDRED_PGBOUNCER" = yes ]; then
      start_pgbouncer pgbouncer "$KINDRED_PGBOUNCER_PORT" "$KINDRED_POSTGRES_PORT" scram-sha-256
      export KINDRED_DB_URL=jdbc:postgresql://127.0.0.1:$KINDRED_PGBOUNCER_PORT/kindred KINDRED_DB_PREPARE_THRESHOLD=0
    fi
  fi
  [ "$own_redis" = no ] || start_redis
  fill "$1" # before anything runs: bulk loading takes locks that a service would wait for
  start_services
}

welcome() {
  local at=http://localhost:$KINDRED_GATEWAY_PORT
  cat <<TEXT

Kindred is up at $at
  demo login   test@example.com / Test123!@#   (also moderator@example.com, admin@example.com, person-000001@example.com …)
  try next     curl -s $at/auth/login -H 'Content-Type: application/json' -d '{"email":"test@example.com","password":"Test123!@#"}'
               README.md goes on from there; ./run logs mail shows the codes that go out by mail
  look inside  ./run status · ./run logs · ./run psql matching · metrics on http://localhost:$KINDRED_GATEWAY_MANAGEMENT_PORT/metrics
  stop         ./run down
TEXT
  compose_up || trained || say "  start faster ./run train, once for a build: a third of the time to start, and of the work in the first minutes"
}

down() {
  stop_prometheus
  down_compose
  stop_services
  if command -v redis-cli >/dev/null; then stop_redis; fi
  stop_pgbouncer pgbouncer
  stop_postgres postgres
  stop_test_stores
  say "Kindred is down; the data stays in .kindred/ (./run clean deletes it)."
}

status() {
  local part pid
  if compose_up; then
    compose ps
    return
  fi
  for part in "${services[@]}"; do
    if ! pid=$(pid_of "$part"); then
      printf '%-10s down\n' "$part"
    elif ready "$part" 2>/dev/null; then
      printf '%-10s ready      port %s, management %s, pid %s\n' "$part" "$(setting "$part" PORT)" "$(setting "$part" MANAGEMENT_PORT)" "$pid"
    else
      printf '%-10s not ready  pid %s, see ./run logs %s\n' "$part" "$pid" "$part"
    fi
  done
  if [ -e "$home/postgres" ] && postgres_running "$(readlink -f "$home/postgres")"; then
    printf '%-10s ready      port %s\n' postgres "$KINDRED_POSTGRES_PORT"
  else printf '%-10s down\n' postgres; fi
  if pgbouncer_running pgbouncer; then printf '%-10s ready      port %s\n' pgbouncer "$KINDRED_PGBOUNCER_PORT"; fi
  if prometheus_pid >/dev/null; then printf '%-10s ready      port %s\n' prometheus "$KINDRED_PROMETHEUS_PORT"; fi
  if command -v redis-cli >/dev/null && redis_running; then
    printf '%-10s ready      port %s\n' redis "$KINDRED_REDIS_PORT"
  else printf '%-10s down\n' redis; fi
}

follow_logs() {
  if compose_up; then compose logs -f --tail 5; else exec tail -n 5 -F "$home"/log/{users,matching,messaging,gateway}.log; fi
}

logs() {
  local what=${1:-} follow=()
  [ "$what" = -f ] && what=
  case " $* " in *" -f "*) follow=(-F) ;; esac
  case $what in
    mail) show_mail ;;
    "")
      if compose_up; then compose logs --tail 50; else tail -n 50 "${follow[@]}" "$home"/log/{users,matching,messaging,gateway}.log; fi
      ;;
    pgbouncer)
      if compose_up; then compose logs --tail 200 pgbouncer; else as_postgres tail -n 200 "${follow[@]}" "$(readlink -f "$home/pgbouncer")/pgbouncer.log"; fi
      ;;
    gateway | users | matching | messaging | redis)
      if compose_up; then compose logs --tail 200 "$what"; else tail -n 200 "${follow[@]}" "$home/log/$what.log"; fi
      ;;
    postgres)
      if compose_up; then compose logs --tail 200 postgres; else as_postgres tail -n 200 "${follow[@]}" "$(readlink -f "$home/postgres")/server.log"; fi
      ;;
    *) fail "logs knows gateway, users, matching, messaging, postgres, pgbouncer, redis and mail, not '$what'." ;;
  esac
}

show_mail() { # newest last; the mailbox is one file a letter
  if ! compose_up; then
    find "$KINDRED_DATA_DIR/mail" -type f -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 20 | cut -d' ' -f2- | xargs -r -d '\n' tail -n +1
  else
    compose exec -T users sh -c 'cd /data/mail && ls -tr | tail -n 20 | xargs -r tail -n +1'
  fi
}

clean() {
  down
  clean_compose
  local name dir
  for name in postgres pgbouncer test-postgres test-pgbouncer test-replica; do
    dir=$(readlink -f "$home/$name" 2>/dev/null) || continue
    case $dir in "$home"/* | /var/tmp/kindred-*) rm -rf "$dir" ;; esac
  done
  rm -rf "$home" ./target ./*/target
  say "All that was built or stored here is gone."
}
