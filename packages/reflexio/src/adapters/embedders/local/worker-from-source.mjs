// Starts the worker from its TypeScript source, in tests and under tsx; bundles do not contain this file.
// Plain JavaScript because Node 20 runs no TypeScript, the parent's loader (vitest's or tsx's) does not reach into
// threads, and `--import tsx` does nothing outside the main thread.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
