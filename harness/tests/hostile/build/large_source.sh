# More source than anybody writes.
(
  echo 'int main(void) { return 0; }'
  head -c 3000000 /dev/zero | tr '\0' '\n'
) >program.c
