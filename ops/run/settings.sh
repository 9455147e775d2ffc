# shellcheck shell=bash
# What may be set from outside, with the defaults of a developer's machine. Names and meanings: docs/settings.md.

home=$PWD/.kindred
services=(users matching messaging gateway) # users first: it creates what the others' first events come from

export KINDRED_BIND=${KINDRED_BIND:-127.0.0.1}
export KINDRED_GATEWAY_PORT=${KINDRED_GATEWAY_PORT:-8080} KINDRED_GATEWAY_MANAGEMENT_PORT=${KINDRED_GATEWAY_MANAGEMENT_PORT:-9080}
export KINDRED_USERS_PORT=${KINDRED_USERS_PORT:-8081} KINDRED_USERS_MANAGEMENT_PORT=${KINDRED_USERS_MANAGEMENT_PORT:-9081}
export KINDRED_MATCHING_PORT=${KINDRED_MATCHING_PORT:-8082} KINDRED_MATCHING_MANAGEMENT_PORT=${KINDRED_MATCHING_MANAGEMENT_PORT:-9082}
export KINDRED_MESSAGING_PORT=${KINDRED_MESSAGING_PORT:-8083} KINDRED_MESSAGING_MANAGEMENT_PORT=${KINDRED_MESSAGING_MANAGEMENT_PORT:-9083}
export KINDRED_POSTGRES_PORT=${KINDRED_POSTGRES_PORT:-55432} KINDRED_REDIS_PORT=${KINDRED_REDIS_PORT:-56379}
export KINDRED_PGBOUNCER_PORT=${KINDRED_PGBOUNCER_PORT:-56432} KINDRED_PGBOUNCER=${KINDRED_PGBOUNCER:-yes}
export KINDRED_POSTGRES_USER=${KINDRED_POSTGRES_USER:-postgres} # the superuser; KINDRED_POSTGRES_PASSWORD, made up where it is ours
export KINDRED_DB_PASSWORD=${KINDRED_DB_PASSWORD:-kindred}
export KINDRED_DATA_DIR=${KINDRED_DATA_DIR:-$home/data}
export KINDRED_HEAP=${KINDRED_HEAP:-320m}

export KINDRED_PROMETHEUS_PORT=${KINDRED_PROMETHEUS_PORT:-59090}

# Where the parts find each other; given from outside (a managed database, say), these win.
own_postgres=no own_redis=no
[ -z "${KINDRED_DB_URL:-}" ] && own_postgres=yes
[ -z "${KINDRED_REDIS_URL:-}" ] && own_redis=yes
export KINDRED_DB_URL=${KINDRED_DB_URL:-jdbc:postgresql://127.0.0.1:$KINDRED_POSTGRES_PORT/kindred}
export KINDRED_DB_DIRECT_URL=${KINDRED_DB_DIRECT_URL:-$KINDRED_DB_URL}
export KINDRED_REDIS_URL=${KINDRED_REDIS_URL:-redis://127.0.0.1:$KINDRED_REDIS_PORT}
export KINDRED_USERS_URL=${KINDRED_USERS_URL:-http://127.0.0.1:$KINDRED_USERS_PORT}
export KINDRED_MATCHING_URL=${KINDRED_MATCHING_URL:-http://127.0.0.1:$KINDRED_MATCHING_PORT}
export KINDRED_MESSAGING_URL=${KINDRED_MESSAGING_URL:-http://127.0.0.1:$KINDRED_MESSAGING_PORT}

# setting users PORT → the value of KINDRED_USERS_PORT
setting() {
  local name=KINDRED_${1^^}_$2
  printf '%s' "${!name}"
}

module_of() {
  case $1 in gateway) echo api-gateway ;; *) echo "$1-service" ;; esac
}
