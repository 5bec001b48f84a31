import { createHash, timingSafeEqual } from "node:crypto";
import { ReflexioError } from "@reflexio/contracts";
import { checkServerOwner, type Principal } from "../services/key-service.ts";

/** What `GET /metrics` answers, and to whom besides admin keys of the org that owns the server. */
export interface MetricsPage {
  readonly contentType: string;
  /** Of a collector that has no key; null when there is none. */
  readonly token: string | null;
  render(): Promise<string>;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The token after `Bearer`, of any length. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** @throws ReflexioError `unauthorized`, `forbidden` */
export async function admitToMetrics(
  page: MetricsPage,
  headers: Headers,
  authenticate: (key: string | undefined) => Promise<Principal>,
): Promise<void> {
  const sent = bearerOf(headers);
  const isCollector =
    page.token !== null && sent !== undefined && timingSafeEqual(digest(sent), digest(page.token));
  if (isCollector) return;
  const principal = await authenticate(sent);
  if (principal.userId !== null || principal.agentVersion !== null) {
    throw new ReflexioError("forbidden", "A bound key may not read the metrics.");
  }
  checkServerOwner(principal);
}
