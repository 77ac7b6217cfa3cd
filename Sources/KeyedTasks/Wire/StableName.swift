import CLinux

/// The full Swift name of a type, the same in every process of a program.
///
/// Where only a file or a function knows a type, Swift's name for it holds the address of that place,
/// such as `Tool.(unknown context at $55d0c8f1a2b4).Count`. The program is loaded elsewhere in each
/// process, so that the address is counted from where its file begins in memory.
func stableName(of type: any Any.Type) -> String {
  let name = String(reflecting: type)
  guard name.contains("$") else { return name }
  var parts = name.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
  for index in parts.indices.dropFirst() {
    let digits = parts[index].prefix(while: \.isHexDigit)
    guard let address = UInt64(digits, radix: 16) else { continue }
    let offset = String(clinux_image_offset(address), radix: 16)
    parts[index] = offset + parts[index].dropFirst(digits.count)
  }
  return parts.joined(separator: "$")
}
