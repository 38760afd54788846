/* A compiler's messages are output too: megabytes of them, in one line of source. */
#define A(x) x x x x x x x x x x
#define B(x) A(A(x))

int main(void) {
  B(B(undeclared();))
}
