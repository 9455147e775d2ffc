# shellcheck shell=bash
# The same system on Docker Compose, taken where an engine answers.

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose -p kindred "$@"; else docker-compose -p kindred "$@"; fi
}

compose_possible() {
  command -v docker >/dev/null && timeout 5 docker version >/dev/null 2>&1 &&
    { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null; }
}

compose_wanted() {
  case ${KINDRED_MODE:-} in
    native) return 1 ;;
    compose) compose_possible || fail "KINDRED_MODE=compose, but no Docker engine with Compose answers here." ;;
    "") compose_possible ;;
    *) fail "KINDRED_MODE is native or compose, not '$KINDRED_MODE'." ;;
  esac
}

# Remembered in a file: asking an engine on every `status` and `down` would make them slow where there is none.
compose_up() { [ -e "$home/compose" ]; }

up_compose() {
  build
  touch "$home/compose"
  step "Building the images" compose build
  step "Starting the database" compose up -d postgres redis
  hint="./run logs postgres says why." step "Waiting for the database" until_true 120 compose_query 'SELECT FROM pg_roles'
  [ "$(compose_query 'SELECT count(*) FROM (SELECT FROM users.account LIMIT 1) a' 2>/dev/null)" = 1 ] || step "Filling in $1 people" populate_compose "$1"
  step "Starting the services" compose up -d
  local service
  for service in "${services[@]}"; do
    hint="./run logs $service says why." step "Waiting for $service" until_true 600 ready "$service"
  done
}

# Over TCP: while a new database is being prepared, the server listens on its socket only.
compose_query() { compose exec -T -e PGPASSWORD="${KINDRED_POSTGRES_PASSWORD:-kindred}" postgres psql -h 127.0.0.1 -U postgres -d kindred -qAt -c "$1" </dev/null; }

populate_compose() { # from here over the published port; the pictures go into the containers' volume
  KINDRED_DATA_DIR=$home/compose-data populate "$1"
  tar -C "$home/compose-data" -c photos | compose run --rm --no-deps -T --entrypoint tar users -x -C /data
  rm -rf "$home/compose-data"
}

down_compose() {
  compose_up || return 0
  compose --profile observe down --remove-orphans
  rm -f "$home/compose"
}

clean_compose() {
  compose_possible || return 0
  compose --profile observe down --volumes --remove-orphans >/dev/null 2>&1 || true
}
