/** One judged session and what really became of it. */
export interface Judged {
  /** 0–1, how likely the evaluator takes it for a success. */
  readonly score: number;
  readonly predicted: boolean;
  readonly actual: boolean;
}

export interface Agreement {
  readonly sessions: number;
  readonly successes: number;
  readonly predictedSuccesses: number;
  readonly accuracy: number;
  /** Mean of the accuracy on successes and on failures: 0.5 for any constant answer. */
  readonly balancedAccuracy: number;
  /** Cohen's kappa: 0 is what chance agrees on, 1 full agreement. */
  readonly kappa: number;
  /** Chance that a success scores above a failure; ties count half. */
  readonly auroc: number;
}

function share(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

function areaUnderCurve(judged: readonly Judged[]): number {
  const successes = judged.filter((one) => one.actual);
  const failures = judged.filter((one) => !one.actual);
  let won = 0;
  for (const success of successes) {
    for (const failure of failures) {
      if (success.score > failure.score) won += 1;
      else if (success.score === failure.score) won += 0.5;
    }
  }
  return share(won, successes.length * failures.length);
}

/** How far an evaluator agrees with the truth. Figures are NaN where one of the classes is empty. */
export function measureAgreement(judged: readonly Judged[]): Agreement {
  const count = (test: (one: Judged) => boolean) => judged.filter(test).length;
  const successes = count((one) => one.actual);
  const failures = judged.length - successes;
  const predictedSuccesses = count((one) => one.predicted);
  const right = count((one) => one.predicted === one.actual);
  const accuracy = share(right, judged.length);
  const truePositives = count((one) => one.predicted && one.actual);
  const trueNegatives = count((one) => !one.predicted && !one.actual);
  const byChance =
    share(predictedSuccesses, judged.length) * share(successes, judged.length) +
    share(judged.length - predictedSuccesses, judged.length) * share(failures, judged.length);
  return {
    sessions: judged.length,
    successes,
    predictedSuccesses,
    accuracy,
    balancedAccuracy: (share(truePositives, successes) + share(trueNegatives, failures)) / 2,
    kappa: byChance === 1 ? Number.NaN : (accuracy - byChance) / (1 - byChance),
    auroc: areaUnderCurve(judged),
  };
}
