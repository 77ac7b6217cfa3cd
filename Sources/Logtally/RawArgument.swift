import ArgumentParser
import CLinux
import Glibc

/// An argument of the command line as text that keeps every byte.
///
/// Arguments are bytes, and paths need not be UTF-8, while the argument parser works on strings. A
/// byte that is not part of UTF-8 stands in the text as a private-use character, U+10FF00 and up,
/// and so does each byte of a character of that range itself, so that the bytes come back exactly.
/// Unsafe because the arguments of the process are memory of C.
struct RawArgument {
  let text: String

  private static let privateBase: UInt32 = 0x10_FF00

  /// Makes the text of some bytes.
  init(bytes: [UInt8]) {
    var scalars = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      var decoder = UTF8()
      var iterator = rest.makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&iterator),
        scalar.value & 0xFFFF00 != Self.privateBase
      {
        scalars.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        scalars.append(Unicode.Scalar(Self.privateBase + UInt32(first)) ?? "?")
        rest = rest.dropFirst()
      }
    }
    text = String(scalars)
  }

  /// Returns the bytes that a text, or a part of one, stands for.
  static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.value & 0xFFFF00 == privateBase {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }

  /// Throws where an option has an equals sign and no value, such as `--output=$UNSET` of a script.
  ///
  /// The argument parser takes the next argument for the value then, and a log would be written over.
  static func checkValues(_ texts: [String]) throws {
    for text in texts.prefix(while: { $0 != "--" })
    where text.hasPrefix("--") && text.firstIndex(of: "=") == text.indices.last {
      throw ValidationError("'\(text)' has no value; give one behind the '=', or leave it out")
    }
  }

  /// Returns the arguments of this process, without its name.
  static func ofProcess() -> [RawArgument] {
    var arguments: [RawArgument] = []
    while let argument = unsafe clinux_argument(Int32(arguments.count + 1)) {
      let bytes = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
      arguments.append(unsafe RawArgument(bytes: bytes.map(UInt8.init(bitPattern:))))
    }
    return arguments
  }
}
