// Keys of groups: how they are loaded, compared and hashed.
#ifndef CBYTESCAN_KEYS_H
#define CBYTESCAN_KEYS_H

#include "CByteScanBytes.h"

/// A key of at most 32 bytes, with zeros behind it.
typedef struct { uint64_t words[4]; } cbytescan_key32;

/// The longest key that is one `cbytescan_key32`.
enum { CBYTESCAN_SHORT_KEY = 32 };

/// Copies the first `length` (at most 32) of 32 readable bytes and fills up with zeros.
static inline cbytescan_key32 cbytescan_load_key32(const uint8_t *_Nonnull p, size_t length) {
  static const uint8_t ones_then_zeros[64] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
  };
  cbytescan_key32 key, mask;
  memcpy(&key, p, 32);
  memcpy(&mask, ones_then_zeros + 32 - length, 32);
  for (int word = 0; word < 4; word++) key.words[word] &= mask.words[word];
  return key;
}

/// Whether two keys are equal.
static inline bool cbytescan_equal_key32(
    const cbytescan_key32 *_Nonnull a, const cbytescan_key32 *_Nonnull b) {
#if defined(__SSE2__)
  const __m128i *left = (const __m128i *)a, *right = (const __m128i *)b;
  __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(left), _mm_loadu_si128(right));
  __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(left + 1), _mm_loadu_si128(right + 1));
  return _mm_movemask_epi8(_mm_and_si128(low, high)) == 0xFFFF;
#else
  return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1])
      | (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0;
#endif
}

/// Whether two keys are equal that are not in memory.
static inline bool cbytescan_same_key32(cbytescan_key32 a, cbytescan_key32 b) {
  return cbytescan_equal_key32(&a, &b);
}

/// Multiplies to 128 bits and folds the halves together: the mixing step of the hash.
static inline uint64_t cbytescan_fold_multiply(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// What makes the hash of a process unlike that of any other.
typedef struct { uint64_t first, second; } cbytescan_seed;

/// A key that waits for its place in a hash table to come into the cache.
typedef struct {
  /// The bytes of the key, with `CBYTESCAN_PADDING` readable ones behind them.
  const uint8_t *_Nonnull key;
  /// What the group is known by besides.
  uint64_t packed;
  uint32_t count;
  uint32_t length;
  uint32_t hash;
  /// The slot at which the search for it starts, once `cbytescan_locate` has set it.
  uint32_t slot;
  /// The key itself, if it is short.
  cbytescan_key32 words;
} cbytescan_pending;

/// Hashes a waiting key: multiply-and-fold, in the manner of wyhash.
///
/// A short key is hashed as 32 bytes with zeros behind it, without a branch on its length; a longer
/// one in steps of 16 bytes. Half of the result is kept.
static inline void cbytescan_hash_pending(
    cbytescan_pending *_Nonnull pending, cbytescan_seed seed) {
  const uint8_t *key = pending->key;
  size_t length = pending->length;
  // The bits come in last, next to what depends on the seed and the key, so that they make up for no byte of it.
  const uint64_t bits = seed.second ^ pending->packed;
  if (length <= CBYTESCAN_SHORT_KEY) {
    const cbytescan_key32 words = cbytescan_load_key32(key, length);
    pending->words = words;
    uint64_t low = cbytescan_fold_multiply(
        words.words[0] ^ seed.second, words.words[1] ^ seed.first ^ length);
    uint64_t high = cbytescan_fold_multiply(
        words.words[2] ^ seed.first, words.words[3] ^ seed.second);
    pending->hash = (uint32_t)cbytescan_fold_multiply(low ^ seed.first, high ^ bits);
    return;
  }
  uint64_t state = seed.first ^ length;
  for (; length > 16; key += 16, length -= 16) {
    state = cbytescan_fold_multiply(
        cbytescan_load64(key) ^ seed.second, cbytescan_load64(key + 8) ^ state);
  }
  // The last 16 bytes, which overlap those before.
  const uint8_t *last = key + length - 16;
  state = cbytescan_fold_multiply(
      cbytescan_load64(last) ^ seed.second, cbytescan_load64(last + 8) ^ state);
  pending->hash = (uint32_t)cbytescan_fold_multiply(state ^ seed.first, bits);
}

/// Fills in a waiting key, its hash included.
static inline void cbytescan_await(
    cbytescan_pending *_Nonnull pending, const uint8_t *_Nonnull key, size_t length, uint64_t packed,
    uint32_t count, cbytescan_seed seed) {
  pending->key = key;
  pending->length = (uint32_t)length;
  pending->packed = packed;
  pending->count = count;
  cbytescan_hash_pending(pending, seed);
}

/// Sets where the search for some waiting keys starts, and brings their entries into the cache.
///
/// A slot is the hash of a key in the high half, and the index of its entry plus one in the low half;
/// 0 is free. In a table that is half full, one of the first two slots is mostly the right one.
/// Which one is chosen without a branch, as that would be mispredicted for a fourth of the keys.
static inline void cbytescan_locate(
    cbytescan_pending *_Nonnull pending, size_t count, const uint64_t *_Nonnull slots,
    uint64_t slot_mask, const void *_Nonnull entries, size_t entry_size) {
  for (size_t index = 0; index < count; index++) {
    const uint64_t slot = pending[index].hash & slot_mask;
    const uint64_t next = (slot + 1) & slot_mask;
    const uint64_t first = slots[slot], second = slots[next];
    const uint64_t is_other = -(uint64_t)((first != 0) & (first >> 32 != pending[index].hash));
    const uint64_t found = (first & ~is_other) | (second & is_other);
    pending[index].slot = (uint32_t)((slot & ~is_other) | (next & is_other));
    // A free slot has no entry: an address that is brought in need not be one.
    const uintptr_t entry = (uintptr_t)entries + ((found & UINT32_MAX) - 1) * entry_size;
    cbytescan_prefetch((const void *)entry);
  }
}

#endif
