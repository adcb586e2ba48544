// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import PiTestOracles
import PiTestSupport
import Testing

/// Walks the whole reference file: a value that no line below checks fails the test.
@Suite struct ReferenceWalkTests {
  private static let folder = ReferenceFolder("stats")

  private struct Samples {
    let a: [Double]
    let b: [Double]
    let c: [Double]

    init() throws {
      let columns = try ReferenceWalkTests.folder.columns("samples.csv")
      a = columns["a"] ?? []
      b = columns["b"] ?? []
      c = columns["c_paired_with_a"] ?? []
    }
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    let samples = try Samples()
    var ledger = try ReferenceWalkTests.folder.ledger()
    checkMeans(samples, &ledger)
    checkRanks(samples, &ledger)
    checkGroups(samples, &ledger)
    checkShape(samples, &ledger)
    checkSummaries(samples, &ledger)
    checkProportions(&ledger)
    checkCounts(&ledger)
    checkPower(&ledger)
    try checkBootstrap(samples, &ledger)
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 150)
  }

  private func checkMeans(_ s: Samples, _ ledger: inout ReferenceLedger) {
    let tests = [
      ("welch_a_b", MeanTest.welch(s.a, s.b)), ("student_a_b", MeanTest.student(s.a, s.b)),
      ("paired_a_c", MeanTest.paired(s.a, s.c)),
    ]
    for (name, test) in tests {
      ledger.check(name + "|t", test.statistic, within: 1e-10)
      ledger.check(name + "|df", test.degreesOfFreedom, within: 1e-10)
      ledger.check(name + "|p", test.pValue, within: 1e-10)
      guard ledger.has(name + "|ci95") else { continue }
      let bounds = test.interval()
      ledger.check(name + "|ci95", [bounds.low, bounds.high], within: 1e-10)
    }
    let mean = MeanInterval(s.a)
    ledger.check("t_ci95_mean_a", [mean.low, mean.high], within: 1e-10)
  }

  private func checkRanks(_ s: Samples, _ ledger: inout ReferenceLedger) {
    let ranks = MannWhitney(s.a, s.b)
    ledger.check("mannwhitney_a_b|u", ranks.u, within: 0)
    ledger.check("mannwhitney_a_b|p_asymptotic_cc", ranks.pValue, within: 1e-10)
    ledger.check("mannwhitney_a_b|cliffs_delta", ranks.cliffsDelta, within: 1e-10)
    ledger.check("mannwhitney_a_b|a12", ranks.superiority, within: 1e-10)
    let signed = WilcoxonSignedRank(s.a, s.c)
    ledger.check("wilcoxon_a_c|w", signed.statistic, within: 0)
    ledger.check("wilcoxon_a_c|p", signed.pValue, within: 1e-10)
    let ks = KolmogorovSmirnov.twoSample(s.a, s.b)
    ledger.check("ks_a_b|d", ks.statistic, within: 1e-12)
    ledger.check("ks_a_b|p_asymp", ks.pValue, within: 1e-10)
    let bm = brunnerMunzel(s.a, s.b)
    ledger.check("brunner_munzel|w", bm.statistic, within: 1e-10)
    ledger.check("brunner_munzel|p", bm.pValue, within: 1e-10)
  }

  private func checkGroups(_ s: Samples, _ ledger: inout ReferenceLedger) {
    let levene = brownForsythe([s.a, s.b])
    ledger.check("levene_median|w", levene.statistic, within: 1e-10)
    ledger.check("levene_median|p", levene.pValue, within: 1e-10)
    let anova = analysisOfVariance([s.a, s.b, s.c])
    ledger.check("anova_f|f", anova.statistic, within: 1e-10)
    ledger.check("anova_f|p", anova.pValue, within: 1e-10)
    let kruskal = kruskalWallis([s.a, s.b, s.c])
    ledger.check("kruskal|h", kruskal.statistic, within: 1e-10)
    ledger.check("kruskal|p", kruskal.pValue, within: 1e-10)
    let blocks = friedman([s.a, s.c, Array(s.b.prefix(60))])
    ledger.check("friedman_a_c_b60|chi2", blocks.statistic, within: 1e-10)
    ledger.check("friedman_a_c_b60|p", blocks.pValue, within: 1e-10)
  }

  private func checkShape(_ s: Samples, _ ledger: inout ReferenceLedger) {
    ledger.check("cohen_d_pooled", EffectSize.cohensD(s.a, s.b), within: 1e-10)
    ledger.check("hedges_g", EffectSize.hedgesG(s.a, s.b), within: 1e-10)
    ledger.check("wasserstein", EffectSize.wasserstein(s.a, s.b), within: 1e-10)
    ledger.check("energy_distance", EffectSize.energyDistance(s.a, s.b), within: 1e-10)
    ledger.check("hodges_lehmann_a_minus_b", EffectSize.hodgesLehmann(s.a, s.b), within: 1e-10)
    let logs = s.a.map(Mathematics.log)
    ledger.check("anderson_normal_log_a", Normality.andersonDarling(logs), within: 1e-10)
    let shapiro = Normality.shapiroWilk(logs)
    ledger.check("shapiro_log_a|w", shapiro.statistic, within: 1e-10)
    ledger.check("shapiro_log_a|p", shapiro.pValue, within: 1e-10)
  }

  private func checkSummaries(_ s: Samples, _ ledger: inout ReferenceLedger) {
    let names = [
      "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf",
      "hazen", "weibull", "linear", "median_unbiased", "normal_unbiased",
    ]
    let sorted = s.a.sorted()
    for (name, definition) in zip(names, QuantileDefinition.allCases) {
      let found = [0.5, 0.9, 0.95, 0.99].map {
        SampleQuantile.value(ofSorted: sorted, $0, by: definition)
      }
      ledger.check("quantiles_a_hyndman_fan|\(name)", found, within: 1e-12)
    }
    let ranks = OrderStatisticInterval(0.5, count: 60)
    let found = [ranks?.lowRank ?? 0, ranks?.highRank ?? 0].map(Double.init)
    ledger.check("order_statistic_ci_median_95", found, within: 0)
    checkMoments(s.a, &ledger)
  }

  private func checkMoments(_ a: [Double], _ ledger: inout ReferenceLedger) {
    let moments = Moments(a)
    let values: [(String, Double)] = [
      ("n", Double(moments.count)), ("mean", moments.mean), ("var", moments.variance),
      ("sd", moments.standardDeviation), ("sem", moments.standardError),
      ("skew_G1", moments.skewness ?? .nan), ("kurt_G2", moments.excessKurtosis ?? .nan),
      ("mad", Summary.medianAbsoluteDeviation(a)), ("iqr", Summary.interquartileRange(a)),
      ("gmean", Summary.geometricMean(a)), ("hmean", Summary.harmonicMean(a)),
      ("trim10", Summary.trimmedMean(a, trim: 0.1)), ("gini", Summary.gini(a) ?? .nan),
    ]
    for (name, value) in values { ledger.check("moments_a|\(name)", value, within: 1e-10) }
    var (start, all) = (0, Moments())
    for chunk in 0..<3 {
      let path = "merge_chunks_a|\(chunk)"
      let size = Int(ledger.number("\(path)|n"))
      let part = Moments(a[start..<(start + size)])
      start += size
      ledger.check("\(path)|mean", part.mean, within: 1e-10)
      ledger.check("\(path)|m2", part.sumOfSquares, within: 1e-10)
      ledger.check("\(path)|m3", part.sumOfCubes, within: 1e-10)
      ledger.check("\(path)|m4", part.sumOfFourths, within: 1e-10)
      all.merge(part)
    }
    #expect(start == a.count && agree(all.sumOfFourths, moments.sumOfFourths, within: 1e-12))
  }

  private func checkProportions(_ ledger: inout ReferenceLedger) {
    for key in ledger.keys("proportion_ci95") {
      let parts = key.split(separator: "/").compactMap { Int($0) }
      let (k, n) = (parts[0], parts[1])
      let found: [(String, ProportionInterval)] = [
        ("wilson", .wilson(successes: k, trials: n)),
        ("beta", .clopperPearson(successes: k, trials: n)),
        ("agresti_coull", .agrestiCoull(successes: k, trials: n)),
        ("jeffreys", .jeffreys(successes: k, trials: n)),
        ("normal", .wald(successes: k, trials: n)),
      ]
      for (name, interval) in found {
        let path = "proportion_ci95|\(key)|\(name)"
        ledger.check(path, [interval.low, interval.high], within: 1e-10)
      }
    }
    let p = ledger.numbers("multiple_testing|p")
    ledger.check("multiple_testing|bonferroni", bonferroniAdjusted(p), within: 1e-12)
    ledger.check("multiple_testing|holm", holmAdjusted(p), within: 1e-12)
    ledger.check("multiple_testing|fdr_bh", benjaminiHochbergAdjusted(p), within: 1e-12)
    ledger.check("multiple_testing|fdr_by", benjaminiYekutieliAdjusted(p), within: 1e-12)
    ledger.check("multiple_testing|hommel", hommelAdjusted(p), within: 1e-12)
  }

  private func checkCounts(_ ledger: inout ReferenceLedger) {
    ledger.check("mcnemar_exact_b5_c15", exactMcNemar(gained: 5, lost: 15), within: 1e-10)
    let fisher = FourfoldTable(8, 2, 1, 5)
    ledger.check("fisher_8_2_1_5|odds", fisher.oddsRatio, within: 1e-12)
    ledger.check("fisher_8_2_1_5|p", fisher.fisherPValue, within: 1e-10)
    let pearson = FourfoldTable(10, 20, 30, 40).pearson
    ledger.check("chi2_contingency_no_yates_10_20_30_40|chi2", pearson.statistic, within: 1e-10)
    ledger.check("chi2_contingency_no_yates_10_20_30_40|p", pearson.pValue, within: 1e-10)
  }

  private func checkPower(_ ledger: inout ReferenceLedger) {
    let size = TwoSampleDesign(effect: 0.2).sizePerArm(power: 0.8) ?? .nan
    // The reference's solver stops at a power of 0.8 - 2e-9; ours must reach it.
    ledger.check("power|n_per_arm_d0.2_power0.8_alpha0.05", size, within: 1e-8)
    #expect(agree(TwoSampleDesign(effect: 0.2).power(perArm: size), 0.8, within: 1e-12))
    let power = TwoSampleDesign(effect: 0.5).power(perArm: 64)
    ledger.check("power|power_d0.5_n64", power, within: 1e-10)
  }

  private func checkBootstrap(_ s: Samples, _ ledger: inout ReferenceLedger) throws {
    let positions = try ReferenceData.integers("bootstrap_index_60x2000.csv")
    let boot = Bootstrap(s.a, replicates: positions.count) { positions[$0] }
    ledger.check("bootstrap_mean_a|B", Double(boot.sortedMeans.count), within: 0)
    ledger.check("bootstrap_mean_a|se", boot.standardError, within: 1e-10)
    ledger.check("bootstrap_mean_a|bias", boot.bias, within: 1e-10, absolute: 1e-12)
    let intervals = [
      ("percentile95", boot.percentile()), ("basic95", boot.basic()),
      ("bca95", boot.biasCorrected()), ("studentized95", boot.studentized()),
    ]
    for (name, bounds) in intervals {
      ledger.check("bootstrap_mean_a|\(name)", [bounds.low, bounds.high], within: 1e-10)
    }
    ledger.check("bootstrap_mean_a|z0", boot.biasCorrection, within: 1e-10)
    ledger.check("bootstrap_mean_a|acceleration", boot.acceleration, within: 1e-10)
    let levels = [boot.correctedLevel(0.025), boot.correctedLevel(0.975)]
    ledger.check("bootstrap_mean_a|bca_levels", levels, within: 1e-10)
    ledger.excuse("bootstrap_mean_a|note")
    let corrected = boot.biasCorrected()
    ledger.check("scipy_bca_check", [corrected.low, corrected.high], within: 1e-10)
    let tail = ResampledStatistic(
      count: s.a.count,
      replicates: positions.count,
      positions: { positions[$0] },
      statistic: { drawn in SampleQuantile.value(of: drawn.map { s.a[$0] }, 0.95) }
    )
    ledger.check("bootstrap_p95_a|se", tail.standardError, within: 1e-10)
    let bounds = tail.percentile()
    ledger.check("bootstrap_p95_a|percentile95", [bounds.low, bounds.high], within: 1e-10)
  }
}
