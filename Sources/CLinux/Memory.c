#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Huge pages are asked for from here on: fewer faults, and fewer misses when tables are probed.
enum { HUGE_FROM = 4 << 20 };

static void *advised(void *memory, size_t bytes) {
  if (memory == MAP_FAILED) return NULL;
  if (bytes >= HUGE_FROM) madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void *clinux_memory_map(size_t bytes) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  return advised(mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), bytes);
}

void *clinux_memory_resize(void *memory, size_t bytes, size_t wanted) {
  return advised(mremap(memory, bytes, wanted, MREMAP_MAYMOVE), wanted);
}

void clinux_memory_unmap(void *memory, size_t bytes) {
  munmap(memory, bytes);
}

int clinux_unnamed_file(const char *folder) {
  int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  // EISDIR and EINVAL come from kernels and file systems that do not know the flag.
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/.logtally-XXXXXX", folder) >= (int)sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  file = mkostemp(path, O_CLOEXEC);
  if (file >= 0) unlink(path);
  return file;
}
