// Generated from the operation table by `npm run gen`. Do not edit.

export const clientVersion = "0.1.0";

/** Every operation by id; `safe` ones only read, `idempotent` ones honour an Idempotency-Key. */
export const operationTable = {
  "root": {"method":"GET","path":"/","safe":true},
  "health": {"method":"GET","path":"/health","safe":true},
  "meta_version": {"method":"GET","path":"/meta/version","safe":true},
  "whoami": {"method":"GET","path":"/api/whoami","safe":true},
  "publish_interaction": {"method":"POST","path":"/api/publish_interaction","idempotent":true},
  "get_interactions": {"method":"POST","path":"/api/get_interactions","safe":true},
  "get_all_interactions": {"method":"GET","path":"/api/get_all_interactions","safe":true},
  "search_interactions": {"method":"POST","path":"/api/search_interactions","safe":true},
  "delete_interaction": {"method":"DELETE","path":"/api/delete_interaction"},
  "delete_all_interactions": {"method":"DELETE","path":"/api/delete_all_interactions"},
  "get_profiles": {"method":"POST","path":"/api/get_profiles","safe":true},
  "get_all_profiles": {"method":"GET","path":"/api/get_all_profiles","safe":true},
  "search_profiles": {"method":"POST","path":"/api/search_profiles","safe":true},
  "delete_all_profiles": {"method":"DELETE","path":"/api/delete_all_profiles"},
  "get_user_playbooks": {"method":"POST","path":"/api/get_user_playbooks","safe":true},
  "search_user_playbooks": {"method":"POST","path":"/api/search_user_playbooks","safe":true},
  "delete_all_user_playbooks": {"method":"DELETE","path":"/api/delete_all_user_playbooks"},
  "get_agent_playbooks": {"method":"POST","path":"/api/get_agent_playbooks","safe":true},
  "delete_all_agent_playbooks": {"method":"DELETE","path":"/api/delete_all_agent_playbooks"},
  "search": {"method":"POST","path":"/api/search","safe":true},
} as const;

/** Every error code: its HTTP status, whether a repeat may help, and the usual remedy. */
export const errorTable = {
  "validation_failed": {"status":422,"retryable":false,"hint":"Correct the named fields and send again."},
  "usage": {"status":400,"retryable":false,"hint":"See `reflexio --help`."},
  "unauthorized": {"status":401,"retryable":false,"hint":"Pass --api-key or set REFLEXIO_API_KEY; `reflexio auth login` saves a key."},
  "forbidden": {"status":403,"retryable":false,"hint":"Use a key that has the needed scope."},
  "not_found": {"status":404,"retryable":false,"hint":"Check the id; list what exists first."},
  "method_not_allowed": {"status":405,"retryable":false,"hint":"See /openapi.json for the methods."},
  "conflict": {"status":409,"retryable":false,"hint":"Read the current state and decide again."},
  "in_flight": {"status":409,"retryable":true,"hint":"The first request is still running; retry soon."},
  "idempotency_mismatch": {"status":422,"retryable":false,"hint":"Use a new Idempotency-Key for a different body."},
  "payload_too_large": {"status":413,"retryable":false,"hint":"Split the payload into smaller ones."},
  "unsupported_media_type": {"status":415,"retryable":false,"hint":"Send application/json."},
  "rate_limited": {"status":429,"retryable":true,"hint":"Wait for the time in Retry-After."},
  "client_closed": {"status":499,"retryable":true,"hint":"The caller went away."},
  "internal": {"status":500,"retryable":true,"hint":"See the server log for the request id."},
  "storage_failed": {"status":503,"retryable":true,"hint":"Check disk space and the data folder."},
  "embedder_unavailable": {"status":503,"retryable":true,"hint":"Text search still works; see doctor."},
  "model_unavailable": {"status":503,"retryable":true,"hint":"Check the provider and its key."},
  "unavailable": {"status":503,"retryable":true,"hint":"The server is busy or stopping; retry."},
  "timeout": {"status":504,"retryable":true,"hint":"Retry, or raise the time-out."},
  "network": {"status":502,"retryable":true,"hint":"Is the server running? `reflexio services start`"},
  "failed": {"status":500,"retryable":false,"hint":"The server refused; the message says why."},
  "partial": {"status":207,"retryable":true,"hint":"Repeat the command; what succeeded is skipped."},
} as const;
