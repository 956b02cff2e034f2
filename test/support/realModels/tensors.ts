/** The tensors of published models' files, by architecture, as llama.cpp expects them. */
import type { MetadataValue } from "../ggufWriter";
import { quantizations, type RealModel } from "./shapes";

export interface TensorShape {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: number;
}

/** Numbers of a model's metadata; 0 where it has none. */
function facts({ metadata }: RealModel) {
  const number = (key: string): number => (typeof metadata[key] === "number" ? metadata[key] : 0);
  const width = number("embedding_length");
  const heads = number("attention.head_count");
  const keyLength = number("attention.key_length") || width / heads;
  return {
    number,
    layers: number("block_count"),
    width,
    heads,
    keyLength,
    feedForward: number("feed_forward_length"),
    kvHeads: (layer: number) => itemOf(metadata["attention.head_count_kv"], layer),
    inner: number("ssm.inner_size"),
    state: number("ssm.state_size"),
    groups: number("ssm.group_count"),
    ssmHeads: number("ssm.time_step_rank"),
    kernel: number("ssm.conv_kernel"),
    experts: number("expert_count"),
    expertLength: number("expert_feed_forward_length") || number("feed_forward_length"),
  };
}

type Facts = ReturnType<typeof facts>;
type Shapes = Readonly<Record<string, readonly number[]>>;

function itemOf(value: MetadataValue | undefined, at: number): number {
  if (typeof value === "number") return value;
  return typeof value === "object" && "i32s" in value ? (value.i32s[at] ?? 0) : 0;
}

export function realTensors(model: RealModel): TensorShape[] {
  const known = facts(model);
  const { width, layers } = known;
  const bert = model.architecture === "nomic-bert";
  const shapes: Shapes = {
    "token_embd.weight": [width, model.vocabulary],
    ...(bert
      ? {
          "token_types.weight": [width, 2],
          "token_embd_norm.weight": [width],
          "token_embd_norm.bias": [width],
        }
      : { "output_norm.weight": [width] }),
    ...(model.architecture === "starcoder2" && { "output_norm.bias": [width] }),
    ...(model.output && { "output.weight": [width, model.vocabulary] }),
  };
  const layer = layerShapes[model.architecture];
  if (layer === undefined) throw new Error(`No tensors for ${model.architecture}`);
  const all = Array.from({ length: layers }, (_, at) =>
    Object.entries(layer(known, at)).map(([name, dimensions]) => [`blk.${at}.${name}`, dimensions] as const),
  ).flat();
  return [...Object.entries(shapes), ...all].map(([name, dimensions]) => ({
    name,
    dimensions,
    type: typeOf(name, dimensions, model),
  }));
}

/** Vectors, routers and the parameters of recurrent layers stay 32-bit floats. */
function typeOf(name: string, dimensions: readonly number[], model: RealModel): number {
  const types = quantizations[model.file];
  if (dimensions.length < 2 || /ssm_(conv1d|a|d|norm)|ffn_gate_inp|\.bias$|token_types/.test(name)) return 0;
  if (/^(token_embd|output)\./.test(name)) return types.embeddings;
  if (name.includes("_exps")) return types.experts;
  // K-quants need rows of 256 numbers; llama.cpp then takes Q8_0 or the like.
  return (dimensions[0] ?? 0) % 256 === 0 ? types.matrices : 8;
}

function attention({ width, heads, keyLength, kvHeads }: Facts, layer: number): Shapes {
  const kv = kvHeads(layer) * keyLength;
  return {
    "attn_norm.weight": [width],
    "attn_q.weight": [width, heads * keyLength],
    "attn_k.weight": [width, kv],
    "attn_v.weight": [width, kv],
    "attn_output.weight": [heads * keyLength, width],
  };
}

function attentionBiases({ heads, keyLength, kvHeads }: Facts, layer: number): Shapes {
  return {
    "attn_q.bias": [heads * keyLength],
    "attn_k.bias": [kvHeads(layer) * keyLength],
    "attn_v.bias": [kvHeads(layer) * keyLength],
  };
}

const headNorms = ({ keyLength }: Facts): Shapes => ({
  "attn_q_norm.weight": [keyLength],
  "attn_k_norm.weight": [keyLength],
});

function gatedFeedForward({ width, feedForward }: Facts): Shapes {
  return {
    "ffn_norm.weight": [width],
    "ffn_gate.weight": [width, feedForward],
    "ffn_up.weight": [width, feedForward],
    "ffn_down.weight": [feedForward, width],
  };
}

function expertFeedForward({ width, experts, expertLength }: Facts): Shapes {
  return {
    "ffn_gate_inp.weight": [width, experts],
    "ffn_gate_exps.weight": [width, expertLength, experts],
    "ffn_up_exps.weight": [width, expertLength, experts],
    "ffn_down_exps.weight": [expertLength, width, experts],
  };
}

function sharedExpert({ width }: Facts, length: number): Shapes {
  return {
    "ffn_gate_shexp.weight": [width, length],
    "ffn_up_shexp.weight": [width, length],
    "ffn_down_shexp.weight": [length, width],
  };
}

/** A layer of Mamba 2. */
function mamba({ width, inner, state, groups, ssmHeads, kernel }: Facts): Shapes {
  const convolved = inner + 2 * groups * state;
  return {
    "ssm_in.weight": [width, inner + convolved + ssmHeads],
    "ssm_conv1d.weight": [kernel, convolved],
    "ssm_conv1d.bias": [convolved],
    "ssm_dt.bias": [ssmHeads],
    ssm_a: [1, ssmHeads],
    ssm_d: [1, ssmHeads],
    "ssm_norm.weight": [inner / groups, groups],
    "ssm_out.weight": [inner, width],
  };
}

/** A layer of Qwen3-Next's gated delta net. */
function deltaNet({ width, inner, state, groups, ssmHeads, kernel }: Facts): Shapes {
  const keys = state * groups;
  return {
    "attn_norm.weight": [width],
    "attn_qkv.weight": [width, 2 * keys + inner],
    "attn_gate.weight": [width, inner],
    "ssm_conv1d.weight": [kernel, 2 * keys + inner],
    "ssm_dt.bias": [ssmHeads],
    ssm_a: [ssmHeads],
    "ssm_ba.weight": [width, 2 * ssmHeads],
    "ssm_norm.weight": [state],
    "ssm_out.weight": [inner, width],
  };
}

function latentAttention({ width, heads, number }: Facts): Shapes {
  const rank = number("attention.kv_lora_rank");
  const key = number("attention.key_length_mla");
  const value = number("attention.value_length_mla");
  const rope = number("rope.dimension_count");
  const queryRank = number("attention.q_lora_rank");
  const query: Shapes =
    queryRank > 0
      ? {
          "attn_q_a.weight": [width, queryRank],
          "attn_q_a_norm.weight": [queryRank],
          "attn_q_b.weight": [queryRank, heads * key],
        }
      : { "attn_q.weight": [width, heads * key] };
  return {
    "attn_norm.weight": [width],
    ...query,
    "attn_kv_a_norm.weight": [rank],
    "attn_kv_a_mqa.weight": [width, rank + rope],
    "attn_k_b.weight": [key - rope, rank, heads],
    "attn_v_b.weight": [rank, value, heads],
    "attn_output.weight": [heads * value, width],
  };
}

/** A layer of Qwen3-Next or Qwen3.6: every n-th has attention, and all have experts. */
function hybrid(known: Facts, layer: number): Shapes {
  return {
    ...((layer + 1) % known.number("full_attention_interval") === 0
      ? {
          ...attention(known, layer),
          // Queries and their gates.
          "attn_q.weight": [known.width, 2 * known.heads * known.keyLength],
          ...headNorms(known),
        }
      : deltaNet(known)),
    "post_attention_norm.weight": [known.width],
    ...expertFeedForward(known),
    "ffn_gate_inp_shexp.weight": [known.width],
    ...sharedExpert(known, known.number("expert_shared_feed_forward_length")),
  };
}

const layerShapes: Readonly<Record<string, (known: Facts, layer: number) => Shapes>> = {
  llama: (known, layer) => ({
    ...attention(known, layer),
    ...(known.experts > 0
      ? { "ffn_norm.weight": [known.width], ...expertFeedForward(known) }
      : gatedFeedForward(known)),
  }),
  qwen2: (known, layer) => ({
    ...attention(known, layer),
    ...attentionBiases(known, layer),
    ...gatedFeedForward(known),
  }),
  qwen3: (known, layer) => ({
    ...attention(known, layer),
    ...headNorms(known),
    ...gatedFeedForward(known),
  }),
  qwen3moe: (known, layer) => ({
    ...attention(known, layer),
    ...headNorms(known),
    "ffn_norm.weight": [known.width],
    ...expertFeedForward(known),
  }),
  starcoder2: (known, layer) => ({
    ...attention(known, layer),
    ...attentionBiases(known, layer),
    "attn_norm.bias": [known.width],
    "attn_output.bias": [known.width],
    "ffn_norm.weight": [known.width],
    "ffn_norm.bias": [known.width],
    "ffn_up.weight": [known.width, known.feedForward],
    "ffn_up.bias": [known.feedForward],
    "ffn_down.weight": [known.feedForward, known.width],
    "ffn_down.bias": [known.width],
  }),
  "gpt-oss": (known, layer) => ({
    ...attention(known, layer),
    ...attentionBiases(known, layer),
    "attn_output.bias": [known.width],
    "attn_sinks.weight": [known.heads],
    "post_attention_norm.weight": [known.width],
    ...expertFeedForward(known),
    "ffn_gate_inp.bias": [known.experts],
    "ffn_gate_exps.bias": [known.expertLength, known.experts],
    "ffn_up_exps.bias": [known.expertLength, known.experts],
    "ffn_down_exps.bias": [known.width, known.experts],
  }),
  gemma3: (known, layer) => ({
    ...attention(known, layer),
    ...headNorms(known),
    "post_attention_norm.weight": [known.width],
    ...gatedFeedForward(known),
    "post_ffw_norm.weight": [known.width],
  }),
  qwen3next: hybrid,
  qwen35moe: hybrid,
  glm4moe: (known, layer) => ({
    ...attention(known, layer),
    ...attentionBiases(known, layer),
    "post_attention_norm.weight": [known.width],
    ...(layer < known.number("leading_dense_block_count")
      ? gatedFeedForward(known)
      : { ...expertFeedForward(known), ...sharedExpert(known, known.expertLength) }),
    // The layer that predicts a second token has embeddings and an output of its own.
    ...(layer === known.layers - 1 && {
      "nextn.eh_proj.weight": [2 * known.width, known.width],
      "nextn.embed_tokens.weight": [known.width, 151_552],
      "nextn.shared_head_head.weight": [known.width, 151_552],
    }),
  }),
  granitehybrid: (known, layer) => ({
    ...(known.kvHeads(layer) > 0
      ? attention(known, layer)
      : { "attn_norm.weight": [known.width], ...mamba(known) }),
    ...(known.experts > 0
      ? {
          "ffn_norm.weight": [known.width],
          ...expertFeedForward(known),
          ...sharedExpert(known, known.number("expert_shared_feed_forward_length")),
        }
      : gatedFeedForward(known)),
  }),
  "falcon-h1": (known, layer) => {
    const { "ffn_norm.weight": norm = [], ...rest } = gatedFeedForward(known);
    return { ...attention(known, layer), ...mamba(known), ...rest, ffn_norm: norm };
  },
  deepseek2: (known, layer) => ({
    ...latentAttention(known),
    ...(layer < known.number("leading_dense_block_count")
      ? gatedFeedForward(known)
      : {
          "ffn_norm.weight": [known.width],
          ...expertFeedForward(known),
          ...sharedExpert(known, known.expertLength * known.number("expert_shared_count")),
        }),
  }),
  "nomic-bert": (known, layer) => {
    const { width } = known;
    const { "attn_norm.weight": _, ...projections } = attention(known, layer);
    const { "ffn_norm.weight": __, ...feedForward } = gatedFeedForward(known);
    return {
      ...projections,
      "attn_output_norm.weight": [width],
      "attn_output_norm.bias": [width],
      ...feedForward,
      "layer_output_norm.weight": [width],
      "layer_output_norm.bias": [width],
    };
  },
};
