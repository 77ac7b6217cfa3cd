// Signals as readable events. A handler may only touch atomics and call write or raise, so it counts what
// came and wakes every watcher; the watchers compare the counts with what they have taken.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { SLOTS = 16, SIGNALS = 64 };

static struct slot {
  // The event is opened once and never closed: the handler may hold its number at any time.
  int event;
  int used;
  uint64_t mask;
  unsigned taken[SIGNALS];
} slots[SLOTS];

static int watched[SIGNALS];
static unsigned came[SIGNALS];
static int users[SIGNALS];
static struct sigaction before[SIGNALS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void note(int number) {
  int error = errno;
  __atomic_add_fetch(&came[number], 1, __ATOMIC_SEQ_CST);
  int is_watched = 0;
  for (int index = 0; index < SLOTS; index++) {
    if (__atomic_load_n(&slots[index].used, __ATOMIC_SEQ_CST)) {
      clinux_event_signal(slots[index].event);
      is_watched |= slots[index].mask >> number & 1;
    }
  }
  // The last watch may end between the kernel's choice of this handler and its first instruction. What
  // was there before the watch gets the signal then, as soon as this handler returns.
  if (!is_watched) raise(number);
  errno = error;
}

static void install(int number) {
  if (users[number]++ > 0) return;
  sigaction(number, NULL, &before[number]);
  watched[number] = before[number].sa_handler != SIG_IGN;
  if (!watched[number]) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void restore(int number) {
  if (--users[number] > 0 || !watched[number]) return;
  sigaction(number, &before[number], NULL);
}

int clinux_signals_watch(uint64_t mask) {
  pthread_mutex_lock(&lock);
  int found = -1;
  for (int index = 0; index < SLOTS && found < 0; index++) {
    if (!slots[index].used) found = index;
  }
  if (found >= 0) {
    struct slot *slot = &slots[found];
    if (slot->event == 0) slot->event = clinux_event_open();
    if (slot->event < 0) {
      slot->event = 0;
      found = -1;
    } else {
      clinux_event_clear(slot->event);
      slot->mask = mask;
      memcpy(slot->taken, came, sizeof came);
      __atomic_store_n(&slot->used, 1, __ATOMIC_SEQ_CST);
      for (int number = 1; number < SIGNALS; number++) {
        if (mask >> number & 1) install(number);
      }
    }
  }
  pthread_mutex_unlock(&lock);
  return found;
}

/// Takes a signal that came and was not taken yet; 0 if there is none.
static int take(struct slot *slot) {
  for (int number = 1; number < SIGNALS; number++) {
    if ((slot->mask >> number & 1)
        && __atomic_load_n(&came[number], __ATOMIC_SEQ_CST) != slot->taken[number]) {
      slot->taken[number]++;
      return number;
    }
  }
  return 0;
}

int clinux_signals_unwatch(int slot) {
  pthread_mutex_lock(&lock);
  for (int number = 1; number < SIGNALS; number++) {
    if (slots[slot].mask >> number & 1) restore(number);
  }
  // Only then the last look: a handler that still runs either saw the slot in use, and has counted its
  // signal, or passes it on.
  __atomic_store_n(&slots[slot].used, 0, __ATOMIC_SEQ_CST);
  int untaken = take(&slots[slot]);
  pthread_mutex_unlock(&lock);
  return untaken;
}

int clinux_signals_event(int slot) {
  return slots[slot].event;
}

int clinux_signals_next(int slot) {
  int number = take(&slots[slot]);
  if (number != 0) return number;
  clinux_event_clear(slots[slot].event);
  // A signal between the look and the clearing would be lost until the next one.
  return take(&slots[slot]);
}

void clinux_signals_unblock(uint64_t mask) {
  sigset_t set;
  sigemptyset(&set);
  for (int number = 1; number < SIGNALS; number++) {
    if (mask >> number & 1) sigaddset(&set, number);
  }
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
