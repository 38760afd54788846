/* Right: two semaphores pass the turn between the helpers, so nobody polls. */
#include "helper.h"

/* The next line without its end; "end" when there is none. What doesn't fit is read and forgotten. */
static void read_line(struct helper *self, char *text, size_t size)
{
     size_t n = 0, lost = 0;
     int c;

     while ((c = getchar()) != EOF && c != '\n')
          if (n < size - 1)
               text[n++] = (char) c;
          else
               lost++;
     text[n] = '\0';
     if (ferror(stdin))
          helper_fail(self, "stdin");
     if (c == EOF && n == 0)
          strcpy(text, "end");
     if (lost > 0)
          fprintf(stderr, "shmwrite: line too long, its last %zu characters are lost\n", lost);
}

int main(int argc, char *argv[])
{
     struct helper self = {.name = "shmwrite"};
     int last;

     helper_attach(&self, argc, argv);
     do {
          helper_semaphore(&self, WRITABLE, -1);
          printf("Enter some text: ");
          helper_flush(&self);
          read_line(&self, self.shared->mtext, TEXT_SIZE);
          printf("shared buffer: %s\n", self.shared->mtext);
          helper_flush(&self);
          last = strcmp(self.shared->mtext, "end") == 0;
          self.shared->written = 1;
          helper_semaphore(&self, READABLE, 1);
     } while (!last);
     helper_detach(&self);
     return EXIT_SUCCESS;
}
