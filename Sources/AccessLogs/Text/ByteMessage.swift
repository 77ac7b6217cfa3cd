/// A value whose members are written under numbers of their own, so that members can be added.
///
/// Each member is a field behind its tag, in the order of the tags. One that has the value of `init()` is
/// left out: that value never changes, and the bytes of a value stay what they are when the type grows.
///
/// ```swift
/// struct Window: ByteMessage {
///   var width = 80
///   var isWide = false
///   static let members: [ByteMember<Window>] = [.init(1, \.width), .init(2, \.isWide)]
/// }
/// ```
package protocol ByteMessage: ByteCoded {
  /// Makes the value that has no bytes.
  init()

  /// The members, in the order of their tags.
  static var members: [ByteMember<Self>] { get }

  /// Whether the members, each of which could be read, make sense.
  var isValid: Bool { get }
}

extension ByteMessage {
  package var isValid: Bool { true }

  /// Returns the value with the members of another one in the place of those that it leaves out.
  package func completed(by other: Self) -> Self {
    let unwritten = Self()
    var message = self
    for member in Self.members { member.complete(&message, other, unwritten) }
    return message
  }

  package func write(to writer: inout ByteWriter) {
    let unwritten = Self()
    for member in Self.members { member.write(self, unwritten, &writer) }
  }

  /// Reads up to the end of the bytes; a member that is not known is no value of this type.
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    self.init()
    var last = 0
    while !reader.isAtEnd {
      let tag = try reader.number()
      guard tag > last, let member = Self.members.first(where: { $0.tag == tag }) else {
        throw MalformedBytes()
      }
      last = tag
      var field = ByteReader(try reader.field())
      try member.read(&self, &field)
      try field.finish()
    }
    guard isValid else { throw MalformedBytes() }
  }
}

/// How one member of a ``ByteMessage`` is written and read.
package struct ByteMember<Message>: Sendable {
  /// The number of the member, from 1; it is given once and never used for another.
  let tag: Int
  fileprivate let write: @Sendable (Message, _ unwritten: Message, inout ByteWriter) -> Void
  fileprivate let complete: @Sendable (inout Message, Message, _ unwritten: Message) -> Void
  fileprivate let read: @Sendable (inout Message, inout ByteReader) throws(MalformedBytes) -> Void

  package init<Value: ByteCoded & Equatable>(
    _ tag: Int,
    _ path: any WritableKeyPath<Message, Value> & Sendable
  ) {
    self.tag = tag
    write = { message, unwritten, writer in
      let value = message[keyPath: path]
      guard value != unwritten[keyPath: path] else { return }
      writer.append(tag)
      writer.append(field: value.bytes)
    }
    complete = { message, other, unwritten in
      guard message[keyPath: path] == unwritten[keyPath: path] else { return }
      message[keyPath: path] = other[keyPath: path]
    }
    read = { (message, reader) throws(MalformedBytes) in
      let value = try Value(from: &reader)
      guard value != message[keyPath: path] else { throw MalformedBytes() }
      message[keyPath: path] = value
    }
  }
}
