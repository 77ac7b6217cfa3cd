extension TidyStep {
  /// Makes capitals of ASCII small letters, those of a host and of escapes too.
  static let lowercase = TidyStep(name: "lowercase") { target, memory in
    if target.allSatisfy({ !ByteClass.isCapital($0) }) { return target }
    memory.begin(room: target.count)
    for offset in 0..<target.count { memory.append(target[offset].lowercased) }
    return memory.bytes
  }
}
