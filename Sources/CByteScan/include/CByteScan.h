// Byte searches over 16-byte vectors, for the scanners of log lines.
//
// Every search may load, though never use, up to CBYTESCAN_PADDING bytes past `end`: the caller
// keeps that many readable. On x86-64 and arm64 the vectors are the ones each processor of the
// family has; elsewhere the same results come byte by byte.
#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { CBYTESCAN_PADDING = 64 };

#if defined(__SSE2__)

typedef __m128i cbytescan_vector;

static inline cbytescan_vector cbytescan_load(const uint8_t *_Nonnull p) {
  return _mm_loadu_si128((const __m128i *)p);
}

static inline cbytescan_vector cbytescan_fill(uint8_t byte) {
  return _mm_set1_epi8((char)byte);
}

/// One mask of the equal lanes; lane i is at bit i * CBYTESCAN_LANE_BITS.
static inline uint64_t cbytescan_equal(cbytescan_vector a, cbytescan_vector b) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

#define CBYTESCAN_LANE_BITS 1

#elif defined(__aarch64__)

typedef uint8x16_t cbytescan_vector;

static inline cbytescan_vector cbytescan_load(const uint8_t *_Nonnull p) {
  return vld1q_u8(p);
}

static inline cbytescan_vector cbytescan_fill(uint8_t byte) {
  return vdupq_n_u8(byte);
}

static inline uint64_t cbytescan_equal(cbytescan_vector a, cbytescan_vector b) {
  uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(vceqq_u8(a, b)), 4);
  return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
}

#define CBYTESCAN_LANE_BITS 4

#endif

/// Returns the first `byte` in `[p, end)`, or `end`.
static inline const uint8_t *_Nonnull cbytescan_find(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, uint8_t byte) {
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector wanted = cbytescan_fill(byte);
  for (; p < end; p += 16) {
    uint64_t hits = cbytescan_equal(cbytescan_load(p), wanted);
    if (hits != 0) {
      p += __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      return p < end ? p : end;
    }
  }
  return end;
#else
  while (p < end && *p != byte) p++;
  return p;
#endif
}

/// Returns the first `a` or `b` in `[p, end)`, or `end`.
static inline const uint8_t *_Nonnull cbytescan_find_either(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, uint8_t a, uint8_t b) {
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector first = cbytescan_fill(a);
  const cbytescan_vector second = cbytescan_fill(b);
  for (; p < end; p += 16) {
    cbytescan_vector block = cbytescan_load(p);
    uint64_t hits = cbytescan_equal(block, first) | cbytescan_equal(block, second);
    if (hits != 0) {
      p += __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      return p < end ? p : end;
    }
  }
  return end;
#else
  while (p < end && *p != a && *p != b) p++;
  return p;
#endif
}

/// One bit for each of the 64 bytes at `p` that is `byte`, the first in bit 0.
static inline uint64_t cbytescan_mask64(const uint8_t *_Nonnull p, uint8_t byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8((char)byte);
  uint64_t mask = 0;
  for (int block = 0; block < 4; block++) {
    __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p + block), wanted);
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * block);
  }
  return mask;
#else
  uint64_t mask = 0;
  for (int index = 0; index < 64; index++) mask |= (uint64_t)(p[index] == byte) << index;
  return mask;
#endif
}

/// One bit for each of the 32 bytes at `p` that is `byte`, the first in bit 0.
static inline uint32_t cbytescan_mask32(const uint8_t *_Nonnull p, uint8_t byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8((char)byte);
  __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), wanted);
  __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p + 1), wanted);
  return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
#else
  uint32_t mask = 0;
  for (int index = 0; index < 32; index++) mask |= (uint32_t)(p[index] == byte) << index;
  return mask;
#endif
}

/// A key of at most 32 bytes, with zeros behind it.
typedef struct { uint64_t words[4]; } cbytescan_key32;

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
  return ((a->words[0] ^ b->words[0]) | (a->words[1] ^ b->words[1])
      | (a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0;
}

/// Brings the cache line of an address in, for a read that follows soon.
static inline void cbytescan_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address);
}

/// Loads 8 bytes, whatever their alignment, in the machine's order.
static inline uint64_t cbytescan_load64(const uint8_t *_Nonnull p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

/// Loads 4 bytes, whatever their alignment, in the machine's order.
static inline uint32_t cbytescan_load32(const uint8_t *_Nonnull p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

/// Multiplies to 128 bits and folds the halves together: the mixing step of the hash.
static inline uint64_t cbytescan_fold_multiply(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// Writes the offsets from `start` of the line ends in `[start, end)`, at most `capacity` of them.
///
/// Returns how many there are. Up to 2 entries more than that may be overwritten, so `offsets` has
/// room for `capacity + 2`. `end - start` is less than 4 GiB. Uses the widest vectors the processor has.
size_t cbytescan_line_ends(
    const uint8_t *_Nonnull start, const uint8_t *_Nonnull end, uint32_t *_Nonnull offsets,
    size_t capacity);

/// What `cbytescan_marks` looks for: `{`; `"`; a comma or tab; a `:` with a space or tab behind it;
/// a `/` with a digit before it and a digit, `-` or `+` behind it.
enum {
  CBYTESCAN_BRACE = 1, CBYTESCAN_QUOTE = 2, CBYTESCAN_SEPARATOR = 4, CBYTESCAN_COLON_BLANK = 8,
  CBYTESCAN_TIMERS = 16,
};

/// Returns which of these `[p, end)` holds.
uint32_t cbytescan_marks(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end);

/// Whether `[p, end)` holds the `length` (at least 1) bytes at `needle`.
///
/// Compares the needle's first and last byte over whole vectors, then the rest where both fit.
bool cbytescan_contains(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, const uint8_t *_Nonnull needle,
    size_t length);

#endif
