import type { HeaderFacts } from "./headerFacts";

/** Architectures whose layers are all recurrent. */
const recurrent: ReadonlySet<string> = new Set(["mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"]);
/** Architectures with a recurrent layer wherever the header gives a layer no KV heads. */
const byHeads: ReadonlySet<string> = new Set(
  "jamba plamo2 granitehybrid lfm2 lfm2moe nemotron_h nemotron_h_moe kimi-linear kimi-k3 bailingmoe3".split(
    " ",
  ),
);
/** Architectures with attention in every n-th layer only. */
const byInterval: ReadonlySet<string> = new Set("qwen3next qwen35 qwen35moe qwen4exp minimax-01".split(" "));
const defaultInterval = 4;

/** Which layers are recurrent. Layers of Falcon-H1 have attention as well. */
export function recurrentLayers(facts: HeaderFacts): (layer: number) => boolean {
  const { architecture } = facts;
  if (recurrent.has(architecture) || architecture === "falcon-h1") return () => true;
  const layers = facts.number("block_count");
  if (byHeads.has(architecture)) {
    const kvHeads = facts.perLayer("attention.head_count_kv", layers);
    // Nemotron-H has layers of a feed-forward network alone.
    const feedForward = facts.list("feed_forward_length");
    const hasOnlyFeedForward = (layer: number) =>
      architecture.startsWith("nemotron_h") && (feedForward?.[layer] ?? 0) > 0;
    return (layer) => kvHeads?.[layer] === 0 && !hasOnlyFeedForward(layer);
  }
  if (byInterval.has(architecture)) {
    const named = facts.list("attention.recurrent_layers");
    if (named !== undefined) return (layer) => named[layer] === 1;
    const interval = facts.optional("full_attention_interval") ?? defaultInterval;
    return (layer) => (layer + 1) % interval !== 0;
  }
  return () => false;
}

/** Bytes of the state that a sequence of a recurrent or hybrid model has, however long it is: 32-bit numbers. */
export function stateBytes(facts: HeaderFacts): number {
  const isRecurrent = recurrentLayers(facts);
  const count = Array.from({ length: facts.layers }, (_, layer) => layer).filter(isRecurrent).length;
  return count === 0 ? 0 : count * 4 * (convolutionNumbers(facts) + stateNumbers(facts));
}

/** As `llama_hparams::n_embd_r`. */
function convolutionNumbers(facts: HeaderFacts): number {
  const width = facts.number("embedding_length");
  if (facts.number("wkv.head_size") > 0) return (facts.optional("token_shift_count") ?? 2) * width;
  const shortConvolution = facts.number("shortconv.l_cache");
  if (shortConvolution > 0) return width * (shortConvolution - 1);
  const kernel = facts.number("ssm.conv_kernel");
  const headLength = facts.number("kda.head_dim");
  if (headLength > 0)
    return 3 * (kernel > 0 ? kernel - 1 : 3) * facts.largest("attention.head_count") * headLength;
  const convolved =
    facts.number("ssm.inner_size") + 2 * facts.number("ssm.group_count") * facts.number("ssm.state_size");
  return Math.max(0, kernel - 1) * convolved;
}

/** As `llama_hparams::n_embd_s`. */
function stateNumbers(facts: HeaderFacts): number {
  const width = facts.number("embedding_length");
  const wkv = facts.number("wkv.head_size");
  if (wkv > 0) return width * wkv;
  const heads = facts.largest("attention.head_count");
  const headLength = facts.number("kda.head_dim");
  if (headLength > 0) return headLength ** 2 * heads;
  return facts.number("ssm.state_size") * facts.number("ssm.inner_size");
}
