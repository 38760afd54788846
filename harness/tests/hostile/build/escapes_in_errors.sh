# What gcc quotes is the student's: escape codes, a title for the terminal, workflow commands, no UTF-8.
{
  echo '#line 1 "::error file=grade.c::forged"'
  printf '#error \033[2J\033]0;owned\007score: 100 of 100 \377\376\n'
  printf '#error ::error file=server.c,line=1::forged\n'
  printf '#error <script>alert(1)</script> =1+1 ##[error]forged\n'
  echo 'int main(void) { return 0; }'
} >program.c
