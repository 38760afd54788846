# A link beside a good source, to a file of the host, and one to a folder of it.
cat >program.c <<'end'
#include "specimen.h"
#include "canary.h"
int main(void) { return hello(); }
end
ln -s /tmp/canary canary.h
ln -s /tmp tmp
