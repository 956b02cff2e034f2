import assert from "node:assert/strict";
import { type KnownSeal, knownSeal, lowerSeal, type SealedBy } from "../../../client/serverGate/knownSeal";
import { effectiveSeal, sealWitness, whyNotSealed } from "../../../client/serverProcess/sealLabel";
import type { Seal } from "../../../server/protocol/messages";

const limited = "Name:\tnode\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n";
const seals: readonly Seal[] = ["open", "guarded", "sealed"];
const starts: Readonly<Record<string, SealedBy>> = {
  launcher: "launcher",
  alone: "server",
  elsewhere: { nothing: "platform", seal: "guarded" },
  refused: { nothing: "refused", seal: "guarded" },
  debugger: { nothing: "debugger", seal: "open" },
};

describe("knownSeal", () => {
  it("is sealed only behind the launcher or if the kernel confirms the limits", () => {
    const sealed = Object.entries(starts).filter(([, by]) => knownSeal(by, () => limited).limit === "sealed");
    assert.deepEqual(
      sealed.map(([name]) => name),
      ["launcher", "alone"],
    );
    const others = [
      ...[
        "",
        "NoNewPrivs:\t1\n",
        "Seccomp:\t2\n",
        limited.replace("\t2", "\t1"),
        limited.replace("\t1", "\t0"),
      ],
      ...["Name:\tNoNewPrivs:\t1\nSeccomp:\t2\n", limited.replace("Seccomp:\t2", "Seccomp:\t20")],
    ];
    for (const status of others) assert.equal(knownSeal("server", () => status).limit, "guarded", status);
    const gone = () => {
      throw new Error("ENOENT");
    };
    assert.equal(knownSeal("server", gone).limit, "guarded");
  });

  it("is never raised but may be lowered by the server's word", () => {
    for (const by of Object.values(starts))
      for (const status of [limited, ""])
        for (const said of seals) {
          const known = knownSeal(by, () => status);
          const { seal, reason } = effectiveSeal(
            { seal: said, reason: said === "sealed" ? undefined : "so" },
            known,
          );
          assert.equal(seal, lowerSeal(said, known.limit));
          assert.ok(seals.indexOf(seal) <= Math.min(seals.indexOf(said), seals.indexOf(known.limit)));
          assert.equal(reason, seal === "sealed" ? undefined : seal === said ? "so" : whyNotSealed(known));
          assert.equal(seal === "sealed" || reason !== undefined, true);
        }
    assert.equal(effectiveSeal({ seal: "sealed" }, undefined).seal, "open");
  });

  it("is shown with its witness", () => {
    const words = (known: KnownSeal | undefined) => sealWitness(known);
    assert.match(words(knownSeal("launcher", () => "")), /launcher/);
    assert.match(words(knownSeal("server", () => limited)), /^The server\. The operating system confirms/);
    assert.equal(words(undefined), "Only the server itself.");
  });
});
