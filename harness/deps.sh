#!/bin/sh
# Finds out what is missing on this machine, and installs it: deps.sh look|install WHAT...
# WHAT is build, grade, check, coverage, package, fuzz, lint or format. Looks for the things themselves, not for packages,
# so that it is quick and true on other distributions as well; only installing is Debian's way.
set -u

action=${1:?look or install}
shift
missing=

need() { # PACKAGE TEST...
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}

# One pkg-config for all libraries; one by one only to name the missing.
need_libraries() { # MODULE=PACKAGE...
  modules=
  for pair in "$@"; do
    modules="$modules ${pair%%=*}"
  done
  # shellcheck disable=SC2086 # a list of words
  pkg-config --exists $modules 2>/dev/null && return
  for pair in "$@"; do
    need "${pair#*=}" pkg-config --exists "${pair%%=*}"
  done
}

fuzzer_links() {
  echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c -fsanitize=fuzzer,address -o /dev/null -
}

need_for() {
  case $1 in
  build)
    need gcc command -v gcc
    need libc6-dev test -e /usr/include/stdio.h
    need pkg-config command -v pkg-config
    need_libraries libseccomp=libseccomp-dev yaml-0.1=libyaml-dev jansson=libjansson-dev libdw=libdw-dev \
      libpcre2-8=libpcre2-dev libmd=libmd-dev libxml-2.0=libxml2-dev libarchive=libarchive-dev \
      sqlite3=libsqlite3-dev zlib=zlib1g-dev
    need libcsv-dev test -e /usr/include/csv.h
    need libbz2-dev test -e /usr/include/bzlib.h # libdw is linked into what students are given
    ;;
  grade)
    need g++ command -v g++
    need_libraries check=check
    need valgrind command -v valgrind
    need lcov command -v genhtml
    ;;
  check)
    need_for grade
    need_for package
    need clang command -v clang
    need patch command -v patch
    need sqlite3 command -v sqlite3
    need tmux command -v tmux
    need python3-jsonschema test -e /usr/lib/python3/dist-packages/jsonschema
    need python3-yaml test -e /usr/lib/python3/dist-packages/yaml
    ;;
  coverage) need lcov command -v lcov ;;
  package)
    need dpkg-dev command -v dpkg-shlibdeps
    need zip command -v zip
    ;;
  fuzz)
    need clang command -v clang
    need libclang-rt-dev fuzzer_links
    ;;
  lint)
    need clang-tidy command -v clang-tidy
    need cppcheck command -v cppcheck
    ;;
  format) need clang-format command -v clang-format ;;
  *)
    echo "deps.sh: don't know what '$1' needs" >&2
    exit 2
    ;;
  esac
}

for what in "$@"; do
  need_for "$what"
done
[ -z "$missing" ] && exit 0

echo "Missing on this machine:$missing" >&2
by_hand="apt-get update && apt-get install -y --no-install-recommends$missing"

if [ "$action" = look ]; then
  echo "Type 'make deps' to install it, or, as root: $by_hand" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here. Install these, or what your system calls them, and try again:$missing" >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root="sudo -n"
else
  echo "Installing needs root, and sudo would ask for a password. Type: sudo sh -c '$by_hand'" >&2
  exit 1
fi

echo "Installing with ${as_root:+$as_root }apt-get:$missing" >&2
# shellcheck disable=SC2086 # lists of words
$as_root env DEBIAN_FRONTEND=noninteractive sh -ec '
  apt-get -q update
  apt-get -q install -y --no-install-recommends "$@"' sh $missing >&2 || {
  echo "That failed. As root, try: $by_hand" >&2
  exit 1
}
