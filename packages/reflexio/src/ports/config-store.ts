import type { Config } from "@reflexio/contracts";

/** One configuration that was in force, secrets included. */
export interface ConfigVersion {
  /** Counts up from 1 for each org. */
  readonly version: number;
  readonly config: Config;
  /** Name of the API key that set it, or `file`. */
  readonly actor: string;
  /** Unix seconds. */
  readonly created_at: number;
  /** Hash of the configuration file it was read from; null when it was not. */
  readonly file_hash: string | null;
}

/** A change of an org's configuration. */
export interface ConfigWrite {
  readonly type: "config.put";
  readonly config: Config;
  readonly actor: string;
  readonly at: number;
  /** The version this one was made from, 0 for none; another one in force fails the commit with `conflict`. */
  readonly expected: number;
  readonly fileHash: string | null;
}

/** Versions of an org's configuration, the newest of which is in force. */
export interface ConfigStore {
  /** Number of the version in force, 0 when none was ever set. Cheap: asked before each use of the settings. */
  currentVersion(orgId: string): Promise<number>;
  /** Undefined when there is none, or when it is too old to be kept. */
  find(orgId: string, version: number): Promise<ConfigVersion | undefined>;
  /** Newest first. */
  list(orgId: string, limit: number): Promise<ConfigVersion[]>;
  /** Hash of the file that was applied last; null when none was. */
  lastFileHash(orgId: string): Promise<string | null>;
}
