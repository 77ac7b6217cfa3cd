import KeyedTasks
import Testing

/// When more threads are started, by what is seen of those at work: here by figures, which no other program on the
/// machine disturbs.
struct ThreadGrowthTests {
  /// Returns how many threads there are after so many milliseconds, in each of which a thread settles so many `tasks`
  /// and a processor is `busy` for that share, in percent.
  private func threads(
    after milliseconds: UInt64,
    tasks: Double,
    busy: UInt64,
    most: Int = 256
  ) -> Int {
    var growth = ThreadGrowth(most: most, isGiven: false)
    let processors = UInt64(growth.threads)
    var taskTime: UInt64 = 0
    var settled = 0.0
    for time in 0...milliseconds {
      let nanoseconds = 1_000_000 * time
      growth.look(
        at: ThreadGrowth.Sample(
          time: nanoseconds,
          processorTime: nanoseconds * processors * busy / 100,
          taskTime: taskTime,
          settled: Int(settled)
        )
      )
      taskTime += 1_000_000 * UInt64(growth.threads)
      settled += tasks * Double(growth.threads)
    }
    return growth.threads
  }

  @Test func `tasks that wait get as many threads as there may be`() {
    #expect(threads(after: 20, tasks: 0.01, busy: 1) == 256)
    #expect(threads(after: 20, tasks: 0.01, busy: 1, most: 20) == 20)
  }

  @Test func `tiny tasks get no more threads, nor do those that compute`() {
    let few = ThreadGrowth(most: 256, isGiven: false).threads
    #expect(threads(after: 1000, tasks: 50, busy: 60) == few)
    #expect(threads(after: 1000, tasks: 0.1, busy: 99) == few)
  }

  @Test func `tasks of which none ends get more threads one after another`() {
    #expect(threads(after: 1000, tasks: 0, busy: 99) == 256)
  }
}
