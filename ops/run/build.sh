# shellcheck shell=bash
# Building with Maven on JDK 25: skipped when nothing changed, tried again when a download failed.

maven() { mvn -B -ntp "$@"; }

jar_of() { echo "$(module_of "$1")/target/$(module_of "$1")-1.0.0-SNAPSHOT.jar"; }
load_jar=load-tests/target/load-tests-1.0.0-SNAPSHOT.jar

sources() { # a fingerprint of all that goes into the jars
  find pom.xml db ./*/pom.xml ./*/src -type f ! -path '*/src/test/*' -printf '%p %s %T@\n' | sort | sha256sum
}

built() {
  local service
  for service in "${services[@]}"; do [ -e "$(jar_of "$service")" ] || return 1; done
  [ -e "$load_jar" ] && [ "$(sources)" = "$(cat "$home/built" 2>/dev/null)" ]
}

# Maven remembers a failed download: where one failed, the second time asks again.
with_downloads() { # with_downloads LOG command…
  local log=$1 code=0
  shift
  "$@" 2>&1 | tee "$log" || code=$?
  if [ $code != 0 ] && grep -qE 'Could not (transfer|find) artifact|Could not resolve dependencies|previous attempt' "$log"; then
    say "A download failed: once more, asking the repository again."
    code=0
    "$@" -U 2>&1 | tee "$log" || code=$?
  fi
  return $code
}

package() {
  # Formatting is the tests' business; a half-written line must not keep anybody from starting the system.
  with_downloads "$home/log/build.log" maven -DskipTests -Dspotless.check.skip=true -pl '!system-tests' package
}

build() {
  built && return
  step "Building" package
  sources >"$home/built"
  rm -rf "$home/trained" # of other sources
}

format() {
  need_tools
  maven -q spotless:apply
}

settings() { "$JAVA_HOME/bin/java" -cp 'load-tests/target/lib/*' ops/settings/Settings.java "$@"; }

write_settings() {
  need_tools
  build
  settings
}

run_load_tool() { # the generator, the benchmarks and the load suites are one jar
  need_tools
  mkdir -p "$home"
  build >&2
  exec "$JAVA_HOME/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED -jar "$load_jar" "$@"
}
