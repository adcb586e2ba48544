// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The right to write a store: a lock on the file beside it, which the system drops with the process.
struct WriterLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock or says who holds it.
  init(store: String) throws(StoreError) {
    let path = store + ".lock"
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard opened >= 0 else {
      throw .unavailable(store: store, reason: "cannot open \(path) (system error \(errno))")
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let holder = WriterLock.holder(opened)
      close(opened)
      throw .locked(store: store, holder: holder)
    }
    descriptor = opened
    let name = Array("\(getpid())\n".utf8)
    // The number only serves a message: that it cannot be written is no reason to refuse.
    if ftruncate(opened, 0) == 0 { _ = unsafe pwrite(opened, name, name.count, 0) }
  }

  deinit {
    // A child that another thread is starting may hold the descriptor for a moment longer.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
  }
}
