# And one with itself inside, by a link.
mkdir program.c
ln -s .. program.c/program.c
