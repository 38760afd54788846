# A Makefile, and an executable and an object that are there already, instead of a source.
printf 'all program:\n\ttouch /tmp/canary.touched\n' >Makefile
cp Makefile GNUmakefile
printf '#!/bin/sh\ntouch /tmp/canary.touched\necho hello\n' >program
printf 'garbage' >program.o
chmod +x program
