import { findUnseen } from "../../server/protocol/code/unseen";

/**
 * The answer as it goes into the commit message's box: without what models put around it, what cannot be seen, what would be out
 * of sight below empty lines, and signatures of people: who has signed or reviewed something says so themselves.
 */
export function cleanCommitMessage(answer: string): string {
  const text = withoutUnseen(answer.replace(/\r\n?/g, "\n")).trim();
  const fenced = /^(?:[^\n`]*:\s*\n+)?```[^\n]*\n([\s\S]*?)(?:\n```[\s\S]*)?$/.exec(text)?.[1] ?? text;
  const named = fenced
    .trim()
    .replace(/^(?:here is |here's )?(?:the |a |your )?commit message[^\n:]*:\s*/i, "");
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(named.trim());
  const bare = quoted !== null && !quoted[2]?.includes(quoted[1] ?? "") ? (quoted[2] ?? "") : named;
  return bare
    .replace(/^(["'`])([^\n]*)\1(?=\n)/, "$2")
    .replace(/^[ \t]*[A-Za-z]+(?:-[A-Za-z]+)*-by[ \t]*:.*$/gim, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function withoutUnseen(text: string): string {
  let seen = "";
  let at = 0;
  for (const { start, end } of findUnseen(text)) {
    seen += text.slice(at, start);
    at = end;
  }
  return seen + text.slice(at);
}
