// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A process that makes trials one after the other; a trap, a hang or too much memory ends it.
package struct FuzzWorker {
  /// Seconds for one trial.
  private static let patience: UInt32 = 10
  /// Bytes that the process may take.
  private static let memory: rlim_t = 3 << 30

  let targets: [FuzzTarget]
  let seed: UInt64

  package init(_ targets: [FuzzTarget], seed: UInt64) {
    self.targets = targets
    self.seed = seed
  }

  /// Makes trials in this process, which takes no more memory from then on, and writes each number over the
  /// one before.
  ///
  /// - Returns: whether every law held.
  package func run(_ trials: Range<Int>, progress: FileHandle?) -> Bool {
    var limit = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    var holds = true
    for number in trials {
      progress?.seek(toFileOffset: 0)
      progress?.write(Data("\(number)\n".utf8))
      alarm(Self.patience)
      if let finding = finding(number) {
        holds = false
        FileHandle.standardOutput.write(Data(finding.line.utf8))
      }
    }
    alarm(0)
    return holds
  }

  /// Makes one trial; nil where every law held.
  package func finding(_ number: Int) -> FuzzFinding? {
    let trial = FuzzTrial(targets, seed: seed, number: number)
    do throws(FuzzFault) {
      try trial.target.check(trial.bytes)
      return nil
    } catch {
      return FuzzFinding(
        .trial,
        seed: seed,
        number: number,
        target: trial.target.id,
        text: error.text
      )
    }
  }
}
