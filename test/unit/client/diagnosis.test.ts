import assert from "node:assert/strict";
import { diagnosisText } from "../../../client/doctor/diagnosisText";
import { runDoctor } from "../../../client/doctor/runDoctor";

const command = (program: string, executable = process.execPath) => ({
  command: executable,
  args: ["-e", program],
  env: {},
  cwd: ".",
  sealedBy: "server" as const,
});
const never = new AbortController().signal;

describe("Diagnose This Machine", () => {
  it("returns what the doctor prints, also when the doctor finds a problem", async () => {
    assert.equal(
      await runDoctor(command("console.log('ok Node'); process.exitCode = 1"), never),
      "ok Node\n",
    );
  });

  it("says why there is no report", async () => {
    const failing = command("process.stderr.write('A part is missing.\\nmore'); process.exit(1)");
    await assert.rejects(runDoctor(failing, never), { message: "A part is missing." });
    await assert.rejects(runDoctor(command("process.exit(3)"), never), /ended with code 3/);
    await assert.rejects(runDoctor(command("", "/no/such/node"), never), /ENOENT/);
  });

  it("ends the process when the user cancels", async () => {
    const stopper = new AbortController();
    const running = runDoctor(command("setInterval(() => {}, 1000)"), stopper.signal);
    stopper.abort();
    await assert.rejects(running, { name: "AbortError" });
    await assert.rejects(runDoctor(command(""), stopper.signal), { name: "AbortError" });
  });

  it("takes no endless report and no escape sequences", async () => {
    const endless = command("for (;;) require('fs').writeSync(1, 'x'.repeat(65536))");
    assert.equal((await runDoctor(endless, never)).length, 200_000);
    assert.equal(await runDoctor(command("console.log('a\\x1b[2Jb\\u009b1mc')"), never), "a[2Jb1mc\n");
  });

  it("is the report as it stands, under what it contains", () => {
    const text = diagnosisText("ok  Node v24\n```\n[x](command:y)\n\n\n");
    assert.match(
      text,
      /^Copy this into your bug report\. .*\.\n\nok {2}Node v24\n```\n\[x\]\(command:y\)\n$/,
    );
  });
});
