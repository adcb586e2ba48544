// SPDX-License-Identifier: Apache-2.0
// Mitzenmacher: The power of two choices in randomized load balancing. IEEE TPDS 12(10), 2001,
// doi:10.1109/71.963420; Vvedenskaya, Dobrushin, Karpelevich, Probl. Inf. Transm. 32, 1996.

/// The limit of many M/M/1 servers when each request joins the shortest of d drawn lines.
public struct PowerOfChoices: Hashable, Sendable {
  /// Utilisation ρ of a server, below 1.
  public let utilisation: Double
  /// Number of lines looked at, above 0; 1 is random choice.
  public let choices: Int

  /// Creates the limit.
  public init(utilisation: Double, choices: Int) {
    precondition(utilisation >= 0 && utilisation < 1 && choices > 0, "utilisation is below 1")
    self.utilisation = utilisation
    self.choices = choices
  }

  /// The share of servers with at least `number` requests: ρ^((dⁱ − 1) / (d − 1)).
  public func share(withAtLeast number: Int) -> Double {
    precondition(number >= 0, "a number is not negative")
    var share = 1.0
    for _ in 0..<number {
      var next = utilisation
      for _ in 0..<choices { next *= share }
      share = next
      if share == 0 { break }
    }
    return share
  }

  /// The mean number of requests at a server, the one in service included.
  public var meanNumber: Double {
    if choices == 1 { return utilisation / (1 - utilisation) }
    var sum = 0.0
    var share = utilisation
    while share > 1e-18 {
      sum += share
      var next = utilisation
      for _ in 0..<choices { next *= share }
      share = next
    }
    return sum
  }

  /// The mean time in the system in units of the mean service time, by Little's law.
  public var meanSojourn: Double { utilisation == 0 ? 1 : meanNumber / utilisation }
}
