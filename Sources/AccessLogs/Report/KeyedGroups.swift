/// Keeps groups as they come, in key order, for a table that is shown in the order of its columns.
///
/// What does not fit into memory goes to one temporary file. Which groups are the largest is known by how many there
/// are of each count.
struct KeyedGroups: GroupSink, ~Copyable {
  /// Which groups a table shows: those above a count, and the first so many of that count.
  struct Largest: Sendable {
    var count: Int
    var ofCount: Int
  }

  private let memory: Int
  private let form: GroupForm
  private let top: Int?
  private var open: GroupBlock
  private var blocks: [GroupRun] = []
  /// The bytes of the blocks that are in memory.
  private var held = 0
  private var file = BlockFile()
  /// How many groups there are of each count, where not all are shown.
  private var numbers: [Int: Int] = [:]
  private var groupCount = 0

  /// Makes a keeper that uses about so much memory, for a table of the `top` largest groups.
  init(memory: Int, _ form: GroupForm, top: Int?) {
    self.memory = memory
    self.form = form
    self.top = top
    open = GroupBlock(form)
  }

  mutating func append(_ record: GroupRecord) throws(SpillFailure) {
    groupCount += 1
    if top != nil { numbers[record.count, default: 0] += 1 }
    if !open.hasRoom(for: record.mostBytes) { try close() }
    open.append(record)
  }

  /// Ends the open block; all go to the file once they are too much for memory.
  private mutating func close() throws(SpillFailure) {
    guard let block = open.closedRun() else { return }
    held += block.range.count
    blocks.append(block)
    if held <= memory { return }
    for index in blocks.indices.reversed() {
      // What is in the file already comes before what is in memory.
      guard case .memory(let bytes) = blocks[index].storage else { break }
      blocks[index] = try file.add(bytes.span.extracting(blocks[index].range), form)
    }
    held = 0
  }

  /// Ends and returns the groups that are shown, in key order.
  mutating func finish(_ code: KeyCode) -> RowStream {
    if let block = open.closedRun() { blocks.append(block) }
    return RowStream(code, form, blocks, largest: largest)
  }

  private var largest: Largest? {
    guard let top, top < groupCount else { return nil }
    var left = top
    for count in numbers.keys.sorted(by: >) {
      let number = numbers[count] ?? 0
      if number >= left { return Largest(count: count, ofCount: left) }
      left -= number
    }
    return nil
  }
}
