import AccessLogs

/// The line on a terminal that says how far a run is: bytes done, rate, time left, files.
///
/// A value that makes text; it is shown at most six times a second and erased before other lines.
struct ProgressLine: Sendable {
  private let totalBytes: Int
  private let totalFiles: Int
  private var filesDone = 0
  private let start: ContinuousClock.Instant
  private var bytesDone = 0
  private var lastShown: ContinuousClock.Instant
  private var isShown = false

  /// Six refreshes a second.
  private static let interval = Duration.seconds(1) / 6

  /// Starts at a time.
  ///
  /// - Parameters:
  ///   - totalBytes: The bytes of all files; 0 if nobody knows, as with a pipe.
  ///   - totalFiles: How many files there are.
  ///   - now: The start of the run. Nothing is shown in its first sixth of a second.
  init(totalBytes: Int, totalFiles: Int, now: ContinuousClock.Instant = .now) {
    self.totalBytes = totalBytes
    self.totalFiles = totalFiles
    start = now
    lastShown = now
  }

  /// Notes how many files are done.
  mutating func note(filesDone: Int) { self.filesDone = filesDone }

  /// Adds bytes that are done and returns what to write, or nil if it is too early.
  ///
  /// - Parameters:
  ///   - bytes: The bytes that are done since the last time.
  ///   - width: The cells of the terminal, which may change.
  ///   - now: The time.
  /// - Returns: What to write.
  mutating func advance(
    by bytes: Int,
    width: Int,
    now: ContinuousClock.Instant = .now
  ) -> String? {
    bytesDone += bytes
    guard now - lastShown >= Self.interval else { return nil }
    lastShown = now
    let text = Self.text(
      bytesDone: bytesDone,
      totalBytes: totalBytes,
      filesDone: filesDone,
      totalFiles: totalFiles,
      seconds: (now - start) / .seconds(1),
      // The last cell stays free: some terminals wrap as soon as it is filled.
      width: width - 1
    )
    isShown = !text.isEmpty
    return "\r\u{1B}[K" + text
  }

  /// Returns what to write to erase the line; empty if it is not shown.
  mutating func erase() -> String {
    defer { isShown = false }
    return isShown ? "\r\u{1B}[K" : ""
  }

  /// Returns the line, without the parts that do not fit.
  static func text(
    bytesDone: Int,
    totalBytes: Int,
    filesDone: Int = 0,
    totalFiles: Int = 1,
    seconds: Double,
    width: Int
  ) -> String {
    let done = NumberText.size(bytesDone)
    var parts = [done]
    let rate = seconds > 0 ? Double(bytesDone) / seconds : 0
    let speed = rate >= 1 ? "\(NumberText.size(Int(rate)))/s" : nil
    // A pipe adds bytes that no total has.
    if totalBytes > 0, bytesDone <= totalBytes {
      let percent = Int(Double(bytesDone) / Double(totalBytes) * 100)
      parts = ["\(done) of \(NumberText.size(totalBytes)) (\(percent)%)"]
    }
    if let speed { parts.append(speed) }
    if totalBytes > bytesDone, rate >= 1 {
      let left = (Double(totalBytes - bytesDone) / rate).rounded(.up)
      parts.append("\(remaining(left)) left")
    }
    if totalFiles > 1 {
      parts.append("\(NumberText.grouped(filesDone)) of \(NumberText.grouped(totalFiles)) files")
    }
    while !parts.isEmpty, parts.joined(separator: ", ").utf8.count > width { parts.removeLast() }
    return parts.joined(separator: ", ")
  }

  /// Returns whole seconds, minutes or hours: an estimate is no more exact than that.
  private static func remaining(_ seconds: Double) -> String {
    if seconds < 60 { return "\(Int(seconds)) s" }
    if seconds < 3600 { return "\(Int((seconds / 60).rounded())) min" }
    return "\(NumberText.grouped(Int(min(seconds / 3600, 1e9).rounded()))) h"
  }
}
