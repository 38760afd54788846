// about: what functions of the library put into memory, under a lock.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <string.h>
#include <time.h>

static struct Box {
  pthread_mutex_t lock;
  time_t t;
  struct timespec ts;
  struct tm tm;
  char text[200];
  int data;
} *box;

static void *work(void *a) {
  char *line = NULL, *sep, *p;
  size_t room = 0;
  FILE *f = fopen("/etc/passwd", "r");
  for (int i = 0; i < 3; i++) {
    pthread_mutex_lock(&box->lock);
    time(&box->t);
    clock_gettime(CLOCK_REALTIME, &box->ts);
    localtime_r(&box->t, &box->tm);
    strftime(box->text, sizeof box->text, "%F", &box->tm);
    sep = box->text;
    strsep(&sep, "-");
    if (asprintf(&p, "%s %d", box->text, box->data++) < 0)
      exit(3);
    if (f && getline(&line, &room, f) > 0)
      strcpy(box->text, line);
    pthread_mutex_unlock(&box->lock);
    free(p);
  }
  free(line);
  if (f)
    fclose(f);
  return a;
}

int main(void) {
  box = share(sizeof *box);
  pthread_mutex_init(&box->lock, NULL);
  pthread_t t[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&t[i], NULL, work, NULL);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], NULL);
  return box->data != 6;
}
