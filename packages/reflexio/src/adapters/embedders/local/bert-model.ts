import {
  createOnnxGraph,
  dataTypes,
  floatAttribute,
  fusedOperators,
  intAttribute,
  intsAttribute,
  type OnnxGraph,
} from "./onnx-graph.ts";
import type { Parts } from "./protobuf.ts";
import type { StoredTensor } from "./safetensors.ts";

/** The shape of the BERT encoder, as its config.json says. */
export interface BertConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly layer_norm_eps: number;
}

type Weights = ReadonlyMap<string, StoredTensor>;

/**
 * The encoder with mean pooling as an ONNX model, made of the weights as they are stored: the runtime widens and
 * transposes them once while it loads. Inputs: `ids` [batch, length], `positions` [length], `lengths` [batch]
 * (tokens of each row, padding last) as int32 and `pool` [batch, 1, length] as float32: what each token counts in
 * the mean. Output: `vectors` [batch, 1, hidden], not normalised.
 */
export function buildBertModel(weights: Weights, config: BertConfig): Uint8Array {
  const graph = createOnnxGraph();
  const builder = createLayers(graph, weights, config);
  let hidden = builder.embeddings();
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    hidden = builder.encoder(hidden, `encoder.layer.${layer}`);
  }
  graph.node("MatMul", ["pool", hidden], { output: "vectors" });
  const { int32, float32 } = dataTypes;
  return graph.encode(
    [
      { name: "ids", type: int32, shape: ["batch", "length"] },
      { name: "positions", type: int32, shape: ["length"] },
      { name: "lengths", type: int32, shape: ["batch"] },
      { name: "pool", type: float32, shape: ["batch", 1, "length"] },
    ],
    { name: "vectors", type: float32, shape: ["batch", 1, config.hidden_size] },
  );
}

function createLayers(graph: OnnxGraph, weights: Weights, config: BertConfig) {
  const { stored, widen, weight, kernel } = createWeightReader(graph, weights);
  const epsilon = floatAttribute("epsilon", config.layer_norm_eps);

  const embeddings = (): string => {
    // Gathered before widening: the table of words is half the model, and stays at 16 bits.
    const words = widen(graph.node("Gather", [stored("embeddings.word_embeddings.weight"), "ids"]));
    const places = widen(
      graph.node("Gather", [stored("embeddings.position_embeddings.weight"), "positions"]),
    );
    // Single texts are all of type 0, so only the first row of the type table is needed.
    const type = widen(stored("embeddings.token_type_embeddings.weight", firstRow));
    const sum = graph.node("Add", [graph.node("Add", [words, places]), type]);
    const norm = ["weight", "bias"].map((name) => weight(`embeddings.LayerNorm.${name}`));
    return graph.node("LayerNormalization", [sum, ...norm], { attributes: [epsilon] });
  };

  /** Multi-head self-attention; ONNX Runtime wants query, key and value side by side. */
  const attention = (input: string, prefix: string): string => {
    const names = ["query", "key", "value"].map((name) => `${prefix}.${name}`);
    const kernels = names.map((name) => kernel(`${name}.weight`));
    const biases = names.map((name) => weight(`${name}.bias`));
    const parameters = [concat(graph, kernels, 1), concat(graph, biases, 0)];
    const heads = intAttribute("num_heads", config.num_attention_heads);
    return graph.node("Attention", [input, ...parameters, "lengths"], {
      domain: fusedOperators,
      attributes: [heads],
    });
  };

  /**
   * A dense layer whose output is added to what went in before, then normalised. In steps: the runtime's fused
   * operator for it divides once for each number, which took an eighth of all time.
   */
  const residual = (input: string, skipped: string, prefix: string): string => {
    const dense = graph.node("MatMul", [input, kernel(`${prefix}.dense.weight`)]);
    const biased = graph.node("Add", [dense, weight(`${prefix}.dense.bias`)]);
    const sum = graph.node("Add", [biased, skipped]);
    const norm = ["weight", "bias"].map((name) => weight(`${prefix}.LayerNorm.${name}`));
    return graph.node("LayerNormalization", [sum, ...norm], { attributes: [epsilon] });
  };

  const encoder = (input: string, prefix: string): string => {
    const attended = residual(
      attention(input, `${prefix}.attention.self`),
      input,
      `${prefix}.attention.output`,
    );
    const wide = graph.node("MatMul", [attended, kernel(`${prefix}.intermediate.dense.weight`)]);
    const bias = weight(`${prefix}.intermediate.dense.bias`);
    const active = graph.node("BiasGelu", [wide, bias], { domain: fusedOperators });
    return residual(active, attended, `${prefix}.output`);
  };

  return { embeddings, encoder };
}

function createWeightReader(graph: OnnxGraph, weights: Weights) {
  const stored = (name: string, select = (tensor: StoredTensor): StoredTensor => tensor): string => {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new Error(`The weights have no tensor ${name}.`);
    return graph.constant(name, select(tensor));
  };
  const widen = (value: string): string =>
    graph.node("Cast", [value], { attributes: [intAttribute("to", dataTypes.float32)] });
  const weight = (name: string): string => widen(stored(name));
  /** A dense layer's kernel: stored as [out, in], multiplied as [in, out]. */
  const kernel = (name: string): string =>
    graph.node("Transpose", [weight(name)], { attributes: [intsAttribute("perm", [1, 0])] });
  return { stored, widen, weight, kernel };
}

function concat(graph: OnnxGraph, values: readonly string[], axis: number): string {
  const attributes: Parts[] = [intAttribute("axis", axis)];
  return graph.node("Concat", values, { attributes });
}

function firstRow({ dtype, shape, bytes }: StoredTensor): StoredTensor {
  const [rows = 1, ...rest] = shape;
  return { dtype, shape: rest, bytes: bytes.subarray(0, bytes.length / rows) };
}
