import assert from "node:assert/strict";
import { missingSealMessage, unsealed, whyUnproved } from "../../../server/privacy/protection";
import { inWords, type TestedClaim } from "../../../server/privacy/selfTest/claims";
import { english, fillTemplate, setTextLanguage } from "../../../server/protocol/l10n";

/** What the self-test of a child process prints. */
const printed = JSON.stringify([
  { id: "sockets", proved: false, attempts: [{ what: ["tcp4"], outcome: "allowed", answer: "" }] },
  {
    id: "signals",
    proved: false,
    attempts: [
      { what: ["signal", "kill"], outcome: "untried", answer: ["notOurs", "1"] },
      { what: "setpgid", outcome: "allowed", answer: "EINVAL" },
    ],
  },
  { id: "threads", proved: true, attempts: [{ what: ["threads", "9"], outcome: "refused", answer: "" }] },
]);
const claims = () => inWords(JSON.parse(printed) as readonly TestedClaim[]);
const [sockets, signals] = [
  "No socket can be created except an unnamed pair of Unix streams",
  "No signal reaches a process outside the seal",
];

describe("what the seal and its self-test say", () => {
  afterEach(() => setTextLanguage(english));

  it("becomes text in the server, from names and values", () => {
    assert.deepEqual(claims()[1], {
      id: "signals",
      what: signals,
      proved: false,
      attempts: [
        { what: "signal to another process (kill)", outcome: "untried", answer: "process 1 is not ours" },
        { what: "setpgid", outcome: "allowed", answer: "EINVAL" },
      ],
    });
    assert.equal(
      whyUnproved(claims()),
      `not proved: “${sockets}” (TCP over IPv4 was allowed); “${signals}” (signal to another process (kill) could not be tried: process 1 is not ours, and 1 more)`,
    );
    assert.equal(whyUnproved([]), "nothing was proved, because the kernel could not be queried");
  });

  it("is made whenever it is read, in the language of that moment", () => {
    const protection = unsealed(
      "guarded",
      () => whyUnproved(claims()) ?? "",
      async () => undefined,
    );
    assert.match(protection.reason ?? "", /^not proved: “No socket/);
    const made: string[] = [];
    setTextLanguage({
      tag: "xx",
      has: () => false,
      write: (template, values) => {
        made.push(template);
        return fillTemplate(template, values);
      },
    });
    assert.match(missingSealMessage(protection), /is not sealed: not proved: “No socket/);
    for (const template of [sockets, "TCP over IPv4", "process {0} is not ours", "not proved: {0}"])
      assert.ok(made.includes(template), template);
  });
});
