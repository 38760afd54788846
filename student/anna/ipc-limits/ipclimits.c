/* Right: the numbers come out of /proc/sys/kernel as text, row by row of a table, and all goes out in one piece. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*convert_fn)(FILE *out, const char *number);

static int as_it_is(FILE *out, const char *number);
static int bytes_to_kbytes(FILE *out, const char *number);
static int pages_to_kbytes(FILE *out, const char *number);

/* A row without a file is only its text. */
static const struct row {
     const char *text, *file;
     int field;
     convert_fn convert;
} rows[] = {
     {"\n------ Messages Limits --------\n", NULL, 0, NULL},
     {"max queues system wide", "msgmni", 0, as_it_is},
     {"max size of message (bytes)", "msgmax", 0, as_it_is},
     {"default max size of queue (bytes)", "msgmnb", 0, as_it_is},
     {"\n------ Shared Memory Limits --------\n", NULL, 0, NULL},
     {"max number of segments", "shmmni", 0, as_it_is},
     {"max seg size (kbytes)", "shmmax", 0, bytes_to_kbytes},
     {"max total shared memory (kbytes)", "shmall", 0, pages_to_kbytes},
     {"min seg size (bytes) = 1\n", NULL, 0, NULL},
     {"\n------ Semaphore Limits --------\n", NULL, 0, NULL},
     {"max number of arrays", "sem", 3, as_it_is},
     {"max semaphores per array", "sem", 0, as_it_is},
     {"max semaphores system wide", "sem", 1, as_it_is},
     {"max ops per semop call", "sem", 2, as_it_is},
     {"semaphore max value = 32767\n", NULL, 0, NULL},
     {"\n", NULL, 0, NULL},
};

static int parse(const char *number, uint64_t *value)
{
     char *end;

     errno = 0;
     *value = strtoumax(number, &end, 10);
     if (end == number || *end != '\0')
          errno = EINVAL;
     return errno ? -1 : 0;
}

static int as_it_is(FILE *out, const char *number)
{
     return fprintf(out, "%s\n", number);
}

static int bytes_to_kbytes(FILE *out, const char *number)
{
     uint64_t bytes;

     return parse(number, &bytes) < 0 ? -1 : fprintf(out, "%" PRIu64 "\n", bytes / 1024);
}

/* "No limit" is so many pages that the product doesn't fit: then the largest multiple that does is shown. */
static int pages_to_kbytes(FILE *out, const char *number)
{
     uint64_t pages, kbytes, per_page;
     long page = sysconf(_SC_PAGESIZE);

     if (page < 0 || parse(number, &pages) < 0)
          return -1;
     per_page = (uint64_t) page / 1024;
     if (__builtin_mul_overflow(pages, per_page, &kbytes))
          kbytes = UINT64_MAX - UINT64_MAX % per_page;
     return fprintf(out, "%" PRIu64 "\n", kbytes);
}

/* The given word of a file in the directory, in the buffer; NULL when there is none. */
static char *read_field(int directory, const char *file, int field, char *buffer, size_t size)
{
     size_t used = 0;
     ssize_t n;
     char *word, *rest = buffer;
     int fd = openat(directory, file, O_RDONLY | O_CLOEXEC);

     if (fd < 0)
          return NULL;
     while ((n = read(fd, buffer + used, size - 1 - used)) > 0)
          used += n;
     if (n < 0) {
          int error = errno;
          close(fd);
          errno = error;
          return NULL;
     }
     if (close(fd) < 0)
          return NULL;
     buffer[used] = '\0';

     do
          word = strtok_r(rest, " \t\n", &rest);
     while (word != NULL && field-- > 0);
     if (word == NULL)
          errno = EINVAL;
     return word;
}

static int print_row(FILE *out, int directory, const struct row *row)
{
     char buffer[256], *number;

     if (row->file == NULL)
          return fputs(row->text, out);
     number = read_field(directory, row->file, row->field, buffer, sizeof buffer);
     if (number == NULL || fprintf(out, "%s = ", row->text) < 0)
          return -1;
     return row->convert(out, number);
}

static int write_all(int fd, const char *text, size_t length)
{
     while (length > 0) {
          ssize_t n = write(fd, text, length);
          if (n < 0 && errno == EINTR)
               continue;
          if (n < 0)
               return -1;
          text += n;
          length -= n;
     }
     return 0;
}

int main(void)
{
     static const char place[] = "/proc/sys/kernel";
     char *text = NULL;
     size_t length = 0, i;
     int directory = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

     if (directory < 0) {
          perror(place);
          return EXIT_FAILURE;
     }
     FILE *out = open_memstream(&text, &length);
     if (out == NULL) {
          perror("open_memstream");
          return EXIT_FAILURE;
     }
     for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
          if (print_row(out, directory, &rows[i]) < 0) {
               fprintf(stderr, "%s/%s: %s\n", place, rows[i].file ? rows[i].file : "", strerror(errno));
               fclose(out);
               free(text);
               return EXIT_FAILURE;
          }
     if (fclose(out) == EOF || close(directory) < 0 || write_all(STDOUT_FILENO, text, length) < 0) {
          perror("ipclimits");
          free(text);
          return EXIT_FAILURE;
     }
     free(text);
     return EXIT_SUCCESS;
}
