import { ReflexioError } from "@reflexio/contracts";
import type { Embedder, EmbedPurpose } from "../../ports/embedder.ts";
import { assertBatchFits } from "./batch-limit.ts";
import { type Endpoint, postEmbeddings } from "./remote/request.ts";
import { type RetryPolicy, retrying } from "./remote/retry.ts";
import { splitInput } from "./remote/split-input.ts";
import { meanUnit, type WeightedVector } from "./vectors.ts";

export interface OpenAiCompatibleEmbedderOptions {
  /** Up to and without `/embeddings`: `https://api.openai.com/v1`, `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Sent as a bearer token; local servers often need none. */
  readonly apiKey?: string;
  readonly model: string;
  /** Length of the vectors the model gives; replies of another length are refused. */
  readonly dimensions: number;
  /** Also ask the server for that length. Off by default: most models but OpenAI's newer ones refuse the field. */
  readonly requestDimensions?: boolean;
  /** Text put before each input; models such as E5 and Nomic need it. Re-embed everything after changing it. */
  readonly prefixes?: Readonly<Record<EmbedPurpose, string>>;
  /** Longer texts are split and averaged. The default of 8000 keeps any language below OpenAI's 8191 tokens. */
  readonly maxInputChars?: number;
  /** For one attempt, including the reading of the reply. Default 30,000. */
  readonly timeoutMs?: number;
  /** Most texts a call and a request carry. Default 128. */
  readonly maxBatch?: number;
  /** Attempts after the first, on 429, 5xx, time-outs and lost connections. Default 3. */
  readonly maxRetries?: number;
  readonly fetch?: typeof fetch;
  /** Waits between attempts; a test passes one that does not. */
  readonly sleep?: RetryPolicy["sleep"];
}

/** An embedder behind `POST {baseUrl}/embeddings`: OpenAI, Azure, Ollama, vLLM, LM Studio, llama.cpp and others. */
export function createOpenAiCompatibleEmbedder(options: OpenAiCompatibleEmbedderOptions): Embedder {
  const { model, dimensions, maxBatch = 128, maxInputChars = 8000 } = options;
  const info = { modelId: `openai:${model}`, dimensions, maxBatch };
  const endpoint = toEndpoint(options);
  const closing = new AbortController();

  const request = async (
    inputs: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> => {
    const signals = signal === undefined ? [closing.signal] : [closing.signal, signal];
    const policy: RetryPolicy = { maxRetries: options.maxRetries ?? 3, sleep: options.sleep, signals };
    return await retrying(() => postEmbeddings(endpoint, inputs, signals), policy);
  };

  return {
    ...info,
    async embed(texts, purpose, signal) {
      signal?.throwIfAborted();
      closing.signal.throwIfAborted();
      assertBatchFits(info, texts);
      const prefix = options.prefixes?.[purpose] ?? "";
      const parts = texts.map((text) => splitInput(text, maxInputChars - prefix.length));
      const inputs = parts.flat().map((part) => prefix + part);
      const vectors: Float32Array[] = [];
      for (let i = 0; i < inputs.length; i += maxBatch) {
        vectors.push(...(await request(inputs.slice(i, i + maxBatch), signal)));
      }
      return joinParts(parts, vectors, dimensions);
    },
    async close() {
      closing.abort(new ReflexioError("embedder_unavailable", "The embedder is closed."));
    },
  };
}

function toEndpoint(options: OpenAiCompatibleEmbedderOptions): Endpoint {
  const url = `${options.baseUrl.replace(/\/+$/, "")}/embeddings`;
  if (!URL.canParse(url)) {
    throw new ReflexioError("validation_failed", `The embedder's base URL is not a URL: ${options.baseUrl}`);
  }
  return {
    url,
    model: options.model,
    dimensions: options.dimensions,
    requestDimensions: options.requestDimensions ?? false,
    apiKey: options.apiKey,
    timeoutMs: options.timeoutMs ?? 30_000,
    fetch: options.fetch ?? fetch,
  };
}

/** Puts the vectors of split texts together again, in the order of the texts. */
function joinParts(
  parts: readonly string[][],
  vectors: readonly Float32Array[],
  dimensions: number,
): Float32Array[] {
  let next = 0;
  return parts.map((texts) => {
    const weighted = texts.map((text): WeightedVector => {
      const vector = vectors[next++] ?? new Float32Array(dimensions);
      return { vector, weight: text.length };
    });
    return meanUnit(weighted, dimensions);
  });
}
