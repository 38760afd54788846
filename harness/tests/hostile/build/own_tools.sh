# A compiler's parts and the system's libraries, in the folder in which the compiler runs.
cat >program.c <<'end'
#include "specimen.h"
int main(void) { return hello(); }
end
for name in gcc cc1 as ld collect2 specs libc.so libpthread.a librt.so libpthread.so crt1.o liblto_plugin.so .gdbinit; do
  printf '#!/bin/sh\ntouch /tmp/canary.touched\n' >$name
  chmod +x $name
done
printf 'INPUT(/tmp/canary)\n' >libc.so
