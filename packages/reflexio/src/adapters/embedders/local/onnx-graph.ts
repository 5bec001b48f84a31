import { bytesField, encode, floatField, intField, messageField, type Parts, textField } from "./protobuf.ts";
import type { StoredTensor } from "./safetensors.ts";

/** Element types by their ONNX number. */
export const dataTypes = { float32: 1, int32: 6, float16: 10 } as const;
/** ONNX Runtime's own operators: attention, bias and GELU, each fused into one kernel. */
export const fusedOperators = "com.microsoft";

const attributeTypes = { float: 1, int: 2, ints: 7 } as const;
/** LayerNormalization arrived in 17; the file format of its time is 8. */
const opset = 17;
const irVersion = 8;

/** An input or output of the model; a string in the shape names a size that may vary. */
export interface ModelValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (string | number)[];
}

export interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: readonly Parts[];
  /** Name of the output; made up by default. */
  readonly output?: string;
}

/** An ONNX model in the making. Values are known by name. */
export interface OnnxGraph {
  /** Adds an operation and returns the name of its output. */
  node(operator: string, inputs: readonly string[], options?: NodeOptions): string;
  /** Adds 16-bit floats as they are stored, and returns their name. */
  constant(name: string, tensor: StoredTensor): string;
  /** The finished model as protobuf bytes. */
  encode(inputs: readonly ModelValue[], output: ModelValue): Uint8Array;
}

/** An empty model. The field numbers below are those of onnx.proto. */
export function createOnnxGraph(): OnnxGraph {
  const nodes: Parts[] = [];
  const constants: Parts[] = [];
  return {
    node(operator, inputs, { domain = "", attributes = [], output = `${operator}_${nodes.length}` } = {}) {
      const names = [...inputs.map((input) => textField(1, input)), textField(2, output)];
      nodes.push(messageField(1, ...names, textField(4, operator), ...attributes, textField(7, domain)));
      return output;
    },
    constant(name, { dtype, shape, bytes }) {
      if (dtype !== "F16") throw new Error(`The tensor ${name} is ${dtype}; expected F16.`);
      const dims = shape.map((size) => intField(1, size));
      const type = intField(2, dataTypes.float16);
      constants.push(messageField(5, ...dims, type, textField(8, name), bytesField(9, bytes)));
      return name;
    },
    encode(inputs, output) {
      const values = [...inputs.map((input) => valueField(11, input)), valueField(12, output)];
      return encode(
        intField(1, irVersion),
        messageField(7, ...nodes, textField(2, "model"), ...constants, ...values),
        messageField(8, textField(1, ""), intField(2, opset)),
        messageField(8, textField(1, fusedOperators), intField(2, 1)),
      );
    },
  };
}

function valueField(field: number, { name, type, shape }: ModelValue): Parts {
  const dims = shape.map((size) =>
    messageField(1, typeof size === "number" ? intField(1, size) : textField(2, size)),
  );
  const tensor = messageField(1, intField(1, type), messageField(2, ...dims));
  return messageField(field, textField(1, name), messageField(2, tensor));
}

/** A whole number that configures an operation. */
export function intAttribute(name: string, value: number): Parts {
  return messageField(5, textField(1, name), intField(3, value), intField(20, attributeTypes.int));
}

/** A fraction that configures an operation. */
export function floatAttribute(name: string, value: number): Parts {
  return messageField(5, textField(1, name), floatField(2, value), intField(20, attributeTypes.float));
}

/** A list of whole numbers that configures an operation. */
export function intsAttribute(name: string, values: readonly number[]): Parts {
  const items = values.map((value) => intField(8, value));
  return messageField(5, textField(1, name), ...items, intField(20, attributeTypes.ints));
}
