import assert from "node:assert/strict";
import { newErrors } from "../../../../client/edit/diagnostics/newErrors";
import { createInstructionHistory } from "../../../../client/edit/instruction/instructionHistory";
import { offeredPresets } from "../../../../client/edit/instruction/presets";
import { hunkLenses } from "../../../../client/edit/proposal/hunkLenses";
import { nearestPlace, placesOf, stepFrom } from "../../../../client/edit/proposal/places";
import { namesQuestion, parseNames } from "../../../../client/edit/rename/nameSuggestions";
import { isSameEntry, typedItem } from "../../../../client/ui/typedItem";

describe("places of hunks", () => {
  const text = "one\ntwo\nthree\nfour\n";
  const hunks = [
    { id: 0, start: 0, end: 4, oldText: "one\n", newText: "1\n1b\n" },
    { id: 1, start: 8, end: 8, oldText: "", newText: "new\n" },
    { id: 2, start: 14, end: 19, oldText: "four\n", newText: "" },
  ];
  const places = placesOf({ text, hunks });

  it("are lines of the document and of the proposal", () => {
    assert.deepEqual(
      places.map(({ inDocument, inProposal }) => [inDocument, inProposal]),
      [
        [
          { start: 0, end: 1 },
          { start: 0, end: 2 },
        ],
        [
          { start: 2, end: 2 },
          { start: 3, end: 4 },
        ],
        [
          { start: 3, end: 4 },
          { start: 5, end: 5 },
        ],
      ],
    );
  });

  it("ignore the new text of a hunk that was changed by hand", () => {
    const changed = placesOf({ text: text.replace("one", "One"), hunks });
    assert.deepEqual(changed[1]?.inProposal, { start: 2, end: 3 });
  });

  it("are found from the cursor on either side", () => {
    assert.equal(nearestPlace(places, 1, "inProposal")?.hunk.id, 0);
    assert.equal(nearestPlace(places, 1, "inDocument")?.hunk.id, 0);
    assert.equal(nearestPlace(places, 9, "inDocument")?.hunk.id, 2);
    assert.equal(nearestPlace([], 0, "inDocument"), undefined);
  });

  it("are stepped through and wrap at the end", () => {
    assert.equal(stepFrom(places, 0, "inDocument", 1)?.hunk.id, 1);
    assert.equal(stepFrom(places, 3, "inDocument", 1)?.hunk.id, 0);
    assert.equal(stepFrom(places, 0, "inDocument", -1)?.hunk.id, 2);
    assert.equal(stepFrom(places, 3, "inProposal", -1)?.hunk.id, 0);
  });
});

describe("lenses above hunks", () => {
  const text = "one\ntwo\nthree\n";
  const hunks = [
    { id: 3, start: 0, end: 4, oldText: "one\n", newText: "1\n1b\n" },
    { id: 5, start: 8, end: 14, oldText: "three\n", newText: "3\n" },
  ];
  const asked = { instruction: "digits" };
  const lensesOf = (
    edit: Parameters<typeof hunkLenses>[0],
    side: "inDocument" | "inProposal" = "inDocument",
  ) => hunkLenses(edit, side).map(({ line, title, id }) => `${line}: ${title} ${id ?? ""}`.trim());

  it("accept and reject each hunk, and show the difference from the document", () => {
    assert.deepEqual(lensesOf({ text, hunks, intent: asked }), [
      "0: $(check) Accept 3",
      "0: $(close) Reject 3",
      "0: Show Difference (1 of 2) 3",
      "2: $(check) Accept 5",
      "2: $(close) Reject 5",
      "2: Show Difference (2 of 2) 5",
    ]);
    assert.deepEqual(lensesOf({ text, hunks, intent: undefined }, "inProposal"), [
      "0: $(check) Accept 3",
      "0: $(close) Reject 3",
      "3: $(check) Accept 5",
      "3: $(close) Reject 5",
    ]);
  });

  it("offer a retry for lines changed by hand only if the model was asked", () => {
    const changed = { text: text.replace("one", "One"), hunks: hunks.slice(0, 1) };
    assert.deepEqual(lensesOf({ ...changed, intent: asked }), [
      "0: $(warning) Changed by hand",
      "0: Retry",
      "0: Reject 3",
    ]);
    assert.deepEqual(lensesOf({ ...changed, intent: undefined }), [
      "0: $(warning) Changed by hand",
      "0: Reject 3",
    ]);
  });
});

describe("new errors", () => {
  const error = (message: string, line = 0) => ({ message, source: "ts", line });

  it("are additional messages, even if others moved", () => {
    const before = [error("No x"), error("No y")];
    const after = [error("No y", 7), error("No x", 8), error("No x", 9), error("No z", 10)];
    assert.deepEqual(
      newErrors(before, after).map(({ line }) => line),
      [9, 10],
    );
    assert.deepEqual(newErrors(after, before), []);
  });
});

describe("suggested names", () => {
  it("are only identifiers on lines of their own", () => {
    const answer =
      "Here are some names:\n1. `totalPrice`\n2) sum_of_prices\n- **grandTotal**\n* a b\nsum()\n`sum`\n2x\nif (a) {\n";
    assert.deepEqual(parseNames(answer, "sum"), ["totalPrice", "sum_of_prices", "grandTotal"]);
    assert.deepEqual(parseNames("größe\n変数\n$el\n", "x"), ["größe", "変数", "$el"]);
    assert.deepEqual(parseNames("one\r\ntwo\r\none\r\nthree\nfour\nfive\nsix", "x").length, 5);
  });

  it("are requested with a fence that the code cannot end", () => {
    assert.match(namesQuestion("a", "const md = '````';", "ts"), /\n`{5}ts\nconst md = '````';\n`{5}$/);
  });
});

describe("instructions", () => {
  it("are stored once each, latest first, and can be removed", () => {
    const values = new Map<string, unknown>();
    const history = createInstructionHistory({
      keys: () => [...values.keys()],
      get: <T>(key: string, other?: T) => (values.has(key) ? (values.get(key) as T) : other) as T,
      update: async (key: string, value: unknown) => void values.set(key, value),
    });
    for (let count = 0; count < 40; count++) history.add(`number ${count}`);
    history.add("number 20");
    assert.equal(history.all.length, 30);
    assert.deepEqual(history.all.slice(0, 2), ["number 20", "number 39"]);
    history.remove("number 39");
    assert.equal(history.all[1], "number 38");
    // Values that another version stored.
    for (const other of ["text", { all: [] }, 7, null, [1, "kept", {}]]) {
      for (const key of values.keys()) values.set(key, other);
      assert.deepEqual(history.all, Array.isArray(other) ? ["kept"] : []);
    }
    history.add("new");
    assert.deepEqual(history.all, ["new", "kept"]);
  });

  it("are offered only where they apply", () => {
    const names = (languageId: string, hasProblems = false) =>
      offeredPresets({ languageId, hasProblems }).map(({ preset }) => preset);
    assert.ok(names("python").includes("addTypes"));
    assert.ok(!names("rust").includes("addTypes"));
    assert.equal(names("rust", true)[0], "fix");
    assert.ok(!names("rust").includes("fix"));
  });
});

describe("text typed into a quick pick", () => {
  const offered = [{ label: "Write tests" }, { label: "Convert…" }];
  const own = (text: string) => typedItem(text, offered, (label) => ({ label }));

  it("is an item of its own unless the same item is offered", () => {
    assert.deepEqual(own("Handle empty carts"), [{ label: "Handle empty carts" }]);
    assert.deepEqual(own("Write tests for carts"), [{ label: "Write tests for carts" }]);
    for (const text of ["", "Write tests", "write tests", "convert", "Convert…"])
      assert.deepEqual(own(text), []);
    assert.ok(isSameEntry("Convert…", "convert") && !isSameEntry("Convert…", "convert it"));
  });
});
