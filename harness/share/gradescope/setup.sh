#!/bin/bash
# Gradescope runs this once, as root, when it makes the image in which submissions are graded: ipcgrade and what it needs
# are installed, with the course that is packed with it.
#   AUTOGRADER=DIR   Gradescope's folder (/autograder)
set -eu
autograder=${AUTOGRADER:-/autograder}

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends make

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
tar -xzf "$autograder/source/ipcgrade.tar.gz" -C "$build"
cd "$build/ipcgrade"
harness/deps.sh install build grade
make -j"$(nproc)" STUDENT_PARTS= install # without the edition for students: nobody exports it from here

# For the log of the build. Submissions are graded in containers, which may allow other things than this one.
ipcgrade doctor || true
