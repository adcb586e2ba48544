// SPDX-License-Identifier: Apache-2.0

/// Why an attempt or a request was not served.
@frozen
public enum ErrorClass: UInt8, CaseIterable, Hashable, Sendable {
  /// The provider's request or token limit is used up (HTTP 429).
  case rateLimited
  /// No complete answer in time (HTTP 408, or the gateway's own deadline).
  case timeout
  /// The provider failed (HTTP 5xx).
  case serverError
  /// The provider has no capacity (HTTP 503, 529).
  case overloaded
  /// The provider refused the content (HTTP 400).
  case contentRefused
  /// The request exceeds the model's context (HTTP 400).
  case contextTooLong
  /// No connection, or it broke.
  case network
  /// The gateway or the caller gave the attempt up.
  case cancelled
  /// The router found no deployment that may take the request.
  case noDeployment

  /// The name that files and tables use.
  public var name: String {
    switch self {
    case .rateLimited: "rate_limited"
    case .timeout: "timeout"
    case .serverError: "server_error"
    case .overloaded: "overloaded"
    case .contentRefused: "content_refused"
    case .contextTooLong: "context_too_long"
    case .network: "network"
    case .cancelled: "cancelled"
    case .noDeployment: "no_deployment"
    }
  }

  /// Whether another attempt can help.
  @inlinable
  public var isRetryable: Bool {
    switch self {
    case .rateLimited, .timeout, .serverError, .overloaded, .network: true
    case .contentRefused, .contextTooLong, .cancelled, .noDeployment: false
    }
  }
}
