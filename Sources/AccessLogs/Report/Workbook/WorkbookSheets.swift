internal import Workbooks

/// Fills a workbook sheet by sheet; the rows of a table go on in a further sheet where one is full.
///
/// After the first failure nothing more is written, and ``finish()`` says what it was.
struct WorkbookSheets {
  /// A finished workbook.
  struct File {
    let file: TemporaryFile
    let byteCount: Int
  }

  /// How the cells of a column look.
  enum Style: Workbook.Style, CaseIterable {
    case text, head, whole, percent, milliseconds, minute, day, month

    /// The format of numbers; those of times are days.
    fileprivate var format: String? {
      switch self {
      case .text, .head: nil
      case .whole: "#,##0"
      case .percent: "0.00"
      case .milliseconds: "#,##0.000"
      case .minute: "yyyy-mm-dd hh:mm"
      case .day: "yyyy-mm-dd"
      case .month: "yyyy-mm"
      }
    }
  }

  struct Column {
    let name: String
    let style: Style

    init(_ name: String, _ style: Style = .text) { (self.name, self.style) = (name, style) }
  }

  private(set) var limits = WorkbookLimits()
  private(set) var failure: WorkbookFailure?
  private var made: (file: TemporaryFile, book: Workbook)?
  /// What is in each sheet so far.
  private(set) var digests: [CellDigest] = []
  private var names = SheetNames()

  // The sheet that is open.
  private var title = ""
  private var columns: [Column] = []
  private var widths: [Int] = []
  private var row = 0
  /// Whether its rows so far can be filtered by the first one.
  private var isFiltered = false
  /// No fewer bytes than it has unpacked.
  private var byteCount = 0
  private var text = WorkbookText()

  /// What a part of an archive can have that every reader takes.
  private static let mostBytes = 4 << 30
  /// The most bytes that a cell takes besides its text, and that a byte of a text does.
  private static let mostCellBytes = (own: 128, each: 6)
  /// The widest that a column begins with, in digits: a longer text is there, and its end is not seen at once.
  private static let mostWidth = 80
  /// The room that the button of a filter and the borders of a cell take.
  private static let (headMargin, margin) = (3, 1)

  /// Begins a workbook in a temporary file; `author` is who is said to have made it.
  init(author: String) {
    attempt { sheets throws(WorkbookFailure) in sheets.made = try Self.begin(author) }
  }

  private static func begin(
    _ author: String
  ) throws(WorkbookFailure) -> (TemporaryFile, Workbook) {
    let file: TemporaryFile
    do throws(SpillFailure) {
      file = try TemporaryFile()
    } catch {
      throw .system(errno: error.errno)
    }
    let book = try Workbook(
      // It has no other path.
      path: "/proc/self/fd/\(file.descriptor)",
      folder: TemporaryFile.folder,
      author: author,
      // As old as all parts of such an archive are.
      created: Int64(CalendarDate(year: 1980, month: 1, day: 1).number * 86_400)
    )
    for style in Style.allCases.dropFirst() {
      try book.addStyle(format: style.format, isBold: style == .head)
    }
    return (file, book)
  }

  private mutating func attempt(_ body: (inout Self) throws(WorkbookFailure) -> Void) {
    if failure != nil { return }
    do throws(WorkbookFailure) { try body(&self) } catch { failure = error }
  }

  // MARK: - Sheets

  /// Begins the sheet of a table, which is called by a title that other sheets may have too.
  mutating func begin(_ title: String, _ columns: [Column]) {
    (self.title, self.columns) = (title, columns)
    widths = columns.map { DisplayText($0.name).width + Self.headMargin }
    beginSheet()
  }

  private mutating func beginSheet() {
    let name = names.name(of: title)
    attempt { sheets throws(WorkbookFailure) in try sheets.made?.book.addSheet(name) }
    digests.append(CellDigest())
    (row, byteCount, isFiltered) = (0, 0, false)
    for (column, head) in columns.enumerated() {
      let name = Array(head.name.utf8)
      append(name.span, column, .head)
    }
  }

  /// Begins the next row, in a further sheet where this one is full.
  mutating func beginRow() {
    if row == Workbook.rowLimit - 1 || byteCount > Self.mostBytes - (64 << 20) {
      end()
      limits.furtherSheets += 1
      beginSheet()
    }
    row += 1
  }

  /// Begins a row of all rows together, which stays where it is when others are sorted and filtered.
  mutating func beginTotal() {
    filter()
    beginRow()
  }

  /// Lets the rows so far be filtered, before the next one is begun: the library then takes their numbers no more.
  private mutating func filter() {
    if isFiltered { return }
    isFiltered = true
    attempt { sheets throws(WorkbookFailure) in
      try sheets.made?.book.setFilter(lastRow: sheets.row, lastColumn: sheets.columns.count - 1)
    }
  }

  /// Ends the sheet.
  mutating func end() {
    filter()
    attempt { sheets throws(WorkbookFailure) in
      for (column, width) in sheets.widths.enumerated() {
        try sheets.made?.book.setWidth(min(width, Self.mostWidth) + Self.margin, column: column)
      }
    }
  }

  /// Ends the workbook, and makes sure that it holds what was written.
  mutating func finish() throws(WorkbookFailure) -> File {
    if let failure { throw failure }
    guard let (file, book) = made else { throw .damaged }
    try book.finish()
    let byteCount = FileStatus(descriptor: file.descriptor)?.byteCount ?? 0
    guard WorkbookCheck.holds(digests, file, byteCount: byteCount) else { throw .damaged }
    return File(file: file, byteCount: byteCount)
  }

  // MARK: - Cells

  /// Writes the text of a key.
  mutating func append(_ key: Span<UInt8>, _ column: Int) { append(key, column, .text) }

  /// Writes a text, or nothing.
  mutating func append(_ string: String?, _ column: Int) {
    guard let string else { return }
    append(Array(string.utf8).span, column)
  }

  private mutating func append(_ key: Span<UInt8>, _ column: Int, _ style: Style) {
    text.set(key)
    if text.isCut { limits.cutCells += 1 }
    if text.content.isEmpty { return }
    if text.content.count > widths[column] {
      let width = DisplayText(
        String(decoding: text.content.prefix(4 * Self.mostWidth), as: UTF8.self)
      ).width
      widths[column] = max(widths[column], width)
    }
    byteCount += Self.mostCellBytes.own + Self.mostCellBytes.each * text.content.count
    digests[digests.count - 1].add(text: text.content)
    attempt { sheets throws(WorkbookFailure) in
      try sheets.made?.book.write(
        text: sheets.text.bytes,
        row: sheets.row,
        column: column,
        style: style.rawValue
      )
    }
  }

  /// Writes a number, or nothing.
  mutating func append(_ number: DecimalNumber?, _ column: Int) {
    append(number, column, columns[column].style)
  }

  /// Writes a number that looks otherwise than its column.
  mutating func append(_ number: DecimalNumber?, _ column: Int, _ style: Style) {
    guard let number else { return }
    let double = number.spreadsheetValue
    if !double.isExact { limits.longNumbers += 1 }
    let width = number.value < 1000 ? 3 + number.decimals + 1 : number.groupedText.utf8.count
    append(double.value, column, style, width: width)
  }

  mutating func append(_ number: Int, _ column: Int) { append(DecimalNumber(number), column) }

  /// Writes the time that a key stands for, or its text where that is none.
  mutating func append(time key: Span<UInt8>, _ column: Int) {
    guard let minute = TableTimes.minute(of: key) else { return append(key, column) }
    append(Double(minute) / 1440 + Self.firstDay, column, columns[column].style, width: key.count)
  }

  private mutating func append(_ number: Double, _ column: Int, _ style: Style, width: Int) {
    widths[column] = max(widths[column], width)
    byteCount += Self.mostCellBytes.own
    digests[digests.count - 1].add(number: number)
    attempt { sheets throws(WorkbookFailure) in
      try sheets.made?.book.write(
        number: number,
        row: sheets.row,
        column: column,
        style: style.rawValue
      )
    }
  }

  /// The first day that lines can have, in days since the day that spreadsheets count from.
  private static let firstDay = Double(
    LineClock.firstDay - CalendarDate(year: 1899, month: 12, day: 30).number
  )
}

extension DecimalNumber {
  /// The number by the 15 digits that a spreadsheet keeps of it, and whether these are all.
  fileprivate var spreadsheetValue: (value: Double, isExact: Bool) {
    var (digits, unit) = (value, UInt128(1))
    while digits >= 1_000_000_000_000_000 {
      digits = (digits + 5) / 10
      unit *= 10
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let value = Double(digits) * Double(unit) / scale
    return (isNegative ? -value : value, digits * unit == self.value)
  }
}
