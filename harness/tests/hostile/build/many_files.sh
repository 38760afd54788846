# Thousands of files, and folders deep: the copy takes what a program can need, and says what it left out.
cat >program.c <<'end'
#include "specimen.h"
int main(void) { return hello(); }
end
i=0
while [ $i -lt 3000 ]; do
  : >z$i
  i=$((i + 1))
done
folder=deep
while [ ${#folder} -lt 3000 ]; do
  folder=$folder/deep
done
mkdir -p $folder
