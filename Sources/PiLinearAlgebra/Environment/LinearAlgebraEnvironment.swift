// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// Which linear algebra computed a result: the last digits depend on the processor's kernels.
public struct LinearAlgebraEnvironment: Hashable, Sendable {
  /// The family of kernels in use, such as `Haswell`.
  public let coreName: String
  /// Threads that one call may use; 1 unless the process changed it.
  public let threads: Int
  /// Version and build options of the library.
  public let version: String

  /// The environment of this process.
  public static var current: LinearAlgebraEnvironment {
    OneThread.ensure()
    return unsafe LinearAlgebraEnvironment(
      coreName: String(cString: openblas_get_corename()),
      threads: Int(openblas_get_num_threads()),
      version: String(cString: openblas_get_config()).trimmed
    )
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// Sets the library to one thread before its first call; rows are spread over our own workers.
enum OneThread {
  private static let done: Void = openblas_set_num_threads(1)

  @inline(__always)
  static func ensure() { _ = done }
}
