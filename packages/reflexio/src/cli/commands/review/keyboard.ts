import type { CliIo } from "../../io.ts";

/** Single keys of a terminal, in lower case; the end of input is `q`. */
export interface Keyboard {
  readonly next: () => Promise<string>;
  readonly close: () => void;
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

function setRaw(stdin: CliIo["stdin"], isRaw: boolean): void {
  const setRawMode: unknown = Reflect.get(stdin, "setRawMode");
  if (typeof setRawMode === "function") setRawMode.call(stdin, isRaw);
}

/** Reads keys until it is closed; keys that nobody asked for are given back. In raw mode Ctrl-C is a key, so it is turned into a signal again. */
export function openKeyboard(io: CliIo): Keyboard {
  const { stdin, interrupt } = io;
  const waiting: string[] = [];
  let isEnded = false;
  let wake: () => void = () => undefined;
  const onData = (chunk: Buffer | string) => {
    for (const key of chunk.toString()) {
      if (key === CTRL_C) process.kill(process.pid, "SIGINT");
      else waiting.push(key);
    }
    wake();
  };
  const onEnd = () => {
    isEnded = true;
    wake();
  };
  setRaw(stdin, true);
  stdin.on("data", onData).once("end", onEnd).resume();
  interrupt.addEventListener("abort", onEnd, { once: true });
  return {
    next: async () => {
      while (waiting.length === 0 && !isEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const key = waiting.shift() ?? CTRL_D;
      return key === CTRL_D ? "q" : key.toLowerCase();
    },
    close: () => {
      stdin.off("data", onData).off("end", onEnd).pause();
      interrupt.removeEventListener("abort", onEnd);
      setRaw(stdin, false);
      // What was typed ahead is for whoever reads next.
      if (waiting.length > 0) stdin.unshift(waiting.join(""));
    },
  };
}
