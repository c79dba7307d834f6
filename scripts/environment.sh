#!/bin/bash
# What the machine itself must bring along: a Python of at least 3.11 that can make environments, and for the
# tests a Chromium and a PostgreSQL server. On Debian root gets what is missing; anybody else is told what to ask for.
set -euo pipefail

install_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please have these packages installed (names as in Debian): $*" >&2
    exit 1
  fi
  echo "Installing $* …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_environment() {
  local folder="$1" python
  "$folder/bin/python" -m pip --version >/dev/null 2>&1 && return
  python="$(find_python)" || { install_packages python3 python3-venv; python="$(find_python)"; }
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
  echo "Making the environment $folder with $python …"
  "$python" -m venv --clear "$folder"
}

find_browser() {
  local name
  for name in "${WILLKOMM_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  return 1
}

# The program that drives the browser is linked against libatomic, which a bare Debian lacks.
find_libatomic() {
  /sbin/ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1'
}

find_what_browsers_need() {
  find_browser || install_packages chromium
  find_libatomic || install_packages libatomic1
}

case "$1" in
  python) make_environment "$2" ;;
  browser) find_what_browsers_need ;;
  server) install_packages postgresql ;;
esac
