# shellcheck shell=bash
# What the machine must have: packages, a JDK 25, free ports, room on the disk. What is missing is installed where we may.

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
  # The packages' own daemons are not wanted here: ours are private, on their own ports.
  local policy=/usr/sbin/policy-rc.d made=no code=0
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod +x $policy
    made=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" || code=$?
  [ $made = no ] || as_root rm -f $policy
  return $code
}

update_and_install() {
  as_root apt-get update || true
  apt_install "$@" || { as_root apt-get update && apt_install "$@"; } # mirrors fail now and then: once more
}

# need "what for" package… : installs them, or says in one sentence what to install.
need() {
  local what=$1
  shift
  may_install || fail "$what is missing and ./run may not install it here: please install $* and try again."
  hint="Install $* by hand and try again." step "Installing $what" update_and_install "$@"
}

newest_package() { # the highest version of a package family that apt knows
  as_root apt-get update >/dev/null 2>&1 || true
  apt-cache pkgnames 2>/dev/null | grep -E "$1" | sort -V | tail -n 1
}

postgres_bin() { # the newest PostgreSQL here that has PostGIS
  local dir
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -Vr); do
    local version=${dir#/usr/lib/postgresql/}
    if [ -x "$dir/initdb" ] && [ -e "/usr/share/postgresql/${version%/bin}/extension/postgis.control" ]; then
      echo "$dir"
      return
    fi
  done
  if command -v pg_config >/dev/null && [ -e "$(pg_config --sharedir)/extension/postgis.control" ]; then
    pg_config --bindir
  fi
}

need_stores() {
  if [ -z "$(postgres_bin)" ]; then
    local postgis
    postgis=$(newest_package '^postgresql-[0-9]+-postgis-3$')
    need PostGIS "${postgis%-postgis-3}" "${postgis:-postgresql-postgis}"
  fi
  command -v redis-server >/dev/null || need Redis redis-server
  pgbouncer_bin >/dev/null || need PgBouncer pgbouncer
}

java_version() { # the major version of a JDK's home, or 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || echo 0
}

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -x "$candidate/bin/javac" ] && [ "$(java_version "$candidate")" -ge 25 ] 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

need_jdk() {
  local jdk package
  jdk=$(find_jdk)
  if [ -z "$jdk" ] && may_install; then
    package=$(newest_package '^(openjdk-25-jdk-headless|temurin-25-jdk)$')
    [ -z "$package" ] || need "JDK 25" "$package"
    jdk=$(find_jdk)
  fi
  [ -n "$jdk" ] || fail "Kindred needs a JDK 25: install one (adoptium.net has it for every system) and set JAVA_HOME to it."
  export JAVA_HOME=$jdk
}

need_tools() {
  need_jdk
  command -v mvn >/dev/null || need Maven maven
  command -v curl >/dev/null || need curl curl
}

need_disk() {
  local free
  free=$(df -Pk . | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$free" -ge "${1:-2048}" ] || fail "Only $free MB are free on this disk; Kindred wants ${1:-2048}. Make room and try again."
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

need_port() { # need_port PORT SETTING
  listening "$1" || return 0
  local who=""
  if command -v ss >/dev/null; then who=$(ss -ltnpH "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (pid \2)/p' | head -n 1); fi
  fail "Port $1 is taken$who: stop that, or choose another with $2."
}

free_port() {
  local port
  while port=$((RANDOM % 9000 + 20000)); do
    listening "$port" || { echo "$port"; return; }
  done
}
