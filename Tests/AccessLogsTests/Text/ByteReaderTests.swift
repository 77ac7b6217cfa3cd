import Testing

@testable import AccessLogs

struct ByteReaderTests {
  @Test(
    arguments: [
      (0, [0]), (127, [127]), (128, [0x80, 1]), (300, [0xAC, 2]),
      (.max, [UInt8](repeating: 0xFF, count: 8) + [0x7F]),
      (-1, [UInt8](repeating: 0xFF, count: 9) + [1]),
      (.min, [UInt8](repeating: 0x80, count: 9) + [1]),
    ] as [(Int, [UInt8])]
  )
  func `a number has one form`(number: Int, bytes: [UInt8]) throws {
    #expect(number.bytes == bytes)
    #expect(try Int(bytes: bytes) == number)
    #expect(throws: MalformedBytes.self) { try Int(bytes: Array(bytes.dropLast())) }
    #expect(throws: MalformedBytes.self) { try Int(bytes: bytes + [0]) }
    var longer = bytes
    longer[longer.count - 1] |= 0x80
    #expect(throws: MalformedBytes.self) { try Int(bytes: longer + [0]) }
  }

  @Test func `a number of more than 64 bits is refused`() {
    for last in [2, 0x7F, 0x81] as [UInt8] {
      let bytes = [UInt8](repeating: 0xFF, count: 9) + [last, 1]
      #expect(throws: MalformedBytes.self) { try Int(bytes: bytes) }
      #expect(throws: MalformedBytes.self) { try Int(bytes: bytes.dropLast()) }
    }
  }

  @Test func `a number of up to 128 bits has one form too`() throws {
    let largest = [UInt8](repeating: 0xFF, count: 18) + [3]
    #expect(UInt128.max.bytes == largest)
    for number in [0, 1, 1 << 63, 1 << 64, 1 << 127, .max] as [UInt128] {
      let bytes = number.bytes
      #expect(try UInt128(bytes: bytes) == number)
      #expect(throws: MalformedBytes.self) { try UInt128(bytes: bytes.dropLast()) }
      #expect(number > Int.max || bytes == Int(number).bytes)
    }
    #expect(throws: MalformedBytes.self) { try UInt128(bytes: largest.dropLast() + [4]) }
    #expect(throws: MalformedBytes.self) { try UInt128(bytes: largest.dropLast() + [0x83, 1]) }
    #expect(throws: MalformedBytes.self) { try UInt128(bytes: [0x80, 0]) }
  }

  @Test func `no more elements are taken than there are bytes`() {
    for count in [3, 1 << 40, -1] {
      #expect(throws: MalformedBytes.self) { try [Bool](bytes: count.bytes + [1, 1]) }
      #expect(throws: MalformedBytes.self) { try [UInt8](bytes: count.bytes + [1, 1]) }
    }
  }

  @Test func `values cross whole`() throws {
    let values: [[Int?]] = [[], [nil, 5], [-7]]
    #expect(try [[Int?]](bytes: values.bytes) == values)
    #expect(values.bytes == [3, 0, 2, 0, 1, 5, 1, 1] + (-7).bytes)
    #expect(throws: MalformedBytes.self) { try Bool(bytes: [2]) }
  }
}
