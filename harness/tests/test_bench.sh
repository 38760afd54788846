#!/bin/bash
# What speed is measured with: a class that follows from its seed, and figures that are kept section by section. Prints
# Check's summary line.
set -u
cd "$(dirname "$0")/../.."
. harness/tests/checks.sh
maker=$(dirname "$ipcgrade")/bench/make_class


# A class
for name in one same; do
  holds "a class is made" "$maker" 60 7 "$scratch/$name"
done
holds "another seed" "$maker" 60 8 "$scratch/other"
holds "one seed, one class" diff -r "$scratch/one" "$scratch/same"
holds "another seed, another class" sh -c "! diff -r '$scratch/one' '$scratch/other'"
holds "as many as asked for" test "$(ls -d "$scratch"/one/*/*/ | wc -l)" -eq 60 -a "$(wc -l <"$scratch/one/EXPECTED")" -eq 60
holds "of all programs" test "$(ls -d "$scratch"/one/*/*/ | xargs -n 1 basename | sort -u | wc -l)" -eq "$(ls cases/*.yaml | wc -l)"
holds "some of which are right" test "$(grep -c ' 100 ' "$scratch/one/EXPECTED")" -gt 15 -a "$(grep -c ' 100 ' "$scratch/one/EXPECTED")" -lt 45
holds "worked ones and planted ones" sh -c "grep -q 'student/' '$scratch/one/EXPECTED' && grep -q 'reference, ' '$scratch/one/EXPECTED'"
holds "no source is there twice" test -z "$(find "$scratch/one" -name '*.c' -exec sha256sum {} + | cut -d' ' -f1 | sort | uniq -d)"
holds "nothing that only a sandbox can bear" sh -c "! grep -qE 'memory-limit|process-limit|output-limit|forbidden' '$scratch/one/EXPECTED'"
planted=$(sed -n 's/^\([^ ]*\) \([^ ]*\) .*# reference, .*/\1 \2/p' "$scratch/one/EXPECTED" | head -n 1)
holds "a planted fault is in the sources" sh -c \
  "for file in '$scratch/one/${planted% *}/${planted#* }'/*.c; do head -n -2 \"\$file\" | cmp -s - 'reference/${planted#* }/'\$(basename \"\$file\") || exit 0; done; exit 1"
expect "refused: 60 7" 2 "usage: make_class N SEED FOLDER" "$maker" 60 7
expect "refused: 0 7 none" 2 "usage: make_class N SEED FOLDER" "$maker" 0 7 "$scratch/none"
expect "refused: 6x 7 none" 2 "usage: make_class N SEED FOLDER" "$maker" 6x 7 "$scratch/none"
expect "refused: 60 7 one" 2 "is there already" "$maker" 60 7 "$scratch/one"
expect "refused: 1 7 one/EXPECTED/below" 3 "make_class: make folder" "$maker" 1 7 "$scratch/one/EXPECTED/below"

# The shell grader knows each program, and what it is given is right
for program in cases/*.yaml; do
  holds "the shell grader knows $program" grep -q "\[$(basename "$program" .yaml)\]=" harness/bench/shell_grader.sh
done
mkdir -p "$scratch/few/s1" "$scratch/few/s2"
cp -r student/alice/shm-child "$scratch/few/s1"
cp -r student/karl/pipe "$scratch/few/s2"
echo 'int main(void) { retrun 0; }' >"$scratch/few/s2/pipe/pipe.c"
if unshare --user --map-root-user --ipc --pid --mount --fork --mount-proc mount -t tmpfs tmpfs /dev/shm 2>/dev/null; then
  harness/bench/shell_grader.sh reference "$scratch/few" >"$scratch/verdicts"
  holds "it tells right from wrong" cmp "$scratch/verdicts" - <<<$'s1 shm-child pass \ns2 pipe fail does not compile'
fi

# The figures
printf '#!/bin/sh\necho "$FIGURE"\n' >"$scratch/bench_this.sh"
chmod +x "$scratch/bench_this.sh"
cp "$scratch/bench_this.sh" "$scratch/bench_that.sh"
record() { FIGURE=$1 RESULTS=$scratch/RESULTS.md harness/bench/record.sh "$(realpath --relative-to=. "$scratch")/bench_$2.sh"; }
holds "a figure is kept" record 111 this
holds "so is another" record 222 that
holds "and one is measured again" record 333 this
holds "in its section's place" test "$(grep -cE '^(## bench_this|## bench_that|222|333)$' "$scratch/RESULTS.md")" -eq 4
holds "the old one is gone" sh -c "! grep -q 111 '$scratch/RESULTS.md'"
holds "with machine and versions" grep -q "Linux $(uname -r)" "$scratch/RESULTS.md"
printf '#!/bin/sh\nexit 1\n' >"$scratch/bench_this.sh"
holds "one that fails is no figure" sh -c "! RESULTS='$scratch/RESULTS.md' harness/bench/record.sh '$(realpath --relative-to=. "$scratch")/bench_this.sh'"
holds "and leaves what was there" grep -q 333 "$scratch/RESULTS.md"

finish
