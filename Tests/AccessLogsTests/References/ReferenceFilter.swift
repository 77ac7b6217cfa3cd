import AccessLogs
import Foundation
import Glibc

/// A filter option, by regular expressions and the C library: slow, and on its own.
struct ReferenceFilter {
  let name: String
  /// What is accepted, or refused where it has a `!` before it.
  let values: [String]

  /// The values as the option has them.
  var list: String {
    values.map { value in
      // Blanks around a value are no part of it, unless a backslash stands before them.
      value.replacing(#/^!? | $/#) { $0.output.dropLast() + #"\ "# }
    }.joined(separator: ",")
  }

  /// Whether a line of some cells passes.
  func passes(_ line: ReferenceLine, _ family: ReferenceFamily) -> Bool {
    guard let dimension = Dimension(name: name) else { return false }
    var cell: String? = ReferenceDimensions.cell(of: line, in: family, dimension)
    if cell == "-", name != "endpoint" { cell = nil }
    let accepted = values.filter { !$0.hasPrefix("!") }
    let refused = values.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
    return (accepted.isEmpty || accepted.contains { has(cell, $0, line) })
      && !refused.contains { has(cell, $0, line) }
  }

  private func has(_ cell: String?, _ value: String, _ line: ReferenceLine) -> Bool {
    guard let cell else { return value == "-" }
    if value == "-", name != "endpoint" { return false }
    switch name {
    case "status":
      if let range = value.wholeMatch(of: #/(\d\d\d)-(\d\d\d)/#) {
        return cell.count == 3 && (range.1...range.2).contains(cell[...])
      }
      return cell.wholeMatch(of: regex(value.replacing("x", with: "?"))) != nil
    case "method": return cell == value
    case "endpoint":
      if line.special != nil { return cell == value }
      return cell.wholeMatch(of: regex(value)) != nil
    case "host": return cell.lowercasedASCII.wholeMatch(of: regex(value.lowercasedASCII)) != nil
    case "user": return cell.wholeMatch(of: regex(value)) != nil
    case "client":
      guard let client = Self.address(cell) else { return false }
      let parts = value.split(separator: "/").map(String.init)
      guard let network = Self.address(parts[0]) else { return false }
      var length = parts.count == 2 ? Int(parts[1]) ?? 0 : 128
      if parts.count == 2, !parts[0].contains(":") { length += 96 }
      return (0..<length).allSatisfy { (bit: Int) -> Bool in
        let mask: UInt8 = 0x80 >> UInt8(bit % 8)
        return client[bit / 8] & mask == network[bit / 8] & mask
      }
    default: return cell.lowercasedASCII.contains(value.lowercasedASCII)
    }
  }

  /// A glob of `*` and `?` as a regular expression.
  private func regex(_ glob: String) -> Regex<AnyRegexOutput> {
    let pattern = glob.unicodeScalars.map { scalar in
      scalar == "*" ? ".*" : scalar == "?" ? "." : #"\x{\#(String(scalar.value, radix: 16))}"#
    }
    guard let regex = try? Regex(pattern.joined()) else { preconditionFailure(glob) }
    return regex.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
  }

  /// The 16 bytes of an address, as the C library reads it.
  private static func address(_ text: String) -> [UInt8]? {
    let text = String(text.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
    var short = [UInt8](repeating: 0, count: 4)
    guard unsafe inet_pton(AF_INET, text, &short) == 1 else { return nil }
    return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + short
  }
}

extension String {
  fileprivate var lowercasedASCII: String {
    var text = ""
    for scalar in unicodeScalars {
      text.unicodeScalars.append(
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
      )
    }
    return text
  }
}
