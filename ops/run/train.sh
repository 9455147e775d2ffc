# shellcheck shell=bash
# What the JVMs learn of our code in a run under load, kept for every later start of the same build: classes as they were
# linked, and which methods are worth compiling. What it gives: docs/performance.md.

trained_jar() { echo "$home/trained/$1/$(basename "$(jar_of "$1")")"; }
what_was_learned() { echo "$home/trained/$1/learned.aot"; }
trained() { [ -e "$home/trained/complete" ]; } # a build of other sources throws all of it away

train() {
  need_disk 3072
  need_tools
  ! compose_wanted || fail "Images learn what they can while they are built (Dockerfile); KINDRED_MODE=native trains what runs natively."
  [ $own_postgres = yes ] || fail "What KINDRED_DB_URL names is not put under load: unset it, and the demo population is."
  stop_services
  build
  step "Unpacking" unpack
  training=yes KINDRED_LIMIT_SCALE=100000 up_native 10000
  step "Putting it under load" training_load
  step "Keeping what was learned" keep_what_was_learned
  touch "$home/trained/complete"
  down
  say "Trained: ./run up starts from it until the code changes."
}

unpack() { # a JVM learns nothing of jars within a jar
  local service
  rm -rf "$home/trained"
  for service in "${services[@]}"; do "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$(jar_of "$service")" extract --destination "$home/trained/$service"; done
}

training_load() {
  load_tool load smoke
  load_tool bench api --warm-up 60 --seconds 2
}

keep_what_was_learned() { # one after another: each JVM writes at its end, in a second one beside it
  local service pid
  for service in "${services[@]}"; do
    pid=$(pid_of "$service")
    kill "$pid"
    until_true 300 gone "$pid"
    [ -e "$(what_was_learned "$service")" ]
  done
}
