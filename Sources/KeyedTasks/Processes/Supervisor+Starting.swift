import CLinux
import Glibc
import SystemPackage

/// The tries to start a worker that the system refused.
struct SpawnAttempts {
  private static let most = 6

  var failures = 0
  /// When the next try is due, in `clinux_monotonic`.
  var next: UInt64 = 0

  /// Notes a refusal that may pass, and returns whether to try again, after 1 to 100 ms.
  mutating func failed(now: UInt64) -> Bool {
    failures += 1
    guard failures < Self.most else {
      failures = 0
      return false
    }
    let longest = UInt64(min(100, 3 << failures))
    next = now + UInt64.random(in: 1_000_000...(longest * 1_000_000))
    return true
  }
}

/// How many workers the limit on open descriptors has room for.
enum DescriptorBudget {
  /// A live worker holds two; starting one takes five for a moment, and the program needs some too.
  private static let perWorker = 2
  private static let reserve = 16

  static func workers(wanted: Int) -> Int {
    let limit = Int(min(clinux_descriptor_limit(), 1 << 30))
    // Counting takes longer than all the rest, and is only of use where it is tight.
    guard wanted * perWorker + 256 > limit else { return wanted }
    return max(1, min(wanted, (limit - openDescriptors(below: limit) - reserve) / perWorker))
  }

  /// The number of descriptors that are open in this process.
  private static func openDescriptors(below limit: Int) -> Int {
    (0..<Int32(limit)).count { fcntl($0, F_GETFD) >= 0 }
  }
}

extension Supervisor {
  /// That there are fewer workers than were asked for, and whether that was said.
  enum Shortage {
    case untold(errno: Int32, detail: String)
    case told
  }

  /// Starts a worker, or takes one that was started before, and tells it what kind of tasks to expect.
  func startWorker() -> WorkerLink? {
    guard let program else {
      end(.failed(.cannotStartWorkers(errno: ENOENT, detail: "the program's own file is gone")))
      return nil
    }
    let worker: SpawnedWorker
    let isReserved: Bool
    do throws(SpawnedWorker.Refusal) {
      if let reserved = options.reserve?.take() {
        (worker, isReserved) = (reserved, true)
      } else {
        isReserved = false
        worker = try SpawnedWorker(program, environment, spawn: options.spawn)
      }
    } catch {
      refused(error.errno)
      return nil
    }
    let link = WorkerLink(worker, number: started, options: options, startedAt: now)
    link.isReserved = isReserved
    started += 1
    links.append(link)
    let name = Array(work.wireName.utf8)
    var header = FrameHeader(.open, length: name.count)
    header.extra = UInt64(max(0, options.maxResultBytes))
    link.outgoing.append(header, name)
    return link
  }

  /// Notes that the system refused: tries again, makes do with fewer workers, or ends the run.
  func refused(_ errno: Int32) {
    let living = links.count { $0.closedAt == nil }
    // A program that was only just written may still be open in a child on its way to exec.
    let mayPass = [EAGAIN, ENOMEM, ETXTBSY].contains(errno) || living == 0 && errno == EMFILE
    if mayPass && spawning.failed(now: now) { return }
    if living == 0 {
      let detail = options.executable == .current ? "" : program ?? ""
      end(.failed(.cannotStartWorkers(errno: errno, detail: detail)))
    } else {
      lowerLimit(to: living, errno: errno)
    }
  }

  /// Goes on with fewer workers.
  func lowerLimit(to workers: Int, errno: Int32, detail: String = "") {
    limit = max(1, min(limit, workers))
    shortage = shortage ?? .untold(errno: errno, detail: detail)
  }

  /// Says once that there are fewer workers, when it is known how many: when all there are are ready.
  func warnOfShortage() {
    guard case .untold(let errno, let detail) = shortage, !links.isEmpty,
      links.allSatisfy(\.isReady)
    else { return }
    shortage = .told
    run.onWarning?(.fewerWorkers(running: limit, wanted: wanted, errno: errno, detail: detail))
  }
}
