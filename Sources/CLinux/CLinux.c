#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/auxv.h>

const char *clinux_executable_path(void) {
  return (const char *)getauxval(AT_EXECFN);
}
