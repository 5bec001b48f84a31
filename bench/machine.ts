import { cpus, totalmem } from "node:os";

/** The machine a figure was measured on, in one line. */
export function machine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all[0]?.model ?? "unknown cpu"}, ${all.length} cores, ${memory} GB, node ${process.versions.node}`;
}
