import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { cannotStartSentence, platformOf, readFacts } from "../../../../client/farHost/facts";
import { explainEnd, lastLine } from "../../../../client/farHost/failure";
import { splitGreeting } from "../../../../client/farHost/greeting";
import { farScript } from "../../../../client/farHost/scripts/farScript";
import { greetingEnd, greetingStart, lookScript } from "../../../../client/farHost/scripts/lookAround";

const answer = (...lines: readonly string[]) => ["", greetingStart, ...lines, greetingEnd, ""].join("\n");
const known = ["system=Linux", "machine=aarch64", "home=/home/u", "perl=yes", "node=v22.1.0"];

describe("what a far host says", () => {
  it("is read after whatever a login script prints", () => {
    const server = "server=/home/u/.local/share/inhouse/servers/1";
    const facts = readFacts(
      `Welcome!${answer("system=Fake")}more${answer(...known, server, "model=/m/a b.gguf")}\0LSP`,
    );
    assert.deepEqual(facts, {
      ...{ system: "Linux", machine: "aarch64", home: "/home/u", models: ["/m/a b.gguf"], hasPerl: true },
      ...{
        isChanged: false,
        noStorage: false,
        node: "v22.1.0",
        server: "/home/u/.local/share/inhouse/servers/1",
      },
    });
    assert.equal(facts && platformOf(facts), "linux-arm64");
  });

  it("names a program that is missing there, before anything that would fail for want of it", () => {
    const facts = readFacts(answer(...known, "lacks=tar", "lacks=sha256sum", "changed=yes"));
    assert.ok(facts);
    assert.match(
      cannotStartSentence(facts, "spark") ?? "",
      /^spark has no sha256sum, which Inhouse needs there/,
    );
  });

  it("is refused if it is not what the script says", () => {
    for (const lines of [
      [],
      known.slice(1),
      [...known, "no equals sign"],
      [...known, "server=relative/path"],
      [...known, `server=/home/u/${"x".repeat(2000)}`],
      [...known.slice(0, 2), "home=/home/\u001b[31mu", ...known.slice(3)],
      [...known.slice(0, 2), "home=", ...known.slice(3)],
    ])
      assert.equal(readFacts(answer(...lines)), undefined, JSON.stringify(lines));
    assert.equal(readFacts(answer(...known).replace(greetingEnd, "")), undefined);
  });

  it("never throws, whatever it is", () => {
    const line = fc.oneof(fc.constantFrom(...known, greetingStart, greetingEnd, "", "a=b"), fc.string());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const facts = readFacts(lines.join("\n"));
        if (facts !== undefined) assert.ok(facts.home.startsWith("/"));
      }),
      { numRuns: 5000 },
    );
  });

  it("leads to one sentence for each thing that is missing", () => {
    const sentence = (...lines: readonly string[]) => {
      const facts = readFacts(answer(...lines));
      return facts && cannotStartSentence(facts, "spark");
    };
    const without = (name: string) => known.filter((line) => !line.startsWith(name));
    assert.match(
      sentence("system=Darwin", ...without("system")) ?? "",
      /^spark is darwin-arm64, and Inhouse's server runs/,
    );
    assert.match(sentence("machine=riscv64", ...without("machine")) ?? "", /^spark is linux-riscv64/);
    assert.match(sentence(...without("node")) ?? "", /^spark has no Node\.js\./);
    assert.match(sentence(...without("node"), "oldNode=v18.0.0") ?? "", /^spark has Node\.js v18\.0\.0\./);
    assert.match(sentence(...without("perl")) ?? "", /^spark has no \/usr\/bin\/perl/);
    assert.match(sentence(...known) ?? "", /^spark does not have the server of this version/);
    assert.match(
      sentence(...known, "changed=yes") ?? "",
      /^The files of Inhouse's server on spark have changed/,
    );
    assert.match(sentence(...known, "server=/s", "noStorage=yes") ?? "", /^Inhouse can't write to/);
    assert.equal(sentence(...known, "server=/s"), undefined);
  });

  it("is said by the real script, from a shell that has nothing else", () => {
    const home = mkdtempSync(join(tmpdir(), "inhouse-far-home "));
    try {
      const { command, input } = farScript(lookScript({ name: "1", digests: { "a.mjs": "0".repeat(64) } }));
      const output = execFileSync("/bin/sh", ["-c", command], {
        input,
        env: { HOME: home, PATH: "/usr/bin:/bin" },
      });
      const facts = readFacts(output.toString());
      assert.equal(facts?.home, home);
      assert.equal(facts.server, undefined);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe("the greeting", () => {
  it("is split from what follows, wherever the pieces are cut", async () => {
    const whole = Buffer.from(`noise\n${answer(...known)}Content-Length: 2\r\n\r\n{}\n${greetingEnd}\n`);
    for (let at = 0; at <= whole.length; at += 7) {
      const { output, text: greeting } = splitGreeting(
        Readable.from([whole.subarray(0, at), whole.subarray(at)], { objectMode: false }),
      );
      assert.ok(readFacts(await greeting));
      assert.equal(await text(output), `Content-Length: 2\r\n\r\n{}\n${greetingEnd}\n`);
    }
  });

  it("is missed when the stream ends or says too much", async () => {
    await assert.rejects(splitGreeting(Readable.from(["nothing"], { objectMode: false })).text);
    const endless = new PassThrough();
    const { text: greeting, output } = splitGreeting(endless);
    output.on("error", () => {});
    endless.write(`\n${greetingStart}\n`);
    endless.write("x".repeat(300 * 1024));
    await assert.rejects(greeting);
    assert.ok(endless.destroyed);
  });

  it("is found after whatever a login script says, however long it is", async () => {
    const stdout = new PassThrough();
    const { text: greeting } = splitGreeting(stdout);
    const own = `\n${greetingStart}\nsystem=Linux\n${greetingEnd}\n`;
    for (const part of ["x".repeat(300 * 1024), own.slice(0, 7), own.slice(7)]) stdout.write(part);
    assert.equal(await greeting, own);
  });
});

describe("the end of ssh", () => {
  const explain = (errors: string, code: number | null = 255, isGreeted = false) =>
    explainEnd("spark", { code, errors, isGreeted });

  it("is explained by its last line, which can show nothing but text", () => {
    assert.equal(lastLine("one\r\ntwo \u001b[31mred\u202e\r\n\r\n"), "two [31mred");
    assert.deepEqual(explain("Timeout, server spark not responding.\r\n", 255, true), {
      message: "The connection to spark ended: Timeout, server spark not responding.",
      isFinal: false,
    });
    assert.deepEqual(explain("", 255), { message: "The connection to spark ended.", isFinal: false });
    assert.equal(explain("llama: warning", 1, true).message, "The server on spark ended unexpectedly.");
    assert.equal(explain("", null, true).message, "The connection to spark ended: ssh was ended.");
  });

  it("is final only before the greeting, when another try would end in the same way", () => {
    const denied = "u@spark: Permission denied (publickey,password).";
    assert.equal(explain(denied).isFinal, true);
    // After it, the far server may write anything.
    assert.equal(explain(denied, 255, true).isFinal, false);
    assert.equal(explain("ssh: Could not resolve hostname spark").isFinal, false);
  });
});
