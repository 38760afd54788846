# Whoever opens it for reading waits for ever.
mkfifo program.c
