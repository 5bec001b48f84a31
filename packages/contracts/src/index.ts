export * from "./api-key.ts";
export * from "./change-log.ts";
export * from "./config.ts";
export * from "./conversation.ts";
export * from "./enums.ts";
export * from "./errors.ts";
export * from "./evaluation.ts";
export * from "./event.ts";
export { findImageUrlProblem } from "./image-url.ts";
export * from "./interaction.ts";
export { type AddressInfo, describeAddress, isPrivateAddress } from "./ip-address.ts";
export * from "./learning.ts";
export * from "./learning-input.ts";
export { buildOpenApi, COMMON_ERRORS } from "./openapi.ts";
export * from "./operation.ts";
export * from "./operation-status.ts";
export * from "./operations/index.ts";
export * from "./operations/pending.ts";
export * from "./playbook.ts";
export type { WireIssueParams } from "./primitives.ts";
export * from "./profile.ts";
export * from "./request.ts";
export * from "./run.ts";
export { sanitizeText } from "./text.ts";
export {
  canonicalHost,
  classifyUrl,
  findUrlProblem,
  isMetadataHost,
  type PrivateUrlPolicy,
  type UrlReach,
} from "./url-safety.ts";
export { validationDetail, type WireProblem } from "./validation-detail.ts";
