# shellcheck shell=bash
# Every test of every module on real parts; the last line counts them.

# A throwaway cluster beside the one of `up`: durability off, because nothing in it outlives the run.
start_test_postgres() {
  # Given from outside, or containers of the tests' own (Testcontainers) where an engine answers.
  if [ -n "${KINDRED_TEST_POSTGRES:-}" ] || compose_wanted; then return 0; fi
  local dir port
  dir=$(postgres_home test-postgres)
  stop_postgres test-postgres
  [ -e "$dir/data/PG_VERSION" ] || step "Creating the tests' database cluster" init_postgres "$dir" trust
  port=$(free_port)
  trap stop_test_stores EXIT
  # Anew: after a run with a replica every commit would wait for it.
  as_postgres sh -c "echo 'synchronous_commit = off' >'$dir/data/postgresql.auto.conf'"
  step "Starting the tests' PostgreSQL" as_postgres "$(postgres_bin)/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start \
    -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' -c fsync=off -c full_page_writes=off \
      -c shared_buffers=256MB -c max_connections=300 -c max_wal_size=2GB -c shared_preload_libraries=pg_stat_statements"
  export KINDRED_TEST_POSTGRES="jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres"
}

# The services' pools through PgBouncer in transaction mode; migrations and the tests' own looks inside stay direct.
start_test_pgbouncer() {
  local port address=${KINDRED_TEST_POSTGRES#*//}
  port=$(free_port)
  address=${address%%/*}
  start_pgbouncer test-pgbouncer "$port" "${address##*:}" trust
  export KINDRED_TEST_PGBOUNCER=127.0.0.1:$port
}

# A streaming replica of the tests' server, to which read-only transactions go. A commit waits until it is there too: that a
# caller reads what they wrote has tests of its own, and the others read what somebody else has just written.
start_test_replica() {
  local dir port address=${KINDRED_TEST_POSTGRES#*//}
  address=${address%%/*}
  dir=$(postgres_home test-replica)
  stop_postgres test-replica
  as_postgres rm -rf "$dir/data"
  port=$(free_port)
  step "Copying the replica" as_postgres "$(postgres_bin)/pg_basebackup" -D "$dir/data" -h 127.0.0.1 -p "${address##*:}" -U postgres -R -c fast -X stream
  step "Starting the replica" as_postgres "$(postgres_bin)/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start \
    -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' -c fsync=off -c max_connections=300 -c hot_standby_feedback=on \
      -c max_standby_streaming_delay=0"
  psql -X -q -h 127.0.0.1 -p "${address##*:}" -U postgres -d postgres \
    -c "ALTER SYSTEM SET synchronous_standby_names = '*'" -c 'ALTER SYSTEM SET synchronous_commit = remote_apply' -c 'SELECT pg_reload_conf()' >/dev/null
  export KINDRED_TEST_REPLICA=127.0.0.1:$port
}

# The services as they were before the last migration, for what runs them on this version's schema.
build_previous() {
  local last dir=$home/previous
  last=$(git log -1 --format=%H -- db/migrations 2>/dev/null) || last=
  if [ -z "$last" ] || ! git cat-file -e "$last^" 2>/dev/null; then
    say "The version before the last migration is not in this clone's history: what runs it is left out."
    return
  fi
  rm -rf "$dir"
  mkdir -p "$dir"
  git archive "$last^" | tar -x -C "$dir"
  step "Building the version before the last migration" maven -f "$dir/pom.xml" -DskipTests -Dspotless.check.skip=true -pl '!system-tests,!load-tests' package
  export KINDRED_TEST_PREVIOUS=$dir
}

stop_test_stores() {
  stop_pgbouncer test-pgbouncer
  stop_postgres test-replica
  stop_postgres test-postgres
}

need_test_tools() {
  mkdir -p "$home"
  need_disk 3072
  need_tools
  need_stores
  command -v prometheus >/dev/null && command -v promtool >/dev/null || need Prometheus prometheus
  command -v shellcheck >/dev/null || need ShellCheck shellcheck
}

# count_results → passed failed skipped, summed over every module's reports
count_results() {
  find . -path '*/target/*-reports/TEST-*.xml' -newer "$home/tests-began" -print0 | xargs -0 -r grep -ho '<testsuite [^>]*>' |
    awk '
      function number(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
      { tests += number("tests"); failed += number("failures") + number("errors"); skipped += number("skipped") }
      END { print tests - failed - skipped, failed + 0, skipped + 0 }'
}

run_tests() {
  local pgbouncer=no replica=no deployment=no more=()
  while [ $# -gt 0 ]; do
    case $1 in
      --pgbouncer) pgbouncer=yes ;;
      --replica) replica=yes ;;
      --deployment) deployment=yes more=(-Dsystem.excluded=none) ;;
      *) fail "test knows --pgbouncer, --replica and --deployment, not '$1'." ;;
    esac
    shift
  done
  need_test_tools
  mkdir -p "$home/log"
  touch "$home/tests-began"
  start_test_postgres
  [ $pgbouncer = no ] || start_test_pgbouncer
  [ $replica = no ] || start_test_replica
  [ $deployment = no ] || build_previous
  local code=0 passed failed skipped
  # Two modules at a time: much of a test's time is spent waiting, on purpose, for a time-out or a lost process.
  with_downloads "$home/log/test.log" maven -T 2 --fail-at-end verify "${more[@]}" || code=$?
  read -r passed failed skipped < <(count_results)
  if [ $code != 0 ] && [ "$failed" = 0 ]; then
    failed=1 # the build itself: a module that does not compile must not read as "0 failed"
    say "No test failed, but the build did: .kindred/log/test.log says where."
  fi
  run_checks
  passed=$((passed + checks_passed)) failed=$((failed + checks_failed))
  stop_test_stores
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

run_one_test() {
  [ $# -ge 2 ] || fail "test-one MODULE CLASS[#METHOD], for example: ./run test-one matching-service SwipeRaceTest"
  local module=$1 name=$2
  shift 2
  need_test_tools
  start_test_postgres
  maven -pl "$module" -am test -Dtest="$name" -Dsurefire.failIfNoSpecifiedTests=false "$@"
}
