// SPDX-License-Identifier: Apache-2.0

/// The address of a PostgreSQL database, which libpq gets untouched and messages without password.
public struct PostgreSQLURL: Hashable, Sendable {
  static let schemes = ["postgres://", "postgresql://"]
  /// The address as it was given, with its password.
  let text: String
  private let scheme: String

  /// Takes an address; nil when the text is none.
  public init?(_ text: String) {
    guard let scheme = PostgreSQLURL.schemes.first(where: text.hasPrefix) else { return nil }
    self.text = text
    self.scheme = scheme
  }

  /// Whether a text that is no address was meant to be one, such as `Postgres://…` or `postgres:/…`.
  static func isMeant(by text: String) -> Bool {
    let text = text.drop(while: \.isWhitespace).lowercased()
    return ["postgres:", "postgresql:", "postgres//", "postgresql//"].contains(
      where: text.hasPrefix
    )
  }

  /// The address with `…` for every password; only the scheme when a part of it cannot be told.
  public var redacted: String {
    guard misreading == nil else { return scheme + "…" }
    let body = text.dropFirst(scheme.count)
    var shown = Substring(scheme)
    var rest = body
    // Up to the last @, so that nothing of a password with an @ in it is shown.
    if let end = body.lastIndex(of: "@") {
      let user = body[..<end]
      shown += user.prefix { $0 != ":" }
      if user.contains(":") { shown += ":…" }
      rest = body[end...]
    }
    return PostgreSQLURL.redactedOptions(String(shown + rest))
  }

  /// Why libpq would read the address in another way than it is meant; nil when it would not.
  ///
  /// Its messages could then show a part of the password.
  var fault: String? {
    if let misreading { return misreading }
    let body = text.dropFirst(scheme.count)
    guard let end = body.lastIndex(of: "@") else { return nil }
    guard body[..<end].contains(where: { "@/?# ".contains($0) }) else { return nil }
    return "in a user, password or option write @ / ? # as %40 %2F %3F %23"
  }

  /// What keeps libpq from reading the address at all; its messages would quote that part.
  private var misreading: String? {
    var rest = text.dropFirst(scheme.count)
    if let end = rest.lastIndex(of: "@") { rest = rest[rest.index(after: end)...] }
    let hosts = rest.prefix { !"/?#".contains($0) }
    for host in hosts.split(separator: ",") {
      let port = host.hasPrefix("[") ? host.drop { $0 != "]" }.dropFirst() : host.drop { $0 != ":" }
      guard port.isEmpty || PostgreSQLURL.isPort(port) else {
        return "expected a port in 1 … 65535 behind the host"
      }
    }
    for part in text.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
      guard part.prefix(2).count == 2, part.prefix(2).allSatisfy(\.isHexDigit) else {
        return "expected two hexadecimal digits behind every %; write % as %25"
      }
    }
    guard let mark = rest.firstIndex(of: "?") else { return nil }
    let options = rest[rest.index(after: mark)...].split(separator: "&")
    guard options.allSatisfy({ option in option.count { $0 == "=" } == 1 }) else {
      return "expected options such as ?sslmode=require&connect_timeout=5"
    }
    return nil
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard text.first == ":" else { return false }
    let digits = text.dropFirst()
    return digits.isEmpty
      || (digits.allSatisfy { $0.isASCII && $0.isNumber } && UInt16(digits).map { $0 > 0 } == true)
  }

  /// What a build without libpq answers.
  var withoutLibrary: StoreError {
    .unavailable(
      store: redacted,
      reason: "this pibench was built without PostgreSQL: install libpq-dev and build it again"
        + " (swift package purge-cache; make)"
    )
  }

  private static func redactedOptions(_ text: String) -> String {
    guard let start = text.firstIndex(of: "?") else { return text }
    let options = text[text.index(after: start)...]
      .split(separator: "&", omittingEmptySubsequences: false)
      .map { option in
        let name = option.prefix { $0 != "=" }
        return name.lowercased().contains("pass") ? "\(name)=…" : String(option)
      }
    return text[...start] + options.joined(separator: "&")
  }
}
