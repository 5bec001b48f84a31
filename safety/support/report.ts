/** What a test prints: its figures, what went wrong, and whether its controls noticed their seeded bugs. */
export interface Report {
  figure(name: string, value: number | string): void;
  /** Notes a broken promise; the run fails. */
  problem(text: string): void;
  problems(found: readonly string[]): void;
  /** A control must find something: a check that finds nothing in a broken system proves nothing. */
  control(name: string, found: readonly string[]): void;
  /** Prints all of it. True when every promise held and every control was caught. */
  finish(): boolean;
}

const SHOWN_PROBLEMS = 20;

export function createReport(title: string): Report {
  const started = performance.now();
  const broken: string[] = [];
  const figures: [string, number | string][] = [];
  return {
    figure(name, value) {
      figures.push([name, value]);
    },
    problem(text) {
      broken.push(text);
    },
    problems(found) {
      broken.push(...found);
    },
    control(name, found) {
      figures.push([`control: ${name}`, found.length > 0 ? `caught (${found[0]})` : "NOT CAUGHT"]);
      if (found.length === 0) broken.push(`The control "${name}" was not caught.`);
    },
    finish() {
      console.log(`\n${title}: ${broken.length === 0 ? "passed" : "FAILED"}`);
      for (const [name, value] of figures) console.log(`  ${name}: ${value}`);
      console.log(`  seconds: ${((performance.now() - started) / 1000).toFixed(1)}`);
      for (const text of broken.slice(0, SHOWN_PROBLEMS)) console.error(`  BROKEN: ${text}`);
      if (broken.length > SHOWN_PROBLEMS) console.error(`  and ${broken.length - SHOWN_PROBLEMS} more`);
      return broken.length === 0;
    },
  };
}
