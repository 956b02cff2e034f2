import { l10n } from "../../server/protocol/l10n";
import type { FarHost } from "./address";
import { type FarFacts, readFacts } from "./facts";
import { explainEnd } from "./failure";
import { farScript } from "./scripts/farScript";
import { lookScript, type ServerBuild } from "./scripts/lookAround";
import { runOverSsh } from "./ssh";

/** Asks a host what it has. Throws an error with one sentence. */
export async function factsOf(
  ssh: string,
  host: FarHost,
  build: ServerBuild,
  signal: AbortSignal,
): Promise<FarFacts> {
  const { code, output, errors } = await runOverSsh(ssh, host, farScript(lookScript(build)), signal);
  const facts = readFacts(output);
  if (facts !== undefined) return facts;
  if (code === 0)
    throw new Error(
      l10n.t(
        "{0} gave no answer that Inhouse understands. Its login shell must be able to run /bin/sh.",
        host.name,
      ),
    );
  throw new Error(explainEnd(host.name, { code, errors, isGreeted: false }).message);
}
