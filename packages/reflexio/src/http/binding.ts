import { type OperationSpec, ReflexioError, type ScopeField } from "@reflexio/contracts";
import type { Principal } from "../services/key-service.ts";
import type { RawInput } from "./read-input.ts";

/** One way in which a key can be bound, and the field of the call that it decides. */
interface Binding {
  readonly noun: "user" | "agent version";
  readonly value: string;
  readonly field: ScopeField | "own" | "any" | undefined;
}

function bindingsOf(spec: OperationSpec, { userId, agentVersion }: Principal): Binding[] {
  const bindings: Binding[] = [];
  if (userId !== null) bindings.push({ noun: "user", value: userId, field: spec.boundKeys?.user });
  if (agentVersion !== null) {
    bindings.push({ noun: "agent version", value: agentVersion, field: spec.boundKeys?.agentVersion });
  }
  return bindings;
}

/** Part of the input and name in it, or undefined when no field decides. */
function placeOf(field: Binding["field"]): { part: "body" | "query"; name: string } | undefined {
  if (field === undefined || field === "own" || field === "any") return undefined;
  const part = field.startsWith("body.") ? "body" : "query";
  return { part, name: field.slice(part.length + 1) };
}

function isOpen(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/**
 * Refuses a bound key where nothing limits the call to what it is bound to.
 * @throws ReflexioError `forbidden`
 */
export function checkBindable(spec: OperationSpec, principal: Principal): void {
  for (const { noun, field } of bindingsOf(spec, principal)) {
    if (field !== undefined) continue;
    throw new ReflexioError("forbidden", `A key that is bound to one ${noun} may not call ${spec.path}.`, {
      hint: "Use a key without that binding.",
    });
  }
}

/** The input with the fields filled in that the key's bindings decide, where the caller left them open. */
export function fillBound(spec: OperationSpec, principal: Principal, raw: RawInput): RawInput {
  let filled = raw;
  for (const { value, field } of bindingsOf(spec, principal)) {
    const place = placeOf(field);
    if (place === undefined) continue;
    const sent: unknown = filled[place.part];
    if (typeof sent !== "object" || sent === null || Array.isArray(sent)) continue;
    if (!isOpen(Reflect.get(sent, place.name))) continue;
    filled = { ...filled, [place.part]: { ...sent, [place.name]: value } };
  }
  return filled;
}

/**
 * Compares the validated input, as the handler will see it, with the key's bindings.
 * @throws ReflexioError `forbidden` when it names anybody else
 */
export function checkBound(
  spec: OperationSpec,
  principal: Principal,
  input: { readonly body: unknown; readonly query: unknown },
): void {
  for (const { noun, value, field } of bindingsOf(spec, principal)) {
    const place = placeOf(field);
    if (place === undefined) continue;
    const part = input[place.part];
    const named: unknown =
      typeof part === "object" && part !== null ? Reflect.get(part, place.name) : undefined;
    if (named === value) continue;
    throw new ReflexioError("forbidden", `This key is bound to another ${noun} than ${field} names.`, {
      hint: `Leave out ${place.name}, or send the one that the key is bound to.`,
    });
  }
}
