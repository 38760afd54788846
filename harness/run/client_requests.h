/* Programs that tell Valgrind what to look at, and not to: "The Client Request mechanism" in its manual. */
#ifndef IPCGRADE_RUN_CLIENT_REQUESTS_H
#define IPCGRADE_RUN_CLIENT_REQUESTS_H

#include <stdbool.h>

/* Are there instructions for that in the executable, whether it comes by them or not? False for one that can't be read.
 * What a program puts together while it runs isn't found. */
bool client_requests_are_in(const char *path);

#endif
