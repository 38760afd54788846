/* Capabilities, set-user-id files, groups that were not dropped (a classic of sandboxes that forget setgroups). */
#include "specimen.h"

int main(void) {
  gid_t groups[100];
  if (setuid(0) == 0 || setgid(0) == 0 || setgroups(0, NULL) == 0 || geteuid() == 0)
    puts("root");
  if (geteuid() != getuid() || getegid() != getgid())
    puts("two of them");
  for (int count = getgroups(100, groups); count > 0; count--)
    if (groups[count - 1] != 65534) /* a user's own, where nobody may drop them: they have no name here */
      printf("group %u\n", groups[count - 1]);
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
    puts("free");
  for (int i = 0; i < 64; i++)
    if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) == 0)
      puts("capable");
  if (system("su -c id 2>/dev/null") == 0)
    puts("root");
  return hello();
}
