import AccessLogs
import ArgumentParser

extension ZoneRules {
  /// Finds the clock that `--tz` names.
  ///
  /// - Throws: A `ValidationError` that says what is wrong and gives an example of the right call.
  init(option name: String) throws {
    do throws(SystemZone.Problem) {
      self = try SystemZone.rules(of: name)
    } catch {
      throw ValidationError(Self.sentence(error, name))
    }
  }

  private static func sentence(_ problem: SystemZone.Problem, _ name: String) -> String {
    switch problem {
    case .unknown
    where ["+", "-"].contains(name.first) && name.dropFirst().first?.isNumber == true:
      "'--tz \(name)' is no offset; give hours and minutes up to 23:59, such as: --tz +02:00"
    case .unknown:
      "'--tz \(name)' is no zone that the zone files know (package tzdata); such as: --tz UTC, "
        + "--tz local, --tz +02:00, --tz Europe/Berlin"
    case .unknownLocal(let zone):
      "'--tz \(name)': the zone of this machine, \(zone), has no zone file (package tzdata); such as: "
        + "--tz UTC, --tz +02:00"
    }
  }
}
