/* SHA-256 (FIPS 180-4) by libmd: what a grade was made of, and what a cache entry belongs to. */
#ifndef IPCGRADE_BASE_DIGEST_H
#define IPCGRADE_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_SIZE = 32, DIGEST_TEXT_SIZE = 65 };

/* The digest of `bytes` in hexadecimal. */
void digest_bytes(const void *bytes, size_t length, char ret_text[DIGEST_TEXT_SIZE]);
/* The same as bytes. */
void digest_raw(const void *bytes, size_t length, unsigned char ret_digest[DIGEST_SIZE]);

#endif
