/** Choices of `--embedder`. */
type EmbedderChoice = "auto" | "wasm" | "onnx" | "hashing" | "none";

/** What the server is started with. */
export interface ServeOptions {
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** False serves everybody who can reach the port. */
  readonly auth: boolean;
  readonly embedder: EmbedderChoice;
  readonly logLevel: string;
  readonly version: string;
  /** Configuration to apply; `config.json` of the data folder when absent and there is one. */
  readonly configFile?: string | undefined;
}

/** A server that answers requests. */
export interface RunningServer {
  readonly url: string;
  /** Random id of the data folder. */
  readonly instanceId: string;
  readonly orgId: string;
  verifyKey(key: string): Promise<boolean>;
  /** Mints an admin key. The server keeps its hash only, so this is the one chance to save it. */
  createLocalKey(): Promise<string>;
  /** Settles when the server has ended, by `close` or by itself; rejects when it broke. */
  readonly closed: Promise<void>;
  /** Ends after running requests and jobs have come to a safe point. */
  close(): Promise<void>;
}

export type Serve = (options: ServeOptions) => Promise<RunningServer>;
export type LoadServe = () => Promise<Serve>;
