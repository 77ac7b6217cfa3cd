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
