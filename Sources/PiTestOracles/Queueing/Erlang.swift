// SPDX-License-Identifier: Apache-2.0
// Erlang: Solution of some problems in the theory of probabilities of significance in automatic
// telephone exchanges, 1917; the recursion is Jagerman's, Bell Syst. Tech. J. 53, 1974.

/// Erlang's formulas for Poisson arrivals at several servers; the load is λ E[S] in erlangs.
public enum Erlang {
  /// The share of requests that M/G/c/c loses: B₀ = 1, Bₖ = a Bₖ₋₁ / (k + a Bₖ₋₁).
  ///
  /// - Parameters:
  ///   - load: offered load in erlangs, 0 or more.
  ///   - servers: number of servers, 0 or more.
  /// - Returns: a probability.
  public static func blocking(load: Double, servers: Int) -> Double {
    precondition(load >= 0 && servers >= 0, "load and servers are not negative")
    var blocked = 1.0
    for server in stride(from: 1, through: servers, by: 1) {
      blocked = load * blocked / (Double(server) + load * blocked)
    }
    return blocked
  }

  /// The share of requests that wait in M/M/c: c B / (c − a (1 − B)).
  ///
  /// - Parameters:
  ///   - load: offered load in erlangs, 0 or more.
  ///   - servers: number of servers, above 0.
  /// - Returns: a probability; 1 when the load reaches the servers.
  public static func waiting(load: Double, servers: Int) -> Double {
    precondition(servers > 0, "waiting needs a server")
    guard load < Double(servers) else { return 1 }
    let blocked = blocking(load: load, servers: servers)
    return Double(servers) * blocked / (Double(servers) - load * (1 - blocked))
  }
}
