# Names that are options to the compiler, lists of options, lines of a report, escape codes, no UTF-8, or very long.
cat >program.c <<'end'
#include "specimen.h"
int main(void) { return hello(); }
end
: >-fplugin=canary.so
echo '-o /tmp/canary' >@program.c
: >"$(printf 'a\n::error::forged\nb.c')"
: >"$(printf '\033]0;owned\007.c')"
: >"$(printf '\377\376\200.c')"
: >'<script>alert(1)<script>.c'
: >'=HYPERLINK("a").c'
: >"$(printf '%0250d' 7).c"
ln -s /tmp/canary "$(printf 'link\033[2J\n::error::x')"
