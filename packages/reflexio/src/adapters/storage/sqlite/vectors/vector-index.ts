import { CodeMemory } from "../../../../core/vectors/code-memory.ts";
import type { SearchKind } from "../../../../ports/records.ts";
import type { Connection } from "../driver.ts";
import { takeTurns } from "../take-turns.ts";
import { COUNT_LIMIT, codingFor, LoadedScope } from "./loaded-scope.ts";
import { takeRemovals, trackRemovals } from "./removed-vectors.ts";
import { countRows, orgScopes, readScope, type StoredVector, type VectorScope } from "./stored-vectors.ts";

/** A vector that came into the database. */
export interface NewVector extends StoredVector {
  readonly orgId: string;
  readonly kind: SearchKind;
  readonly userId: string | null;
}

export interface VectorIndexOptions {
  /** Codes kept in memory over all scopes, bytes. Beyond it the scope used longest ago is dropped. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
/** Scopes read before anybody asks for them. */
const MAX_WARMED = 8;

interface Entry {
  readonly loaded: LoadedScope;
  readonly ready: Promise<LoadedScope>;
}

/**
 * The vectors of the scopes in use, kept in memory as codes. The database stays the truth: a scope is read from it
 * when it is first searched, follows every change from then on, and can be dropped at any time.
 */
export class VectorIndex {
  readonly #connection: Connection;
  readonly #maxBytes: number;
  readonly #memory = new CodeMemory();
  /** Used longest ago first. */
  readonly #entries = new Map<string, Entry>();

  constructor(connection: Connection, { maxBytes = DEFAULT_MAX_BYTES }: VectorIndexOptions = {}) {
    this.#connection = connection;
    this.#maxBytes = maxBytes;
    trackRemovals(connection);
  }

  /** Bytes of the scopes that are loaded. */
  get byteLength(): number {
    let sum = 0;
    for (const { loaded } of this.#entries.values()) sum += loaded.byteLength;
    return sum;
  }

  /** Works with the codes of a scope, which are read from the database unless they are in memory. */
  async use<Result>(
    scope: VectorScope,
    modelId: string,
    work: (loaded: LoadedScope) => Promise<Result>,
  ): Promise<Result> {
    this.#sync();
    const entry = this.#entryOf(scope, modelId);
    entry.loaded.pin();
    try {
      return await work(await entry.ready);
    } finally {
      entry.loaded.unpin();
    }
  }

  #entryOf(scope: VectorScope, modelId: string): Entry {
    const key = JSON.stringify([scope.orgId, scope.kind, scope.userId, modelId]);
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const current = known?.loaded.outdated === false ? known : undefined;
    if (current === undefined) known?.loaded.drop();
    const entry = current ?? this.#load(scope, modelId, key);
    this.#entries.set(key, entry);
    return entry;
  }

  #load(scope: VectorScope, modelId: string, key: string): Entry {
    const rows = countRows(this.#connection, scope, modelId, COUNT_LIMIT);
    const loaded = new LoadedScope(scope, modelId, codingFor(rows), this.#memory);
    return { loaded, ready: this.#fill(loaded, key) };
  }

  async #fill(loaded: LoadedScope, key: string): Promise<LoadedScope> {
    try {
      await takeTurns(fill(this.#connection, loaded));
      this.#shrink(loaded);
      return loaded;
    } catch (error) {
      if (this.#entries.get(key)?.loaded === loaded) this.#entries.delete(key);
      loaded.drop();
      throw error;
    }
  }

  /**
   * Reads some large scopes in the background, so that the first search of a million rows need not wait for them.
   * Failures show in that search.
   */
  warm(modelId: string): void {
    const large = orgScopes(this.#connection)
      .filter((scope) => codingFor(countRows(this.#connection, scope, modelId, COUNT_LIMIT)) !== "floats")
      .slice(0, MAX_WARMED);
    for (const scope of large) this.#entryOf(scope, modelId).ready.catch(() => undefined);
  }

  /** Adds vectors to the scopes that are loaded. Call after they are committed. */
  added(modelId: string, vectors: readonly NewVector[]): void {
    // A row may have lost its vector and got a new one since the last search.
    this.#sync();
    for (const { loaded } of this.#entries.values()) {
      if (loaded.modelId !== modelId) continue;
      for (const vector of vectors) if (holds(loaded.scope, vector)) loaded.put(vector);
    }
    this.#shrink(undefined);
  }

  /** Forgets everything; searches read it again. */
  clear(): void {
    takeRemovals(this.#connection);
    for (const { loaded } of this.#entries.values()) loaded.drop();
    this.#entries.clear();
  }

  /** Takes the vectors that were deleted meanwhile out of the scopes that are loaded. */
  #sync(): void {
    const removed = takeRemovals(this.#connection);
    if (removed.length === 0) return;
    for (const { loaded } of this.#entries.values()) {
      for (const { orgId, kind, rowId } of removed) {
        if (loaded.scope.orgId === orgId && loaded.scope.kind === kind) loaded.remove(rowId);
      }
    }
  }

  /** @param kept The scope that is about to be searched stays, however large. */
  #shrink(kept: LoadedScope | undefined): void {
    let bytes = this.byteLength;
    for (const [key, { loaded }] of this.#entries) {
      if (bytes <= this.#maxBytes) return;
      if (loaded === kept) continue;
      bytes -= loaded.byteLength;
      this.#entries.delete(key);
      loaded.drop();
    }
  }
}

function* fill(connection: Connection, loaded: LoadedScope): Generator<void, void> {
  for (const page of readScope(connection, loaded.scope, loaded.modelId)) {
    for (const stored of page) loaded.put(stored);
    if (page.length > 0) yield;
  }
}

function holds(scope: VectorScope, { orgId, kind, userId }: NewVector): boolean {
  return scope.orgId === orgId && scope.kind === kind && (scope.userId === null || scope.userId === userId);
}
