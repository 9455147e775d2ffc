# shellcheck shell=bash
# What the JVMs learn of our code in a run under load, kept for every later start of the same build: classes as they were
# linked, and which methods are worth compiling. What it gives: docs/performance.md.

trained_jar() { echo "$home/trained/$1/$(basename "$(jar_of "$1")")"; }
what_was_learned() { echo "$home/trained/$1/learned.aot"; }
# Of the same sources: jars are made anew by every `./run test`.
trained() { [ -e "$(what_was_learned "$1")" ] && cmp -s "$home/trained/built" "$home/built"; }

all_trained() {
  local service
  for service in "${services[@]}"; do trained "$service" || return 1; done
}

train() {
  need_disk 3072
  need_tools
  ! compose_wanted || fail "Images learn what they can while they are built (Dockerfile); KINDRED_MODE=native trains what runs natively."
  [ $own_postgres = yes ] || fail "What KINDRED_DB_URL names is not put under load: unset it, and the demo population is."
  stop_services
  need_stores
  build
  rm -rf "$home/trained"
  training=yes KINDRED_LIMIT_SCALE=100000 up_native 10000
  step "Putting it under load" training_load
  step "Keeping what was learned" keep_what_was_learned
  cp "$home/built" "$home/trained/built"
  down
  say "Trained: ./run up starts from it until the code changes."
}

unpacked() { # a JVM learns nothing of jars within a jar
  [ -d "$home/trained/$1" ] || "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$(jar_of "$1")" extract --destination "$home/trained/$1"
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
