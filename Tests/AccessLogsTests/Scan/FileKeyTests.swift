import AccessLogs
import Testing

struct FileKeyTests {
  @Test func `keys sort by their bytes as numbers from 0 to 255`() {
    let keys: [FileKey] = ["", "-", "a", "a-b", "a/b", "aa", "b", FileKey([0x7F]), FileKey([0x80])]
    #expect(keys.shuffled().sorted() == keys)
  }

  @Test func `no key is before itself`() {
    #expect(!(FileKey("a") < "a"))
    #expect(!(FileKey("") < ""))
  }
}
