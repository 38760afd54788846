/* Right: two semaphores pass the turn between the helpers, so nobody polls. */
#include "helper.h"

int main(int argc, char *argv[])
{
     struct helper self = {.name = "shmread", .indent = 30};
     int last;

     helper_attach(&self, argc, argv);
     do {
          helper_semaphore(&self, WRITABLE, 1);
          helper_semaphore(&self, READABLE, -1);
          printf("%*sYou wrote: %s\n", self.indent, "", self.shared->mtext);
          helper_flush(&self);
          last = strcmp(self.shared->mtext, "end") == 0;
          self.shared->written = 0;
     } while (!last);
     helper_detach(&self);
     return EXIT_SUCCESS;
}
