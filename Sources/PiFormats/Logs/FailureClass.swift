// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Tells the class of a failure from what logs call it.
enum FailureClass {
  /// The class by an HTTP status, and by the name or text of the error where that says more.
  ///
  /// A failure of which nothing is known counts as the server's.
  static func of(status: Int?, name: String = "") -> ErrorClass {
    let text = name.lowercased()
    if let named = words.first(where: { text.holds($0.word) })?.meaning { return named }
    return switch status {
    case 400, 413, 422: .contentRefused
    case 408, 504: .timeout
    case 429: .rateLimited
    case 499: .cancelled
    case 503, 529: .overloaded
    default: .serverError
    }
  }

  /// The class by a text that is a status code, a name of an error or a message.
  static func of(text: String) -> ErrorClass {
    if let exact = ErrorClass.allCases.first(where: { $0.name == text }) { return exact }
    return of(status: Int(text), name: text)
  }

  /// Parts of the names that clients, gateways and tools give to errors; the first that fits counts.
  private static let words: [(word: String, meaning: ErrorClass)] = [
    ("contextwindow", .contextTooLong), ("context_length", .contextTooLong),
    ("context length", .contextTooLong), ("context_too_long", .contextTooLong),
    ("contentpolicy", .contentRefused), ("content_policy", .contentRefused),
    ("content_filter", .contentRefused), ("ratelimit", .rateLimited),
    ("rate_limit", .rateLimited), ("rate limit", .rateLimited), ("toomanyrequests", .rateLimited),
    ("too many requests", .rateLimited), ("cancel", .cancelled),
    ("clientdisconnect", .cancelled), ("timeout", .timeout),
    ("timed out", .timeout), ("deadline", .timeout), ("overloaded", .overloaded),
    ("serviceunavailable", .overloaded), ("service unavailable", .overloaded),
    ("connection", .network), ("disconnected", .network), ("unknownhost", .network),
    ("nodeployment", .noDeployment), ("no deployments available", .noDeployment),
    ("badrequest", .contentRefused), ("bad request", .contentRefused),
  ]
}
