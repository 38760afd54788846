/* Right: puts the key together by itself, as the manual page of ftok() says, and spells it with write(). */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 8 bits of the id, 8 of the device, 16 of the inode. */
static uint32_t make_key(const struct stat *st, int id)
{
     uint32_t key;

     key = (uint32_t) id & 0xff;
     key = key << 8 | ((uint32_t) st->st_dev & 0xff);
     key = key << 16 | ((uint32_t) st->st_ino & 0xffff);
     return key;
}

/* Fills the text from its end; returns where it begins. */
static char *spell(char *end, uint32_t key)
{
     *--end = '\n';
     do
          *--end = "0123456789abcdef"[key & 15];
     while (key >>= 4);
     return memcpy(end - 8, "key = 0x", 8);
}

static int low_byte_of(const char *text)
{
     char *end;
     long n;

     errno = 0;
     n = strtol(text, &end, 0);
     if (errno || *text == '\0' || *end != '\0' || n > INT_MAX || n < INT_MIN)
          return 0;
     return n & 0xff;
}

int main(int argc, char *argv[])
{
     struct stat st;
     char text[32], *end = text + sizeof text, *at;
     int id;
     ssize_t n;

     id = argc == 3 ? low_byte_of(argv[2]) : 0;
     if (id == 0) {
          fprintf(stderr, "usage: ftok path id (a number whose low byte is not 0)\n");
          return 1;
     }
     if (stat(argv[1], &st) < 0) {
          perror("ftok()");
          return 1;
     }
     for (at = spell(end, make_key(&st, id)); at < end; at += n) {
          n = write(STDOUT_FILENO, at, end - at);
          if (n < 0) {
               perror("write()");
               return 1;
          }
     }
     return 0;
}
