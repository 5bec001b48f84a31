/** Why a model could not do its work. */
export interface ModelFailure {
  readonly message: string;
  /** How long to wait, milliseconds; null when nobody knows. */
  readonly retryAfterMs: number | null;
}
