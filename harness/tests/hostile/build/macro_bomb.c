/* "A billion laughs" for the preprocessor: ten to the twelfth numbers out of five lines. */
#define FIVE(...) __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
#define A(...) FIVE(__VA_ARGS__), FIVE(__VA_ARGS__)
#define B(...) A(A(__VA_ARGS__))
#define C(...) B(B(__VA_ARGS__))
#define D(...) C(C(C(__VA_ARGS__)))

int numbers[] = {D(1)};

int main(void) { return numbers[0]; }
