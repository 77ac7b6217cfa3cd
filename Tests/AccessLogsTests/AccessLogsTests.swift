import AccessLogs
import Testing
import Glibc

@Test func probe() {
  var c = LogFileCounter()
  for path in CommandLine.arguments.dropFirst() where path.hasPrefix("/work") {
    let f = c.count(LogFile(key: FileKey(path), byteCount: 0, isNamed: true), options: CountOptions(by: [.endpoint, .status]))
    print(path, f.bytes.count)
  }
}
