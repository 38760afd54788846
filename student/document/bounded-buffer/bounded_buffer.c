/* Completed with a COUNT, where the listing goes on for ever. */
#include <limits.h>
#include <stdlib.h>
#include "bounded_buffer.h"

thing ring[BUFFER_SIZE];
int put_at = 0;
int take_at = 0;

/* -1 if the text isn't a number that fits. */
int count_of(const char *text)
{
     char *end;
     long count;

     if (text == NULL)
          return -1;
     count = strtol(text, &end, 10);
     return end == text || *end != '\0' || count < 0 || count > INT_MAX ? -1 : (int) count;
}
