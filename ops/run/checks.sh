# shellcheck shell=bash
# Tests of what is not Java: alert rules, boards, scripts, Compose. Each check is a function that fails; its name is its title.

# The settings name the rules, so both are checked; natively they are written anew, without Alertmanager.
prometheus_takes_its_settings_and_rules() {
  local settings
  settings=$(mktemp -d)
  cp ops/prometheus/rules.yml "$settings"
  prometheus_settings >"$settings/native.yml"
  promtool check config ops/prometheus/prometheus.yml "$settings/native.yml"
  [ "$(grep -c '127.0.0.1:' "$settings/native.yml")" = ${#services[@]} ]
  rm -r "$settings"
}
every_alert_fires_and_stays_silent_as_its_tests_say() { promtool test rules ops/prometheus/tests/*.yml; }
every_alert_has_a_test_and_a_runbook() {
  local alert page
  for alert in $(sed -n 's/.*- alert: *//p' ops/prometheus/rules.yml); do
    grep -q "alertname: $alert" ops/prometheus/tests/*.yml || { echo "$alert has no test"; return 1; }
  done
  for page in $(sed -n 's/.*runbook[a-z_]*: *\(ops\/runbooks\/[a-z-]*\.md\).*/\1/p' ops/prometheus/rules.yml | sort -u); do
    [ -e "$page" ] || { echo "$page does not exist"; return 1; }
  done
}
the_boards_are_what_their_list_says() { "$JAVA_HOME/bin/java" ops/boards/Boards.java ops --check; }
the_settings_page_is_what_the_code_says() { settings --check; }
the_scripts_pass_shellcheck() { shellcheck -x run .ci/run && find ops -name '*.sh' ! -path 'ops/run/*' -exec shellcheck {} +; }
the_links_in_the_docs_lead_somewhere() {
  local page link dead=0
  while IFS= read -r page; do
    while IFS= read -r link; do
      [ -e "$(dirname "$page")/${link%%#*}" ] || { echo "$page → $link"; dead=1; }
    done < <(grep -o '](\([^)#][^)]*\))' "$page" | sed 's/^](//; s/)$//' | grep -vE '^(https?|mailto):')
  done < <(find README.md docs ops -name '*.md')
  return $dead
}
# Netty tells it when whoever held a buffer is gone; the tests let it watch every one (GatewayTest, Kindred).
no_buffer_was_lost_in_the_tests() {
  local logs=(api-gateway/target/surefire-reports/*-output.txt system-tests/target/kindred/*.log)
  ls "${logs[@]}" >/dev/null
  ! grep -l 'LEAK: ' "${logs[@]}"
}

checks=(prometheus_takes_its_settings_and_rules every_alert_fires_and_stays_silent_as_its_tests_say every_alert_has_a_test_and_a_runbook
  the_boards_are_what_their_list_says the_settings_page_is_what_the_code_says the_scripts_pass_shellcheck the_links_in_the_docs_lead_somewhere no_buffer_was_lost_in_the_tests
  a_backup_restores_to_the_same_rows)

# run_checks → adds to checks_passed and checks_failed
run_checks() {
  local check output
  checks_passed=0 checks_failed=0
  for check in "${checks[@]}"; do
    if output=$(bash -c "$(declare -f); $(declare -p home load_jar services); set -euo pipefail; $check" 2>&1); then
      checks_passed=$((checks_passed + 1))
    else
      checks_failed=$((checks_failed + 1))
      printf 'FAILED %s\n%s\n' "${check//_/ }" "$output"
    fi
  done
}
