// about: Each look and each change is locked, but not both together: nothing races, and the account is overdrawn.
// fails: sometimes
#include "shared.h"

static struct {
  int balance;
  sem_t lock;
} *account;

static int balance(void) {
  sem_wait(&account->lock);
  int now = account->balance;
  sem_post(&account->lock);
  return now;
}

static int work(int number) {
  (void)number;
  if (balance() < 10)
    return 0;
  sem_wait(&account->lock);
  account->balance -= 10;
  sem_post(&account->lock);
  return 0;
}

int main(void) {
  account = share(sizeof *account);
  sem_init(&account->lock, 1, 1);
  account->balance = 10;
  all(2, work);
  return account->balance < 0;
}
