// Workbooks by libxlsxwriter, which is opened at run time and only where a workbook is asked for: nothing is linked
// with it, and nothing else pays for its start.
#ifndef CXLSX_H
#define CXLSX_H

#include <stdint.h>

/// How a call ended. Where it failed there is an errno, or a text that the caller copies before its next call; or
/// neither, where the library is not on this machine.
struct cxlsx_result { int failed, error; const char *_Nullable text; };

/// Opens the first of some libraries that there is: file names, each with a NUL behind it, and an empty one.
struct cxlsx_result cxlsx_open(const char *_Nonnull names);

/// A workbook that is made; cells come row by row, since rows leave memory as soon as the next one begins.
struct cxlsx_book;

/// Begins a workbook that is written to a path by files in a folder, and was created so many seconds after 1970.
/// Returns NULL without memory.
struct cxlsx_book *_Nullable cxlsx_begin(
    const char *_Nonnull path, const char *_Nonnull folder, const char *_Nonnull author, int64_t created);

/// Adds a style of cells: a format of numbers, if there is one, and whether they are bold. Styles have the numbers
/// from 1 on, up to 15; 0 is how other cells look.
struct cxlsx_result cxlsx_add_style(struct cxlsx_book *_Nonnull book, const char *_Nullable format, int is_bold);

/// Adds a sheet, to which all cells go from then on.
struct cxlsx_result cxlsx_add_sheet(struct cxlsx_book *_Nonnull book, const char *_Nonnull name);

struct cxlsx_result cxlsx_write_text(
    struct cxlsx_book *_Nonnull book, uint32_t row, uint16_t column, const char *_Nonnull text, int style);
struct cxlsx_result cxlsx_write_number(
    struct cxlsx_book *_Nonnull book, uint32_t row, uint16_t column, double number, int style);

/// Sets how wide a column is, in digits.
struct cxlsx_result cxlsx_set_width(struct cxlsx_book *_Nonnull book, uint16_t column, double width);

/// Keeps the first row in sight, gives it the filters of the rows up to `last_row`, which is that of the last cell, and
/// lets texts look like numbers.
struct cxlsx_result cxlsx_set_filter(struct cxlsx_book *_Nonnull book, uint32_t last_row, uint16_t last_column);

/// Writes the workbook to its path, and frees it whether that succeeds or not.
struct cxlsx_result cxlsx_finish(struct cxlsx_book *_Nonnull book);

/// Frees a workbook that is given up.
void cxlsx_abandon(struct cxlsx_book *_Nonnull book);

#endif
