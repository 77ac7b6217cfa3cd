// Vector search for bytes, for the scanners of log lines, and what else is done for every line.
//
// Every search may load, though never use, up to CBYTESCAN_PADDING bytes past `end`: the caller
// keeps that many readable. On x86-64 and arm64 the vectors are the ones each processor of the
// family has; elsewhere the same results come byte by byte.
#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include "CByteScanBytes.h"
#include "CByteScanChecksum.h"
#include "CByteScanKeys.h"
#include "CByteScanLines.h"

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

/// What `cbytescan_text_traits` looks for: a byte outside 0x20 to 0x7E; a comma; a `"`; a backslash.
enum {
  CBYTESCAN_UNPLAIN = 1, CBYTESCAN_COMMA = 2, CBYTESCAN_STRING_QUOTE = 4, CBYTESCAN_BACKSLASH = 8,
};

/// Returns which of these the `length` bytes at `p` hold; loads no others.
uint32_t cbytescan_text_traits(const uint8_t *_Nonnull p, size_t length);

/// Whether `[p, end)` holds the `length` (at least 1) bytes at `needle`.
///
/// Compares the needle's first and last byte over whole vectors, then the rest where both fit.
bool cbytescan_contains(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, const uint8_t *_Nonnull needle,
    size_t length);

#endif
