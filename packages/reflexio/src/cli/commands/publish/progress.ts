import type { CliIo } from "../../io.ts";

export interface ProgressFacts {
  readonly done: number;
  /** 0–1, when the size of the input is known. */
  readonly fraction: number | undefined;
}

export interface Progress {
  /** Removes the bar, so that other lines can be printed. */
  stop(): void;
}

const BAR_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5000;
const BAR_WIDTH = 24;

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** `1200 payloads, 45%, 310/s, 0:12 left`. */
export function progressText({ done, fraction }: ProgressFacts, elapsedMs: number): string {
  const seconds = elapsedMs / 1000;
  const rate = seconds > 0 ? done / seconds : 0;
  const parts = [`${done} ${done === 1 ? "payload" : "payloads"}`];
  if (fraction !== undefined) parts.push(`${Math.floor(fraction * 100)}%`);
  parts.push(`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`);
  if (fraction !== undefined && fraction > 0.01 && fraction < 1) {
    parts.push(`${duration((seconds / fraction) * (1 - fraction))} left`);
  }
  return parts.join(", ");
}

function bar(fraction: number | undefined, hasUnicode: boolean): string {
  if (fraction === undefined) return "";
  const filled = Math.round(Math.min(1, fraction) * BAR_WIDTH);
  const [full, rest] = hasUnicode ? ["█", "░"] : ["#", "."];
  return `${full.repeat(filled)}${rest.repeat(BAR_WIDTH - filled)} `;
}

/** Shows how far a long publish is: a bar that redraws itself on a terminal, a line now and then elsewhere. */
export function startProgress(io: CliIo, facts: () => ProgressFacts): Progress {
  const started = io.now();
  const isLive = io.stderr.isTTY === true && io.env.TERM !== "dumb";
  let shown = false;
  const draw = () => {
    const current = facts();
    const text = progressText(current, io.now() - started);
    if (!isLive) {
      io.stderr.write(`Publishing: ${text}\n`);
      return;
    }
    const columns = io.stderr.columns || 80;
    io.stderr.write(`\r\u001b[2K${`${bar(current.fraction, true)}${text}`.slice(0, columns - 1)}`);
    shown = true;
  };
  const timer = setInterval(draw, isLive ? BAR_INTERVAL_MS : LINE_INTERVAL_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      if (shown) io.stderr.write("\r\u001b[2K");
    },
  };
}
