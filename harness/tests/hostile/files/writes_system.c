/* Folders that the host shares with the pod. */
#include "specimen.h"

int main(void) {
  static const char *const paths[] = {"/usr/bin/canary", "/usr/lib/canary", "/bin/canary", "/etc/canary", "/canary",
                                      "/lib/canary", "/home/canary",        "/dev/canary", "/proc/canary"};
  for (size_t i = 0; i < array_size(paths); i++)
    if (open(paths[i], O_WRONLY | O_CREAT, 0600) >= 0)
      printf("made %s\n", paths[i]);
  if (chmod("/usr/bin/env", 04777) == 0 || unlink("/etc/passwd") == 0 || rename("/usr/bin/env", "/tmp/env") == 0)
    puts("changed it");
  return hello();
}
