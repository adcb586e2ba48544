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

  /// The address with `…` for every password.
  public var redacted: String {
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
    let body = text.dropFirst(scheme.count)
    guard let end = body.lastIndex(of: "@") else { return nil }
    guard body[..<end].contains(where: { "@/?# ".contains($0) }) else { return nil }
    return "in a user, password or option write @ / ? # as %40 %2F %3F %23"
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
