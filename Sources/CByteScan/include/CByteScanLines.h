// Ordinary lines of the frequent formats, read many at once.
#ifndef CBYTESCAN_LINES_H
#define CBYTESCAN_LINES_H

#include "CByteScanKeys.h"

/// The formats whose ordinary lines are known here.
typedef enum { CBYTESCAN_SIMPLE, CBYTESCAN_COMMON } cbytescan_format;

/// What an ordinary line is counted for: a target up to its first `?`, and a status of digits.
typedef struct {
  const uint8_t *_Nullable endpoint;
  size_t length;
  uint32_t status;
} cbytescan_reading;

/// Reads the line in `[line, end)` if it is an ordinary one, and returns whether it is.
///
/// Ordinary is what nearly all lines of a format are: a line without escapes, doubled blanks and
/// missing fields, with a short request. It is neither blank nor a comment, and reads as by the rules
/// of the format. About other lines this says nothing.
bool cbytescan_read_ordinary(
    cbytescan_format format, const uint8_t *_Nonnull line, const uint8_t *_Nonnull end,
    cbytescan_reading *_Nonnull reading);

/// How lines become keys of a hash table.
typedef struct {
  cbytescan_seed seed;
  /// The table, for the places of keys to be brought into the cache; NULL if no keys are wanted.
  const uint64_t *_Nullable slots;
  uint64_t slot_mask;
  /// The bits of a tag that count, and those of the length of an endpoint: all or none.
  uint32_t tag_mask;
  uint32_t length_mask;
  /// The tag of a line whose status is 0.
  uint32_t tag;
  /// The longest line that is read at all.
  size_t longest;
} cbytescan_grouping;

/// Reads ordinary lines until one is not, or `capacity` of them are read, or there are no more.
///
/// The first starts at `*line`, which moves behind those that were read; the i-th ends at
/// `block + ends[i]`. Each becomes one entry of `pending`; unless keys are wanted, those say nothing.
/// Returns how many were read.
size_t cbytescan_read_lines(
    cbytescan_format format, const uint8_t *_Nonnull *_Nonnull line,
    const uint8_t *_Nonnull block, const uint32_t *_Nonnull ends, size_t count,
    const cbytescan_grouping *_Nonnull grouping, cbytescan_pending *_Nonnull pending,
    size_t capacity);

/// The same without the wide vectors that a processor may lack, for comparing.
size_t cbytescan_read_lines_portable(
    cbytescan_format format, const uint8_t *_Nonnull *_Nonnull line,
    const uint8_t *_Nonnull block, const uint32_t *_Nonnull ends, size_t count,
    const cbytescan_grouping *_Nonnull grouping, cbytescan_pending *_Nonnull pending,
    size_t capacity);

#endif
