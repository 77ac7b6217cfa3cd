// Tells the thread sanitizer what Synchronization.Mutex does where two threads meet.
//
// Its fast paths are atomics that are compiled into the program, which the sanitizer sees. Its slow
// paths are in Swift's library, which is not built for the sanitizer: without these words it would
// report a race wherever a lock was contended. Nothing is suppressed by this. Preloaded by
// .ci/sanitize; the symbols are those of Swift 6.3 for Linux.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define MUTEX "$s15Synchronization12_MutexHandleV"

SWIFT void lock_slow(uint32_t thread, SELF void *self) __asm__(MUTEX "9_lockSlowyys6UInt32VF");
SWIFT void unlock_slow(SELF void *self) __asm__(MUTEX "11_unlockSlowyyF");
SWIFT _Bool try_lock_slow(SELF void *self) __asm__(MUTEX "12_tryLockSlowSbyF");

static void *next(const char *name) {
  void *symbol = dlsym(RTLD_NEXT, name);
  if (symbol) return symbol;
  fprintf(stderr, "tsan-mutex: this version of Swift has no %s\n", name);
  abort();
}

SWIFT void lock_slow(uint32_t thread, SELF void *self) {
  static SWIFT void (*real)(uint32_t, SELF void *);
  if (!real) real = next(MUTEX "9_lockSlowyys6UInt32VF");
  real(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF void *self) {
  static SWIFT void (*real)(SELF void *);
  if (!real) real = next(MUTEX "11_unlockSlowyyF");
  if (__tsan_release) __tsan_release(self);
  real(self);
}

SWIFT _Bool try_lock_slow(SELF void *self) {
  static SWIFT _Bool (*real)(SELF void *);
  if (!real) real = next(MUTEX "12_tryLockSlowSbyF");
  _Bool taken = real(self);
  if (taken && __tsan_acquire) __tsan_acquire(self);
  return taken;
}
