/* The kernel's 32-bit door, where numbers mean other calls than the filter's. */
int main(void) {
  int id;
  __asm__ volatile("int $0x80" : "=a"(id) : "a"(20) : "memory");
  return id;
}
