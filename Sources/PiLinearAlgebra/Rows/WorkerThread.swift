// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A thread of its own for a share of the rows.
///
/// Started for one pass, which lasts milliseconds, and not from a pool whose size follows the load.
struct WorkerThread {
  private let thread: pthread_t

  /// Starts a thread, or gives nil when the system has none left; the caller then works alone.
  init?(_ body: @escaping @Sendable () -> Void) {
    let job = unsafe Unmanaged.passRetained(Job(body)).toOpaque()
    var thread = pthread_t()
    let failure = unsafe pthread_create(
      &thread,
      nil,
      { raw in
        guard let raw = unsafe raw else { return nil }
        unsafe Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      },
      job
    )
    guard failure == 0 else {
      unsafe Unmanaged<Job>.fromOpaque(job).release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for the end of the thread.
  func join() { pthread_join(thread, nil) }
}

private final class Job: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
