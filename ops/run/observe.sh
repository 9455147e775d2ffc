# shellcheck shell=bash
# Prometheus beside the running system (with Compose, Alertmanager and Grafana too), and the proof that every panel of every
# board has data.

prometheus_port=$KINDRED_PROMETHEUS_PORT

prometheus_pid() {
  local pid
  pid=$(cat "$home/prometheus.id" 2>/dev/null) && grep -qa "$home/prometheus" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

observe() {
  if compose_up; then observe_compose; else start_prometheus; fi
}

# An image that cannot be pulled is left out, and said: the system itself does not need it. Prometheus is then looked for here.
observe_compose() {
  local part log=$home/log/observe.log
  for part in prometheus alertmanager grafana; do
    if compose --profile observe up -d --no-deps "$part" >"$log" 2>&1 </dev/null; then
      say "  $part: http://localhost:$(setting "$part" PORT)"
    elif [ $part = prometheus ]; then
      say "  Prometheus's image could not be had (${log#"$PWD"/}): as a process instead."
      start_prometheus
    else
      say "  $part is left out: its image could not be had (${log#"$PWD"/})."
    fi
  done
}

# ops/prometheus/prometheus.yml with the places of this machine.
prometheus_settings() {
  local service places=()
  for service in "${services[@]}"; do
    places+=(-e "s/\"$service:[0-9]*\"/\"127.0.0.1:$(setting "$service" MANAGEMENT_PORT)\"/")
  done
  sed -e '/^alerting:/,/^$/d' "${places[@]}" ops/prometheus/prometheus.yml
}

start_prometheus() {
  command -v prometheus >/dev/null || need Prometheus prometheus
  prometheus_pid >/dev/null && return
  need_port "$prometheus_port" KINDRED_PROMETHEUS_PORT
  mkdir -p "$home/prometheus" "$home/log"
  local settings=$home/prometheus/prometheus.yml
  cp ops/prometheus/rules.yml "$home/prometheus/"
  prometheus_settings >"$settings"
  nohup setsid prometheus --config.file="$settings" --storage.tsdb.path="$home/prometheus/data" --storage.tsdb.retention.size=512MB \
    --web.listen-address="127.0.0.1:$prometheus_port" >"$home/log/prometheus.log" 2>&1 </dev/null &
  echo $! >"$home/prometheus.id"
  step "Waiting for Prometheus" until_true 60 curl -fsS -m 2 "http://127.0.0.1:$prometheus_port/-/ready"
}

stop_prometheus() {
  local pid
  pid=$(prometheus_pid) || return 0
  kill "$pid"
  until_true 30 gone "$pid" || kill -9 "$pid"
  rm -f "$home/prometheus.id"
}

# Asks a real Prometheus, which has scraped this very system, for every query of every board; one that gives nothing is named.
check_boards() {
  curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$prometheus_port/-/ready" || fail "No Prometheus runs here: ./run up --observe, then use the system for a minute."
  "${JAVA_HOME}/bin/java" -cp 'load-tests/target/lib/*' ops/boards/CheckBoards.java "http://127.0.0.1:$prometheus_port" ops/grafana/dashboards
}
