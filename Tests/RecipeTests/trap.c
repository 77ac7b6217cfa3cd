// Preloaded into the command, ends a worker process that opens a file named `trap.log`, as a defect of the
// command would. The process that scans folders and merges opens it unharmed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static bool isStartedAsWorker;
static pid_t first;

// Before the command starts: later the variable is gone.
__attribute__((constructor)) static void start(void) {
  isStartedAsWorker = getenv("KEYEDTASKS_WORKER") != NULL;
  first = getpid();
}

int openat(int folder, const char *path, int flags, ...) {
  const char *slash = strrchr(path, '/');
  // Some workers are started, and some are forked.
  bool isWorker = isStartedAsWorker || getpid() != first;
  if (isWorker && strcmp(slash ? slash + 1 : path, "trap.log") == 0) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    abort();
  }
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  int (*next)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
  return next(folder, path, flags, mode);
}
