#define _GNU_SOURCE
#include "CXlsx.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// What of the interface of libxlsxwriter is used. Its objects are only handed around; what is handed in has grown at
// its end from version to version, so that there is room behind what is known of it.
struct options {
  uint8_t constant_memory;
  const char *tmpdir;
  uint8_t use_zip64;
  void *later[16];
};

struct properties {
  const char *title, *subject, *author, *manager, *company, *category, *keywords, *comments, *status, *hyperlink_base;
  time_t created;
  void *later[16];
};

enum { IGNORE_NUMBER_STORED_AS_TEXT = 1, STYLES = 16 };

#define FUNCTIONS(F) \
  F(const char *, lxw_version, (void)) \
  F(const char *, lxw_strerror, (int error)) \
  F(void *, workbook_new_opt, (const char *path, struct options *options)) \
  F(void *, workbook_add_worksheet, (void *book, const char *name)) \
  F(void *, workbook_add_format, (void *book)) \
  F(int, workbook_set_properties, (void *book, struct properties *properties)) \
  F(int, workbook_close, (void *book)) \
  F(void, lxw_workbook_free, (void *book)) \
  F(void, format_set_bold, (void *format)) \
  F(void, format_set_num_format, (void *format, const char *text)) \
  F(int, worksheet_write_string, (void *sheet, uint32_t row, uint16_t column, const char *text, void *format)) \
  F(int, worksheet_write_number, (void *sheet, uint32_t row, uint16_t column, double number, void *format)) \
  F(int, worksheet_set_column, (void *sheet, uint16_t first, uint16_t last, double width, void *format)) \
  F(void, worksheet_freeze_panes, (void *sheet, uint32_t row, uint16_t column)) \
  F(int, worksheet_autofilter, (void *sheet, uint32_t row, uint16_t column, uint32_t last_row, uint16_t last_column)) \
  F(int, worksheet_ignore_errors, (void *sheet, uint8_t type, const char *range))

#define MEMBER(type, name, parameters) type (*name) parameters;
static struct { FUNCTIONS(MEMBER) } library;

struct cxlsx_book {
  void *book, *sheet, *styles[STYLES];
  int style_count;
};

static const struct cxlsx_result done;

static struct cxlsx_result failed(int error, const char *text) {
  return (struct cxlsx_result){1, error, text};
}

/// Whether the linker says that a library is missing, and not one that it needs.
static int is_missing(const char *message, const char *name) {
  size_t length = strlen(name);
  return strncmp(message, name, length) == 0 && message[length] == ':' && strstr(message, "No such file");
}

struct cxlsx_result cxlsx_open(const char *names) {
  void *handle = NULL;
  for (const char *name = names; !handle && *name; name += strlen(name) + 1) {
    handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    const char *message = handle ? NULL : dlerror();
    if (message && !is_missing(message, name)) return failed(0, message);
  }
  if (!handle) return failed(0, NULL);
#define FIND(type, name, parameters) \
  *(void **)&library.name = dlsym(handle, #name); \
  if (!library.name) return failed(0, dlerror());
  FUNCTIONS(FIND)
  return strncmp(library.lxw_version(), "1.", 2) == 0 ? done : failed(0, "it is of another version than 1");
}

// The library prints what it fails with, and the caller says that in its own words. Whoever else prints by stdio is
// silent meanwhile.
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;
static FILE *printed_to;

static void begin_silence(void) {
  pthread_mutex_lock(&printing);
  FILE *nowhere = fopen("/dev/null", "we");
  printed_to = stderr;
  if (nowhere) stderr = nowhere;
  errno = 0;
}

static void end_silence(void) {
  int error = errno;
  FILE *nowhere = stderr;
  stderr = printed_to;
  if (nowhere != printed_to) fclose(nowhere);
  pthread_mutex_unlock(&printing);
  errno = error;
}

/// Returns how a call of the library ended, before which errno was 0. It does not look at whether its rows could be
/// written: only errno tells.
static struct cxlsx_result ended(int code) {
  int error = errno;
  if (code) return failed(error, error ? NULL : library.lxw_strerror(code));
  return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO ? failed(error, NULL) : done;
}

struct cxlsx_book *cxlsx_begin(const char *path, const char *folder, const char *author, int64_t created) {
  struct options options = {.constant_memory = 1, .tmpdir = folder};
  struct properties properties = {.author = author, .created = (time_t)created};
  struct cxlsx_book *book = calloc(1, sizeof *book);
  if (!book) return NULL;
  book->book = library.workbook_new_opt(path, &options);
  if (book->book && library.workbook_set_properties(book->book, &properties) == 0) return book;
  cxlsx_abandon(book);
  return NULL;
}

struct cxlsx_result cxlsx_add_style(struct cxlsx_book *book, const char *format, int is_bold) {
  void *style = book->style_count + 1 < STYLES ? library.workbook_add_format(book->book) : NULL;
  if (!style) return failed(ENOMEM, NULL);
  if (format) library.format_set_num_format(style, format);
  if (is_bold) library.format_set_bold(style);
  book->styles[++book->style_count] = style;
  return done;
}

struct cxlsx_result cxlsx_add_sheet(struct cxlsx_book *book, const char *name) {
  begin_silence();
  book->sheet = library.workbook_add_worksheet(book->book, name);
  end_silence();
  return book->sheet ? done : failed(errno, errno ? NULL : "no sheet can have such a name");
}

struct cxlsx_result cxlsx_write_text(
    struct cxlsx_book *book, uint32_t row, uint16_t column, const char *text, int style) {
  errno = 0;
  return ended(library.worksheet_write_string(book->sheet, row, column, text, book->styles[style]));
}

struct cxlsx_result cxlsx_write_number(
    struct cxlsx_book *book, uint32_t row, uint16_t column, double number, int style) {
  errno = 0;
  return ended(library.worksheet_write_number(book->sheet, row, column, number, book->styles[style]));
}

struct cxlsx_result cxlsx_set_width(struct cxlsx_book *book, uint16_t column, double width) {
  errno = 0;
  return ended(library.worksheet_set_column(book->sheet, column, column, width, NULL));
}

struct cxlsx_result cxlsx_set_filter(struct cxlsx_book *book, uint32_t last_row, uint16_t last_column) {
  errno = 0;
  library.worksheet_freeze_panes(book->sheet, 1, 0);
  int code = library.worksheet_autofilter(book->sheet, 0, 0, last_row, last_column);
  if (code == 0) {
    code = library.worksheet_ignore_errors(book->sheet, IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
  }
  return ended(code);
}

struct cxlsx_result cxlsx_finish(struct cxlsx_book *book) {
  begin_silence();
  int code = library.workbook_close(book->book);
  end_silence();
  free(book);
  return ended(code);
}

void cxlsx_abandon(struct cxlsx_book *book) {
  if (book->book) library.lxw_workbook_free(book->book);
  free(book);
}
