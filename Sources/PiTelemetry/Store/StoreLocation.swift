// SPDX-License-Identifier: Apache-2.0

/// Where a store is, as a user writes it: the path of a file, or a `postgres://` address.
public enum StoreLocation: Hashable, Sendable {
  /// An SQLite file.
  case file(String)
  /// A PostgreSQL database.
  case postgreSQL(PostgreSQLURL)

  /// Whether this program was built with libpq.
  public static var hasPostgreSQL: Bool {
    #if canImport(CPostgreSQL)
    true
    #else
    false
    #endif
  }

  /// Reads what a user wrote.
  ///
  /// - Parameter text: a path, `postgres://…` or `postgresql://…`.
  /// - Throws: `StoreError.unavailable` for an address of another kind.
  public init(_ text: String) throws(StoreError) {
    if let url = PostgreSQLURL(text) {
      self = .postgreSQL(url)
      return
    }
    guard !PostgreSQLURL.isMeant(by: text) else {
      throw .unavailable(
        store: "postgres://…",
        reason: "expected an address such as postgres://user@host:5432/database"
      )
    }
    let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard scheme.isEmpty || !text.dropFirst(scheme.count).hasPrefix("://") else {
      throw .unavailable(
        store: "\(scheme)://…",
        reason: "expected the path of a file, postgres:// or postgresql://"
      )
    }
    self = .file(text)
  }

  /// What messages call the store: the path, or the address without its password.
  public var name: String {
    switch self {
    case .file(let path): path
    case .postgreSQL(let url): url.redacted
    }
  }

  /// The store; nothing is opened yet.
  ///
  /// - Throws: `StoreError.unavailable` when this program was built without libpq.
  public func store() throws(StoreError) -> any TelemetryStore {
    try sqlStore()
  }

  func sqlStore() throws(StoreError) -> any SQLTelemetryStore {
    switch self {
    case .file(let path): return SQLiteTelemetryStore(path: path)
    case .postgreSQL(let url):
      #if canImport(CPostgreSQL)
      return PostgreSQLTelemetryStore(url)
      #else
      throw url.withoutLibrary
      #endif
    }
  }

  /// A word of a command line without the password of the address in it, for manifests.
  public static func withoutPassword(_ word: String) -> String {
    let place = word.indices.first { word[$0...].prefix(8).lowercased() == "postgres" }
    guard let place else { return word }
    let address = String(word[place...])
    if let url = PostgreSQLURL(address) { return word[..<place] + url.redacted }
    return PostgreSQLURL.isMeant(by: address) ? word[..<place] + "postgres://…" : word
  }
}
