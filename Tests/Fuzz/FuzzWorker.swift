// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A process that makes trials one after the other; a trap, a hang or too much memory ends it.
struct FuzzWorker {
  /// Seconds for one trial.
  static let patience: UInt32 = 10
  /// Bytes that the process may take.
  private static let memory: rlim_t = 3 << 30

  /// Makes trials and writes before each, over the number before, which it is.
  ///
  /// - Returns: whether every law held.
  static func run(
    _ targets: [FuzzTarget],
    seed: UInt64,
    trials: Range<Int>,
    progress: FileHandle?
  ) -> Bool {
    var limit = rlimit(rlim_cur: memory, rlim_max: memory)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    var holds = true
    for number in trials {
      progress?.seek(toFileOffset: 0)
      progress?.write(Data("\(number)\n".utf8))
      let trial = FuzzTrial(targets, seed: seed, number: number)
      alarm(patience)
      do throws(FuzzFault) {
        try trial.target.check(trial.bytes)
      } catch {
        holds = false
        print("trial \(number), \(trial.target.id): \(error.text)")
      }
    }
    alarm(0)
    return holds
  }
}
