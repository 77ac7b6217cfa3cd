/// Why a file was not counted whole, as facts; the sentence is built in one place.
///
/// The text has two halves, as on standard error: what is wrong, and what became of the file.
package enum FileProblem: Error, Sendable, Hashable, Codable {
  /// The file cannot be opened or looked into.
  case system(errno: Int32)
  /// By now no name in its folder leads to the file that the scan found.
  case rotatedAway
  /// Its name leads to something else by now: `named pipe`, `device`, `socket`, `directory`.
  case replaced(kind: String)
  /// Shorter than when it was found, so that lines which were there are gone.
  case truncated
  /// A directory cannot be read, or not to its end; what is in it is missing from the report.
  case folder(errno: Int32, isCutShort: Bool)
  /// A read failed after `offset` bytes on disk.
  case readFailed(offset: Int, errno: Int32)
  /// The end is missing; `wholeLines` lines before it are counted.
  case cutOff(compression: Compression, wholeLines: Int)
  /// The frame or member at `offset` cannot be decoded; `framesBefore` ended and checked before it.
  case damaged(compression: Compression, offset: Int, framesBefore: Int, detail: String)
  /// A zstd frame needs a window of `2^windowLog` bytes, more than the run admits.
  case windowTooLarge(windowLog: Int, framesBefore: Int)
  /// A zstd frame needs a dictionary, which no file has with it.
  case needsDictionary(framesBefore: Int)
  /// There is no memory for the decoder of a zstd frame, with a window of `2^windowLog` bytes.
  case noMemory(windowLog: Int, framesBefore: Int)
  /// A compression that has to be undone by another program first.
  case unsupportedCompression(Compression)
  /// The name ends in the suffix of a compression, but the content is neither that nor a log.
  case notCompressed(suffix: String, Compression)
  /// All of it is also in the file of this path, of the same name with or without a suffix.
  case repeats([UInt8])
  /// No format reads its first lines.
  case notAnAccessLog
  /// The format that was asked for does not read its first lines, or any line of it.
  case notInFormat(LogFormat)
  /// The text of a log in an encoding that is not read, by the name that `iconv` has for it.
  case otherEncoding(String, compression: Compression)
  /// Not a regular file: `socket`, `device`, `named pipe`, `directory`.
  case notRegular(kind: String)
  /// A symbolic link to nothing.
  case danglingLink
  /// A symbolic link that leads to itself.
  case linkLoop
  /// A symbolic link to a directory, inside a directory.
  case linkedDirectory
  /// Its groups do not fit into memory, nor into a temporary file.
  case cannotSpill(SpillFailure)
  /// Standard input had another number of bytes than was said.
  case otherLength(expected: Int, read: Int)
  /// What another run has counted, where a log was expected.
  case isPart
  /// No part where one was expected; perhaps another report.
  case noPart(isReport: Bool)
  /// A part of a version that is not known.
  case partVersion(Int)
  /// A part with a question in it that is not known.
  case partQuestion
  /// A part that ends too early.
  case partCutOff
  /// A part in which something cannot be read, or does not fit the rest.
  case partDamaged
  /// The worker process ended before the file was counted, as KeyedTasks tells it.
  case workerFailed(String)
}
