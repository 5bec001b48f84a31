// Starts the worker from its TypeScript source, in tests and under tsx; bundles do not contain this file.
// Plain JavaScript because Node 20 runs no TypeScript and the parent's loader does not reach into threads.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
