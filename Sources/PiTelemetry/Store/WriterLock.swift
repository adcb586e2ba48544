// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The right to write a store: a lock on the file beside it, which the system drops with the process.
///
/// The lock belongs to the file and not to one of its names: it lies beside what symbolic links lead to,
/// and a file with several hard links is refused, of which each could have a lock and a log of its own.
struct WriterLock: ~Copyable {
  /// The store's path without links.
  let file: String
  private let descriptor: Int32
  /// Whether this made the lock's file and the store's.
  private let madeLock, madeStore: Bool

  /// Takes the lock or says who holds it.
  init(store: String) throws(StoreError) {
    self = try WriterLock.take(store)
  }

  private init(_ file: String, _ descriptor: Int32, madeLock: Bool, madeStore: Bool) {
    self.file = file
    self.descriptor = descriptor
    self.madeLock = madeLock
    self.madeStore = madeStore
  }

  private var path: String { file + ".lock" }

  private static func take(_ store: String) throws(StoreError) -> WriterLock {
    let file = try resolved(store)
    let path = file + ".lock"
    let access = O_RDWR | O_CLOEXEC | O_NOFOLLOW
    var opened = unsafe open(path, access | O_CREAT | O_EXCL, 0o600)
    let madeLock = opened >= 0
    if opened < 0, errno == EEXIST { opened = unsafe open(path, access) }
    guard opened >= 0 else {
      let reason =
        errno == ENOENT
        ? "no such folder to make the store in" : "cannot open \(path) (system error \(errno))"
      throw .unavailable(store: store, reason: reason)
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let holder = holder(opened)
      close(opened)
      throw .locked(store: store, holder: holder)
    }
    let madeStore = make(file)
    let lock = WriterLock(file, opened, madeLock: madeLock, madeStore: madeStore)
    let links = links(of: file)
    guard links < 2 else {
      lock.abandon()
      throw .unavailable(
        store: store,
        reason: "has \(links) hard links, through which two programs could write it at once;"
          + " keep one of them"
      )
    }
    // A writer that gave the lock up may have taken its file away.
    guard isSame(opened, path) else { throw .locked(store: store, holder: nil) }
    let name = Array("\(getpid())\n".utf8)
    // The number only serves a message: that it cannot be written is no reason to refuse.
    if ftruncate(opened, 0) == 0 { _ = unsafe pwrite(opened, name, name.count, 0) }
    return lock
  }

  deinit {
    // A child that another thread is starting may hold the descriptor for a moment longer.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes back what was made for a store that turned out to be none.
  consuming func abandon() {
    var status = stat()
    if madeStore, unsafe stat(file, &status) == 0, status.st_size == 0 { _ = unsafe unlink(file) }
    if madeLock { _ = unsafe unlink(path) }
  }

  /// The path that links lead to; the file need not exist, its folder must.
  private static func resolved(_ store: String) throws(StoreError) -> String {
    if let real = unsafe realpath(store, nil) {
      defer { unsafe free(real) }
      return unsafe String(cString: real)
    }
    var status = stat()
    guard unsafe lstat(store, &status) != 0 else {
      throw .unavailable(store: store, reason: "is a symbolic link that leads nowhere")
    }
    return store
  }

  /// Makes an empty store that only its owner may read; false when there is a file.
  private static func make(_ file: String) -> Bool {
    let made = unsafe open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard made >= 0 else { return false }
    close(made)
    return true
  }

  private static func links(of file: String) -> Int {
    var status = stat()
    guard unsafe stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 1 }
    return Int(status.st_nlink)
  }

  /// Whether an open lock is still the one that others find.
  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (own, found) = (stat(), stat())
    guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &found) == 0 else { return false }
    return own.st_ino == found.st_ino && own.st_dev == found.st_dev
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
  }
}
