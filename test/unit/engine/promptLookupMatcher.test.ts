import assert from "node:assert/strict";
import { PromptLookupMatcher } from "../../../server/engine/promptLookup/promptLookupMatcher";

const numbers = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const text = (tokens: readonly number[]) => String.fromCharCode(...tokens);

/** The draft after an answer; one letter is a token. */
function draftAfter(source: string, answer: string, length = 8): string {
  const matcher = new PromptLookupMatcher(numbers(source));
  for (const token of numbers(answer)) matcher.push(token);
  return text(matcher.draft(length));
}

describe("prompt lookup", () => {
  it("finds a match from three tokens on, or at once near the beginning", () => {
    const source = `${"-".repeat(30)}abcdefgh`;
    assert.equal(draftAfter(source, "ab"), "");
    assert.equal(draftAfter(source, "abc"), "defgh");
    assert.equal(draftAfter("abcdefgh", "b"), "cdefgh");
  });

  it("drafts no more than requested or available", () => {
    assert.equal(draftAfter("abcdefgh", "abc", 2), "de");
    assert.equal(draftAfter("abcdefgh", "abcdefg"), "h");
    assert.equal(draftAfter("abcdefgh", "abcdefgh"), "");
    assert.equal(draftAfter("", "abc"), "");
  });

  it("takes the longest of several matches", () => {
    assert.equal(draftAfter(`${"-".repeat(30)}xbcd1 ybcd2 zabcd3 wbcd4`, "zabcd", 1), "3");
  });

  it("continues after a replaced word, from the first token that agrees", () => {
    assert.equal(draftAfter("let total = a;\nlet rest = b;", "let sum", 9), "");
    assert.equal(draftAfter("let total = a;\nlet rest = b;", "let sum ", 9), "= a;\nlet ");
  });

  it("takes the next of two equal matches after the place where it broke off", () => {
    const source = "f(old);g(1);f(old);g(2);f(old);g(3);";
    assert.equal(draftAfter(source, "f(old);g(1);f(new);g(", 3), "2);");
  });

  it("skips text that the answer leaves out", () => {
    const source = "first line;\nsecond line that is removed;\nthird line;";
    assert.equal(draftAfter(source, "first line;\nthird", 6), " line;");
  });

  it("drafts nothing while the answer differs, and matches again later", () => {
    const source = "abcdefghijklmnopqrstuvwxyz0123456789";
    assert.equal(draftAfter(source, "abcd+++"), "");
    assert.equal(draftAfter(source, "abcd+++012", 3), "345");
  });
});
