import assert from "node:assert/strict";
import picomatch from "picomatch";
import { Glob, isGlob, lowerCase } from "../../../server/protocol/paths/globs";
import { WorkLimit } from "../../../server/protocol/paths/patternProgram";
import { Chooser } from "../../support/random";

const plenty = 1e9;
const matches = (glob: string, path: string) =>
  new Glob(glob).matches(lowerCase(path), new WorkLimit(plenty));

describe("globs", () => {
  it("agree with picomatch", () => {
    const choose = new Chooser(5);
    let matched = 0;
    for (let round = 0; round < 4000; round++) {
      const made = randomGlob(choose);
      if (isOdd.test(made)) continue;
      const theirs = picomatch(made, { dot: true, nocase: true });
      for (let at = 0; at < 12; at++) {
        const asked = randomPath(choose);
        if (theirs(asked)) matched++;
        else if (isStrict.test(made)) continue;
        assert.equal(matches(made, asked), theirs(asked), `${made} ${asked}`);
      }
    }
    assert.ok(matched > 2000, `${matched}`);
  });

  const table: readonly (readonly [glob: string, taken: readonly string[], others: readonly string[]])[] = [
    ["**/.env*", ["/.env", "/w/.ENV.local"], ["/w/env", "/w/.env/a"]],
    ["/home/me/private/**", ["/home/me/private", "/home/me/private/a/b"], ["/home/me/privately"]],
    ["**/!(*.example).env", ["/w/a.env", "/w/b/.env"], ["/w/a.example.env", "/w/a.txt"]],
    ["**/!(a|b)/!(c)", ["/x/d", "/w/x/y"], ["/w/a/c", "/w/b/c", "/w/x/c"]],
    ["!**/*.md", ["/w/a.ts"], ["/w/a.md"]],
    [
      "**/{keys,certs}/**/*.{pem,key}",
      ["/w/keys/a.pem", "/w/certs/x/y/a.KEY"],
      ["/w/key/a.pem", "/keys/a.txt"],
    ],
    ["**/[!a-c]x", ["/w/dx", "/Zx"], ["/ax", "/w/Bx", "/w/x"]],
    ["**/[]a]x", ["/]x", "/ax"], ["/bx"]],
    ["**/[ax", ["/[ax"], ["/ax"]],
    ["**/{a..c}", ["/a", "/C"], ["/d", "/."]],
    ["**/{a}{b,{c,d}e}", ["/{a}b", "/{a}de"], ["/ab", "/{a}c"]],
    ["**/a(b|c", ["/a(b|c"], ["/ab"]],
    ["**/a+(b|c)", ["/ab", "/abcb"], ["/a"]],
    ["**/x*(ab)", ["/x", "/xabab"], ["/xaba"]],
    ["**/\\*", ["/*"], ["/a"]],
    ["**/?", ["/a", "/\u{1F600}"], ["/ab"]],
    ["**/ΣΑΣ", ["/ΣΑΣ", "/σασ"], ["/σα"]],
  ];
  for (const [made, taken, others] of table) {
    it(made, () => {
      assert.ok(isGlob(made));
      for (const asked of taken) assert.ok(matches(made, asked), asked);
      for (const asked of others) assert.ok(!matches(made, asked), asked);
    });
  }

  it("are refused when they are ambiguous or too long", () => {
    for (const made of ["", "a".repeat(1001), "{a,!(b)}", "@(!(a))", "!(a!(b))", "!(a)!(b)!(c)!(d)"])
      assert.equal(isGlob(made), false, made);
  });

  it("take work that is bounded by their length and the path's", () => {
    const path = `/${Array(15).fill("a".repeat(255)).join("/")}`;
    const groups = ["{a,aa}", "@(a|aa)", "?(a)", "+(a|aa)", "*(a|*a)", "{a,"];
    for (const each of ["*", "**/", "*a", "[a]", "{", "(", "[", "\\", ...groups]) {
      const made = each.repeat(Math.floor(1000 / each.length));
      assert.ok(isGlob(made));
      const work = new WorkLimit(plenty);
      new Glob(made).matches(path, work);
      assert.ok(plenty - work.left <= (3 * made.length + 2) * (path.length + 1), made.slice(0, 20));
    }
  });
});

const letters = ["a", "b", "A", ".", "-", "é", "É", " ", "1"];

function randomPath(choose: Chooser): string {
  const name = () => {
    const made = Array.from({ length: choose.between(1, 5) }, () => choose.pick(letters)).join("");
    return /^[. ]+$/.test(made) ? "a" : made;
  };
  return `/${Array.from({ length: choose.between(1, 4) }, name).join("/")}`;
}

function randomGlob(choose: Chooser): string {
  const step = () =>
    choose.chance(0.25)
      ? "**"
      : Array.from({ length: choose.between(1, 4) }, () => randomPiece(choose)).join("");
  const start = choose.pick(["**/", "/", "/**/", ""]);
  return start + Array.from({ length: choose.between(1, 4) }, step).join("/");
}

function randomPiece(choose: Chooser): string {
  const word = () =>
    Array.from({ length: choose.between(1, 3) }, () => choose.pick(["a", "b", "é", "1", "A"])).join("");
  const words = (between: string) => Array.from({ length: choose.between(2, 4) }, word).join(between);
  const kind = choose.number();
  if (kind < 0.5) return choose.pick(letters);
  if (kind < 0.65) return "*";
  if (kind < 0.72) return "?";
  if (kind < 0.8) return choose.pick(["[ab]", "[^a]", "[^.]", "[a-c]", "[B-C1]", "\\a", "\\."]);
  return kind < 0.88 ? `{${words(",")}}` : `${choose.pick(["@", "?"])}(${words("|")})`;
}

/** picomatch differs from Bash and VS Code here: text after a group, stars within a name, a last step that may be empty. */
const isOdd = /\)[?*]|[^/]\*\*|\*\*[^/]|\/\?\([^/]*\)$/;

/** For these picomatch may require an extra folder or file. */
const isStrict = /^\/\*\*|\*\*\/\*\*|\/\*\*$/;
