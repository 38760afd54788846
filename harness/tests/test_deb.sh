#!/bin/bash
# `make deb`: what the package says, what it holds, and that it works where nothing but it has been unpacked or installed.
# Prints Check's summary line. `make check-share` installs it into a Debian of its own.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
here=$PWD
export SOURCE_DATE_EPOCH=1700000000
export DEBFULLNAME="Ann Example" DEBEMAIL=ann@school.example.net


# build FOLDER: a package in there, without building the command again; by somebody whose umask hides everything.
build() {
  mkdir -p "$1"
  (umask 077 && env -u MAKEFLAGS make -o "$ipcgrade" -o "$(dirname "$ipcgrade")/student/ipcgrade" "IPCGRADE=$ipcgrade" "BUILD=$1" deb)
}
holds "make deb" build "$scratch/one"
holds "make deb once more" build "$scratch/two"
package=$(echo "$scratch"/one/ipcgrade_*.deb)
holds "it is the same each time" cmp "$package" "$scratch"/two/ipcgrade_*.deb

# What it says
field() { dpkg-deb --field "$package" "$1"; }
holds "its version" test "ipcgrade $(field Version)" = "$("$ipcgrade" --version)"
holds "its architecture" test "$(field Architecture)" = "$(dpkg --print-architecture)"
holds "who made it" test "$(field Maintainer)" = "Ann Example <ann@school.example.net>"
for needed in libc6 libseccomp2 libyaml-0-2 libsqlite3-0 gcc libc6-dev; do
  holds "it depends on $needed" grep -qE "(^|, )$needed( |,|$)" <<<"$(field Depends)"
done
for wished in check valgrind; do
  holds "it recommends $wished" grep -qw "$wished" <<<"$(field Recommends)"
done
if command -v lintian >/dev/null; then
  as=()
  [ "$(id -u)" -eq 0 ] && as=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp)
  chmod 755 "$scratch" "$scratch/one"
  chmod 644 "$package"
  holds "lintian has nothing to say" sh -c '! "$@" 2>&1 | grep .' sh \
    "${as[@]}" lintian --display-info --pedantic --fail-on none "$package"
fi

# What it holds
dpkg-deb --contents "$package" >"$scratch/contents"
holds "all is root's" sh -c "! grep -v ' root/root ' '$scratch/contents'"
holds "all may be read by all" sh -c "! grep -vE '^(d|-)rw[x-]r-[x-]r-[x-] ' '$scratch/contents'"
holds "nobody's solutions are in it" sh -c "! grep -E '/(student|tests|build)/' '$scratch/contents'"
unpacked=$scratch/unpacked
dpkg-deb --extract "$package" "$unpacked"
for file in bin/ipcgrade share/man/man1/ipcgrade.1.gz share/bash-completion/completions/ipcgrade \
  share/fish/vendor_completions.d/ipcgrade.fish share/zsh/vendor-completions/_ipcgrade \
  share/doc/ipcgrade/copyright share/doc/ipcgrade/changelog.gz share/doc/ipcgrade/README.md \
  share/doc/ipcgrade/github/ipcgrade.yml share/doc/ipcgrade/gitlab/ipcgrade.yml share/doc/ipcgrade/docker/Dockerfile; do
  holds "it has $file" test -s "$unpacked/usr/$file"
done
holds "the profile is for its place" grep -q '^profile ipcgrade /usr/bin/ipcgrade ' \
  "$unpacked/usr/share/ipcgrade/apparmor/ipcgrade"
holds "the licence is in it" grep -q 'WITHOUT WARRANTY' "$unpacked/usr/share/doc/ipcgrade/copyright"
holds "nothing has changed on the way" sh -c "dpkg-deb --control '$package' '$scratch/control' && cd '$unpacked' &&
  md5sum --quiet --check '$scratch/control/md5sums'"
holds "it counts all its files" test "$(wc -l <"$scratch/control/md5sums")" = "$(find "$unpacked" -type f | wc -l)"

# It works, unpacked
command=$unpacked/usr/bin/ipcgrade
holds "unpacked, it has its course" sh -c "cd / && '$command' list | grep -q shm-pair"
holds "unpacked, it checks a right one" sh -c "cd / && '$command' check '$here/student/alice/pipe'"
holds "unpacked, it checks a faulty one" sh -c "cd / && '$command' check '$here/student/karl/pipe' | grep -q deadlock"

# Installed into a root of its own, where dpkg runs its scripts: a link in AppArmor's folder comes and goes.
root=$scratch/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/etc/apparmor.d/abi"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available" "$root/etc/apparmor.d/abi/4.0"
into_root() { dpkg --root="$root" --log=/dev/null --force-script-chrootless --force-not-root --force-depends "$@"; }
holds "dpkg installs it" into_root --install "$package"
holds "dpkg knows it" sh -c "dpkg-query --admindir='$root/var/lib/dpkg' -W -f '\${Status}' ipcgrade | grep -qx 'install ok installed'"
holds "dpkg finds it whole" sh -c "! dpkg --root='$root' --log=/dev/null --verify ipcgrade | grep ."
holds "installed, it has its course" sh -c "cd / && '$root/usr/bin/ipcgrade' list | grep -q shm-pair"
profile=$root/etc/apparmor.d/ipcgrade
holds "AppArmor's folder names the profile" test "$(readlink "$profile")" = /usr/share/ipcgrade/apparmor/ipcgrade
holds "dpkg installs it again" into_root --install "$package"
holds "dpkg removes it" into_root --remove ipcgrade
holds "nothing stays of it" sh -c "! find '$root/usr' '$root/etc' -name '*ipcgrade*' | grep ."
rm "$root/etc/apparmor.d/abi/4.0"
holds "dpkg installs it where AppArmor is older" into_root --install "$package"
holds "AppArmor's folder is left alone" test ! -L "$profile"

finish
