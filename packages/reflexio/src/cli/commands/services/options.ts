import { defineOptions } from "../../options.ts";

const MAX_PORT = 65_535;

/** Accepted from scripts written for other versions. This server has one process and one store. */
const compatible = defineOptions({
  docsPort: {
    kind: "integer",
    value: "port",
    min: 0,
    max: MAX_PORT,
    isHidden: true,
    summary: "has no effect: the API's documentation is served by the server itself",
  },
  only: { kind: "text", value: "names", isHidden: true, summary: "services to start; there is one: backend" },
});

export const startOptions = defineOptions({
  backendPort: {
    kind: "integer",
    short: "port",
    value: "port",
    min: 0,
    max: MAX_PORT,
    summary: "port of the server (env BACKEND_PORT, else 8081); 0 takes a free one",
  },
  host: { kind: "text", value: "address", fallback: "127.0.0.1", summary: "address to listen on" },
  dataDir: {
    kind: "text",
    value: "folder",
    summary: "folder of the database (else the one chosen in `setup init`, else data in the user's folder)",
  },
  config: {
    kind: "text",
    value: "file",
    summary: "configuration to apply (else config.json in the data folder, when there is one)",
  },
  detach: { kind: "flag", short: "d", summary: "return as soon as the server is ready; it goes on" },
  noAuth: { kind: "flag", summary: "serve everybody who can reach the port, without a key; loopback only" },
  embedder: {
    kind: "text",
    value: "name",
    choices: ["auto", "wasm", "onnx", "hashing", "none"],
    fallback: "auto",
    summary: "how texts become vectors: auto, wasm, onnx, hashing or none",
  },
  logLevel: {
    kind: "text",
    value: "level",
    choices: ["trace", "debug", "info", "warn", "error", "silent"],
    fallback: "info",
    summary: "trace, debug, info, warn, error or silent",
  },
  ...compatible,
  noReload: { kind: "flag", isHidden: true, summary: "has no effect: the server never reloads itself" },
  storage: { kind: "text", value: "name", isHidden: true, summary: "storage; sqlite is the one there is" },
});

export const stopOptions = defineOptions({
  backendPort: {
    kind: "integer",
    short: "port",
    value: "port",
    min: 1,
    max: MAX_PORT,
    summary: "port of the server (env BACKEND_PORT, else that of the running one)",
  },
  force: { kind: "flag", summary: "end it at once, without waiting for running requests" },
  ...compatible,
});
