import AccessLogs
import Testing

struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678"), (-1234, "-1,234"),
  ])
  func `thousands are apart`(number: Int, text: String) {
    #expect(NumberText.grouped(number) == text)
  }

  @Test func `a noun has its number`() {
    #expect(NumberText.counted(1, "line") == "1 line")
    #expect(NumberText.counted(0, "line") == "0 lines")
    #expect(NumberText.counted(2000, "line") == "2,000 lines")
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (1023, "1,023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"),
    (1_048_575, "1.0 MiB"), (1 << 27, "128 MiB"), (1 << 31, "2 GiB"), (1 << 50, "1,024 TiB"),
  ])
  func `sizes are in the largest unit that fits`(bytes: Int, text: String) {
    #expect(NumberText.size(bytes) == text)
  }
}
