/* SHA-256 by libmd. */
#include "base/digest.h"

#include <sha256.h>
#include <stdint.h>

void digest_bytes(const void *bytes, size_t length, char ret_text[DIGEST_TEXT_SIZE]) {
  SHA256Data(bytes, length, ret_text);
}

void digest_raw(const void *bytes, size_t length, unsigned char ret_digest[DIGEST_SIZE]) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, bytes, length);
  SHA256Final(ret_digest, &context);
}
