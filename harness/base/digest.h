/* SHA-256 (FIPS 180-4) by libmd: what a grade was made of, and what a cache entry belongs to. */
#ifndef IPCGRADE_BASE_DIGEST_H
#define IPCGRADE_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT_SIZE = 65 };

/* The digest of `bytes` in hexadecimal. */
void digest_bytes(const void *bytes, size_t length, char ret_text[DIGEST_TEXT_SIZE]);

#endif
