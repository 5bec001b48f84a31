import { describe, expect, it } from "vitest";
import { type Judged, measureAgreement } from "./agreement.ts";

const judged = (score: number, actual: boolean): Judged => ({ score, actual, predicted: score >= 0.5 });

describe("measureAgreement", () => {
  it("is full for an evaluator that is always right", () => {
    const agreement = measureAgreement([judged(0.9, true), judged(0.6, true), judged(0.1, false)]);
    expect(agreement).toMatchObject({ accuracy: 1, balancedAccuracy: 1, kappa: 1, auroc: 1 });
  });

  it("gives nothing for a constant answer, however common the class is", () => {
    const constant = [...Array.from({ length: 9 }, () => judged(0.8, true)), judged(0.8, false)];
    expect(measureAgreement(constant)).toMatchObject({
      accuracy: 0.9,
      balancedAccuracy: 0.5,
      kappa: 0,
      auroc: 0.5,
    });
  });

  it("tells ranking and threshold apart", () => {
    const ranked = measureAgreement([judged(0.4, true), judged(0.3, false), judged(0.2, false)]);
    expect(ranked).toMatchObject({ auroc: 1, balancedAccuracy: 0.5, predictedSuccesses: 0 });
  });

  it("agrees with a worked example of kappa", () => {
    // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: accuracy 0.7, chance 0.5.
    const table = [
      ...Array.from({ length: 20 }, () => judged(1, true)),
      ...Array.from({ length: 5 }, () => judged(1, false)),
      ...Array.from({ length: 10 }, () => judged(0, true)),
      ...Array.from({ length: 15 }, () => judged(0, false)),
    ];
    expect(measureAgreement(table).kappa).toBeCloseTo(0.4);
  });
});
