/* "A billion laughs" for the preprocessor: ten to the tenth tokens out of ten lines. */
#define A(x) x, x, x, x, x, x, x, x, x, x
#define B(x) A(A(x))
#define C(x) B(B(x))
#define D(x) C(C(C(x)))

int numbers[] = {D(1)};

int main(void) { return numbers[0]; }
