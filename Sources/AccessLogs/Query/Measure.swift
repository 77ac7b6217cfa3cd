/// A number of a group that a report shows behind the count of its lines.
package enum Measure: Hashable, Sendable {
  /// The bytes of all answers.
  case bytes
  /// The mean of the request times.
  case mean
  /// The largest request time.
  case max
  /// The request time that some of the lines do not exceed: these, in thousandths of a percent.
  case percentile(Int)

  /// All lines, in thousandths of a percent.
  package static let wholePercent = 100_000

  /// Those that have one name, and an example of the others.
  package static let names = ["bytes", "mean", "max", "p50", "p95", "p99", "p99.9"]

  /// Finds the measure of a name; nil if there is none.
  ///
  /// A percentile is `p` and a percentage from 0 to 100, of up to three decimals.
  package init?(name: String) {
    switch name {
    case "bytes": self = .bytes
    case "mean": self = .mean
    case "max": self = .max
    default:
      guard name.first == "p", let share = Self.thousandths(name.utf8.dropFirst()) else {
        return nil
      }
      self = .percentile(share)
    }
  }

  /// Finds the measure of a column; nil if there is none.
  package init?(columnName: some StringProtocol) {
    let ending = columnName.hasSuffix("_ms") ? 3 : 0
    guard let measure = Measure(name: String(columnName.dropLast(ending))),
      measure.columnName == columnName
    else { return nil }
    self = measure
  }

  private static func thousandths(_ text: Substring.UTF8View) -> Int? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...3).contains(whole.count), parts.count < 3 else {
      return nil
    }
    let decimals = parts.dropFirst().first.map { Array($0) }
    if let decimals, !(1...3).contains(decimals.count) { return nil }
    var share = 0
    for digit in Array(whole) + (decimals ?? []) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      share = 10 * share + Int(digit - UInt8(ascii: "0"))
    }
    for _ in (decimals?.count ?? 0)..<3 { share *= 10 }
    return share <= wholePercent ? share : nil
  }

  /// What `--measure` calls it.
  package var name: String {
    switch self {
    case .bytes: "bytes"
    case .mean: "mean"
    case .max: "max"
    case .percentile(let share): "p\(DecimalNumber(share, decimals: 3).trimmedText)"
    }
  }

  /// The name of its column.
  package var columnName: String { self == .bytes ? name : "\(name)_ms" }

  /// What has to be measured for it.
  package var needs: MeasureSet {
    switch self {
    case .bytes: .bytes
    case .mean, .max: .times
    case .percentile: .percentiles
    }
  }
}

extension MeasureSet {
  /// What has to be measured for some columns.
  package init(for columns: [Measure]) {
    self = columns.reduce([]) { $0.union($1.needs) }
  }
}

extension Measure: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    switch try reader.byte() {
    case 1: self = .bytes
    case 2: self = .mean
    case 3: self = .max
    case 4: self = .percentile(try reader.number(below: Self.wholePercent + 1))
    default: throw MalformedBytes()
    }
  }

  package func write(to writer: inout ByteWriter) {
    switch self {
    case .bytes: writer.append(byte: 1)
    case .mean: writer.append(byte: 2)
    case .max: writer.append(byte: 3)
    case .percentile(let share):
      writer.append(byte: 4)
      writer.append(share)
    }
  }
}
