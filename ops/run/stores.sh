# shellcheck shell=bash
# A private PostGIS cluster and Redis under .kindred/, apart from whatever else this machine runs.

# initdb and postgres refuse to run as root, so root hands them to the postgres user.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

# postgres_home NAME → a directory that the postgres user can reach. A clone may lie where it cannot (/root, a private
# temporary directory): the data then lives in /var/tmp and .kindred/ holds a link to it.
postgres_home() {
  local dir=$home/$1
  mkdir -p "$home"
  if [ ! -e "$dir" ]; then
    rm -f "$dir"
    mkdir "$dir"
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$dir"
      if ! as_postgres test -w "$dir"; then
        rmdir "$dir"
        ln -s "$(as_postgres mktemp -d "/var/tmp/kindred-$1.XXXXXX")" "$dir"
      fi
    fi
  fi
  readlink -f "$dir"
}

postgres_running() { # by the cluster's own pid file, so that nobody else's server is taken for ours
  local pid
  pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] && [ -d "/proc/$pid" ]
}

init_postgres() { # init_postgres DIR AUTH
  local bin
  bin=$(postgres_bin)
  if [ "$2" = trust ]; then
    as_postgres "$bin/initdb" -D "$1/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust --no-sync
    return
  fi
  # Shared machines exist: even a developer's superuser has a password.
  head -c 18 /dev/urandom | base64 | tr -d '+/=' >"$home/postgres-password"
  chmod 600 "$home/postgres-password"
  as_postgres sh -c "umask 077; cat >'$1/password'" <"$home/postgres-password"
  as_postgres "$bin/initdb" -D "$1/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --pwfile="$1/password"
  as_postgres rm "$1/password"
  as_postgres sh -c "echo \"include = 'kindred.conf'\" >>'$1/data/postgresql.conf'"
}

start_postgres() {
  local dir
  dir=$(postgres_home postgres)
  postgres_running "$dir" && return
  need_port "$KINDRED_POSTGRES_PORT" KINDRED_POSTGRES_PORT
  if [ ! -e "$dir/data/PG_VERSION" ]; then
    step "Creating the database cluster" init_postgres "$dir" scram-sha-256
  fi
  # Copied at every start, so that a change of ops/postgres/postgresql.conf is felt.
  as_postgres sh -c "cat >'$dir/data/kindred.conf'" <ops/postgres/postgresql.conf
  hint="$dir/server.log says why." step "Starting PostgreSQL" as_postgres "$(postgres_bin)/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start \
    -o "-c listen_addresses=127.0.0.1 -p $KINDRED_POSTGRES_PORT -c unix_socket_directories=''"
}

stop_postgres() { # stop_postgres NAME
  local dir
  [ -e "$home/$1" ] || return 0
  dir=$(readlink -f "$home/$1")
  postgres_running "$dir" || return 0
  as_postgres "$(postgres_bin)/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null
}

postgres_password() {
  if [ -n "${KINDRED_POSTGRES_PASSWORD:-}" ]; then echo "$KINDRED_POSTGRES_PASSWORD"; elif compose_up; then echo kindred; else cat "$home/postgres-password"; fi
}

psql_as_superuser() {
  PGPASSWORD=$(postgres_password) psql -X -h 127.0.0.1 -p "$KINDRED_POSTGRES_PORT" -U "$KINDRED_POSTGRES_USER" "$@"
}

# Database, extensions, roles: everything that needs a superuser. The services do the rest themselves, by Flyway.
prepare_database() {
  psql_as_superuser -d postgres -qAt -c "SELECT 1 FROM pg_database WHERE datname = 'kindred'" | grep -q 1 ||
    psql_as_superuser -d postgres -q -c 'CREATE DATABASE kindred'
  psql_as_superuser -d kindred -q -v ON_ERROR_STOP=1 -f ops/postgres/bootstrap.sql
  # Measuring every statement has its price, so only on demand.
  [ "${KINDRED_EXPLAIN_SLOW:-no}" = no ] || psql_as_superuser -d kindred -q -v ON_ERROR_STOP=1 -f ops/postgres/explain-slow.sql
  local service
  for service in users matching messaging; do
    psql_as_superuser -d kindred -q -v ON_ERROR_STOP=1 -v role="kindred_$service" -v password="$KINDRED_DB_PASSWORD" \
      <<<"ALTER ROLE :\"role\" PASSWORD :'password';"
  done
}

pgbouncer_bin() { PATH=$PATH:/usr/sbin command -v pgbouncer; }

pgbouncer_running() { # pgbouncer_running NAME
  local pid
  pid=$(cat "$home/$1/pgbouncer.pid" 2>/dev/null) && [ -n "$pid" ] && grep -qa pgbouncer "/proc/$pid/cmdline" 2>/dev/null
}

# start_pgbouncer NAME PORT POSTGRES_PORT AUTH : ops/pgbouncer's settings with the places of this machine. (Not by
# %include: a second [pgbouncer] section would set all of the first back to the defaults.) It refuses to run as root.
start_pgbouncer() {
  local dir user
  dir=$(postgres_home "$1")
  pgbouncer_running "$1" && return
  need_port "$2" KINDRED_PGBOUNCER_PORT
  sed -e "s|^\* = .*|* = host=127.0.0.1 port=$3|; s|^listen_addr = .*|listen_addr = 127.0.0.1|; s|^listen_port = .*|listen_port = $2|" \
    -e "s|^auth_type = .*|auth_type = $4|; s|^auth_file = .*|auth_file = $dir/userlist.txt|" \
    -e "\$ a unix_socket_dir =\npidfile = $dir/pgbouncer.pid\nlogfile = $dir/pgbouncer.log" ops/pgbouncer/pgbouncer.ini |
    as_postgres sh -c "cat >'$dir/pgbouncer.ini'"
  for user in kindred_users kindred_matching kindred_messaging; do printf '"%s" "%s"\n' "$user" "${KINDRED_DB_PASSWORD//\"/\"\"}"; done |
    as_postgres sh -c "umask 077; cat >'$dir/userlist.txt'"
  hint="$dir/pgbouncer.log says why." step "Starting PgBouncer" as_postgres "$(pgbouncer_bin)" -d "$dir/pgbouncer.ini"
  until_true 10 listening "$2" || fail "PgBouncer does not listen on $2: $dir/pgbouncer.log says why."
}

stop_pgbouncer() { # stop_pgbouncer NAME
  pgbouncer_running "$1" || return 0
  as_postgres kill "$(cat "$home/$1/pgbouncer.pid")"
  until_true 10 sh -c "! [ -e '$(readlink -f "$home/$1")/pgbouncer.pid' ]" || true
}

redis_running() { redis-cli -p "$KINDRED_REDIS_PORT" config get dir 2>/dev/null | grep -qxF "$home/redis"; }

start_redis() {
  redis_running && return
  need_port "$KINDRED_REDIS_PORT" KINDRED_REDIS_PORT
  mkdir -p "$home/redis" "$home/log"
  # Streams and leases have no expiry and must not be evicted; cached values all have one and may be.
  redis-server --port "$KINDRED_REDIS_PORT" --bind 127.0.0.1 --dir "$home/redis" --daemonize yes --logfile "$home/log/redis.log" \
    --appendonly yes --save '' --maxmemory "${KINDRED_REDIS_MEMORY:-256mb}" --maxmemory-policy volatile-lru >/dev/null
  until_true 20 redis_running || { tail -n 20 "$home/log/redis.log" >&2; fail "Redis did not start."; }
}

stop_redis() {
  redis_running || return 0
  redis-cli -p "$KINDRED_REDIS_PORT" shutdown >/dev/null 2>&1 || true
}

open_psql() {
  need_stores
  local user=${1:-}
  case $user in
    users | matching | messaging)
      shift
      PGPASSWORD=$KINDRED_DB_PASSWORD exec psql -h 127.0.0.1 -p "$KINDRED_POSTGRES_PORT" -U "kindred_$user" kindred "$@"
      ;;
    *) psql_as_superuser kindred "$@" ;;
  esac
}

open_redis() { exec redis-cli -p "$KINDRED_REDIS_PORT" "$@"; }
