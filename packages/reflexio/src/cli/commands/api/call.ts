import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { parseJson, readDataText } from "../../input/data-argument.ts";
import { isJsonObject } from "../../input/json-object.ts";
import { jsonText } from "../../json-text.ts";
import type { apiArguments, apiOptions } from "./options.ts";

type Input = CommandInput<typeof apiOptions, typeof apiArguments>;

const METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function methodOf(text: string): string {
  const method = text.toUpperCase();
  if (METHODS.includes(method)) return method;
  throw new ReflexioError("usage", `${JSON.stringify(text)} is not a method.`, {
    hint: `Use one of ${METHODS.join(", ")}.`,
  });
}

function pathOf(text: string): string {
  // The key goes with the request, so it must stay on the server the key belongs to.
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(text)) {
    throw new ReflexioError("usage", "PATH must not name a server.", {
      hint: "Use --server-url for another one.",
    });
  }
  return text.startsWith("/") ? text : `/${text}`;
}

function requireJson(body: unknown, label: string): void {
  if (typeof body !== "string" || body === "") return;
  throw new ReflexioError("failed", `${label} answered something that is not JSON.`, {
    hint: "Is the URL that of a Reflexio server?",
  });
}

/** Sends one request and prints the answer as it is. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const method = methodOf(input.method);
  const path = pathOf(input.path);
  const given =
    input.data === undefined ? null : parseJson(await readDataText(input.data, context), "--data");
  const client = await context.connect();
  if (method !== "GET") context.out.note(`Server: ${(await context.settings()).url}`);
  const { signal, out } = context;
  const answer = await client.request(method, path, given === null ? {} : { body: given }, { signal });
  requireJson(answer.body, `${method} ${path}`);
  const body = answer.body ?? null;
  const hasFailed = isJsonObject(body) && body.success === false;
  if (hasFailed) out.jsonPartial(body);
  else out.json(body);
  out.text(jsonText(body));
  if (!hasFailed) return;
  const said = [body.message, body.msg].find((text) => typeof text === "string" && text !== "");
  throw new ReflexioError("failed", said === undefined ? "The server refused." : String(said));
}
