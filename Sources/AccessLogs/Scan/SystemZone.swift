internal import Glibc
internal import Synchronization

/// Finds the clocks of zones: what the system knows of them.
///
/// The zone of a process is one for all its threads, so this is for a process that has one as yet; a lock makes
/// it safe beside itself.
package enum SystemZone {
  /// Why there is no clock of a zone.
  package enum Problem: Error, Equatable {
    /// No file of that name is where zones are.
    case unknown
    /// The machine's own zone is none that it has a file of; this is what it is called.
    case unknownLocal(String)
  }

  /// The first and the last day that times are of, with two beside each.
  private static let span =
    (CalendarDate(year: 1969, month: 12, day: 29).number - 1)
    * day..<(CalendarDate(year: 2149, month: 6, day: 15).number) * day
  private static let day = 86_400

  private static let lock = Mutex(())

  /// Returns the clock of a zone as a user writes it: `UTC`, `local`, `+02:00`, `Europe/Berlin`.
  ///
  /// A file of the zone has to be there: the C library takes a zone that it does not know for UTC.
  package static func rules(of name: String) throws(Problem) -> ZoneRules {
    if ["UTC", "Z"].contains(name.uppercased()) { return ZoneRules(name: name, firstOffset: 0) }
    if let offset = offset(name) { return ZoneRules(name: name, firstOffset: offset) }
    if name.lowercased() == "local" {
      if let problem = localProblem { throw problem }
      return rules(of: nil, name: name)
    }
    guard isZone(name) else { throw .unknown }
    return rules(of: name, name: name)
  }

  /// Returns the seconds of `+02:00`, `-0500`, `+2`; nil of anything else.
  private static func offset(_ text: String) -> Int? {
    guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let match = text.utf8.dropFirst().allSatisfy({ (48...58).contains($0) })
        ? Array(text.utf8.dropFirst()) : nil
    else { return nil }
    let parts = match.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let digits = parts.flatMap { $0 }.map { Int($0) - 48 }
    guard parts.count == 1 ? [1, 2, 4].contains(digits.count) : parts.map(\.count) == [2, 2] else {
      return nil
    }
    let hours = digits.prefix(2).reduce(0) { $0 * 10 + $1 }
    let minutes = digits.dropFirst(2).reduce(0) { $0 * 10 + $1 }
    guard hours < 24, minutes < 60 else { return nil }
    return (sign == UInt8(ascii: "-") ? -60 : 60) * (hours * 60 + minutes)
  }

  // MARK: - Zone files

  /// Whether there is a zone file of a name, which leads nowhere else.
  private static func isZone(_ name: String) -> Bool {
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/".utf8)
    guard name.utf8.allSatisfy(allowed.contains), let first = name.utf8.first,
      first != UInt8(ascii: "/")
    else { return false }
    let folder = SystemCall.variable("TZDIR") ?? "/usr/share/zoneinfo"
    return isZoneFile(folder + "/" + name)
  }

  private static func isZoneFile(_ path: String) -> Bool {
    guard let descriptor = try? SystemCall.open(path.utf8, flags: O_RDONLY | O_NONBLOCK) else {
      return false
    }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: 4)
    var bytes = start.mutableSpan
    let count = (try? SystemCall.fill(&bytes, from: descriptor, at: 0)) ?? 0
    return count == 4 && start == Array("TZif".utf8)
  }

  /// Why the machine's own zone is not known; nil where it is.
  private static var localProblem: Problem? {
    guard let set = SystemCall.variable("TZ") else {
      // A machine that says nothing is on UTC; one that says what it does not have is not.
      let file = "/etc/localtime"
      let isThere = (try? SystemCall.status(of: file.utf8, followingLink: false)) != nil
      return !isThere || isZoneFile(file) ? nil : .unknownLocal(file)
    }
    let zone = set.hasPrefix(":") ? String(set.dropFirst()) : set
    let isKnown =
      zone.isEmpty || isPOSIX(zone) || (zone.hasPrefix("/") ? isZoneFile(zone) : isZone(zone))
    return isKnown ? nil : .unknownLocal("TZ=\(set)")
  }

  /// Whether a text is a zone's rules as POSIX has them: `CET-1CEST,M3.5.0,M10.5.0/3`, `<+03>-3`.
  private static func isPOSIX(_ text: String) -> Bool {
    let isQuoted = text.hasPrefix("<")
    let name = text.utf8.dropFirst(isQuoted ? 1 : 0).prefix { byte in
      isQuoted ? byte != UInt8(ascii: ">") : (byte | 0x20) &- 97 < 26
    }
    let rest = text.utf8[name.endIndex...].dropFirst(isQuoted ? 1 : 0)
    let digits = rest.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return name.count >= 3 && digits.first.map { $0 &- 48 < 10 } == true
  }

  // MARK: - Changes

  /// How far apart the moments are at which the C library is asked: no clock changes twice within six days.
  private static let step = 5 * day

  /// Asks the C library now and then, and for the second of each change.
  private static func rules(of zone: String?, name: String) -> ZoneRules {
    lock.withLock { _ in
      SystemCall.useZone(zone)
      defer { SystemCall.useZone(nil) }
      let first = SystemCall.localOffset(at: span.lowerBound)
      var changes: [ZoneRules.Change] = []
      var offset = first
      for moment in stride(from: span.lowerBound, through: span.upperBound, by: step) {
        let next = SystemCall.localOffset(at: moment)
        guard next != offset else { continue }
        var (before, behind) = (moment - step, moment)
        while behind - before > 1 {
          let middle = (before + behind) / 2
          if SystemCall.localOffset(at: middle) == offset {
            before = middle
          } else {
            behind = middle
          }
        }
        changes.append(ZoneRules.Change(moment: behind, offset: next))
        offset = next
      }
      return ZoneRules(name: name, firstOffset: first, changes: changes)
    }
  }
}
