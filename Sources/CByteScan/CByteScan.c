#include "CByteScan.h"

bool cbytescan_contains(
    const uint8_t *p, const uint8_t *end, const uint8_t *needle, size_t length) {
  if ((size_t)(end - p) < length) return false;
  const uint8_t *last_start = end - length;
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector first = cbytescan_fill(needle[0]);
  const cbytescan_vector last = cbytescan_fill(needle[length - 1]);
  for (; p <= last_start; p += 16) {
    uint64_t hits = cbytescan_equal(cbytescan_load(p), first)
        & cbytescan_equal(cbytescan_load(p + length - 1), last);
    while (hits != 0) {
      const uint8_t *candidate = p + __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      if (candidate > last_start) return false;
      if (memcmp(candidate, needle, length) == 0) return true;
#if CBYTESCAN_LANE_BITS == 4
      hits &= ~((uint64_t)0xF << (__builtin_ctzll(hits) & ~3));
#else
      hits &= hits - 1;
#endif
    }
  }
  return false;
#else
  for (; p <= last_start; p++) {
    if (p[0] == needle[0] && memcmp(p, needle, length) == 0) return true;
  }
  return false;
#endif
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Which of 64 bytes are line ends, by the widest vectors there are.
__attribute__((target("avx2"))) static inline uint64_t line_end_mask_avx2(const uint8_t *p) {
  const __m256i wanted = _mm256_set1_epi8('\n');
  __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p), wanted);
  __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p + 1), wanted);
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}
#endif

static inline uint64_t line_end_mask(const uint8_t *p) {
  return cbytescan_mask64(p, '\n');
}

// One body for each kind of vector. Four offsets are written whatever their number, since a branch
// that depends on where lines end is a branch that is mispredicted.
#define DEFINE_LINE_ENDS(name, attributes, mask_of)                                               \
  attributes static size_t name(                                                                  \
      const uint8_t *start, const uint8_t *end, uint32_t *offsets, size_t capacity) {             \
    size_t count = 0;                                                                             \
    for (const uint8_t *p = start; p < end && count < capacity; p += 64) {                        \
      uint64_t mask = mask_of(p);                                                                 \
      if (end - p < 64) mask &= ((uint64_t)1 << (end - p)) - 1;                                   \
      size_t found = (size_t)__builtin_popcountll(mask);                                          \
      uint32_t base = (uint32_t)(p - start);                                                      \
      if (__builtin_expect(found <= 4, 1)) {                                                      \
        for (int place = 0; place < 4; place++) {                                                 \
          offsets[count + place] = base + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);    \
          mask &= mask - 1;                                                                       \
        }                                                                                         \
        count += found;                                                                           \
      } else {                                                                                    \
        for (; mask != 0 && count < capacity; mask &= mask - 1) {                                 \
          offsets[count++] = base + (uint32_t)__builtin_ctzll(mask);                              \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
    return count < capacity ? count : capacity;                                                   \
  }

#if defined(__x86_64__)
DEFINE_LINE_ENDS(line_ends_avx2, __attribute__((target("avx2,bmi,popcnt"))), line_end_mask_avx2)
#endif
DEFINE_LINE_ENDS(line_ends_portable, , line_end_mask)

size_t cbytescan_line_ends(
    const uint8_t *start, const uint8_t *end, uint32_t *offsets, size_t capacity) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    return line_ends_avx2(start, end, offsets, capacity);
  }
#endif
  return line_ends_portable(start, end, offsets, capacity);
}
