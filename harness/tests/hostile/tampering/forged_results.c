/* The file that holds the grade, wherever it might be written. Check's verdict and many a grader's result were files
 * that a student could write. */
#include "specimen.h"

int main(void) {
  static const char *const paths[] = {"result.json", "../result.json", "/tmp/result.json", "/tmp/reports/result.json",
                                      "/autograder/results/results.json", "/dev/fd/3", "/dev/fd/4", "/proc/1/fd/3"};
  static const char forged[] = "{\"score\": 100, \"status\": \"graded\"}\n";
  for (size_t i = 0; i < array_size(paths); i++) {
    int fd = open(paths[i], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd >= 0 && write(fd, forged, sizeof forged - 1) < 0)
      puts("cannot");
  }
  return 0;
}
