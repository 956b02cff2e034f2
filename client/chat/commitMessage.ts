/** The answer as it goes into the commit message's box: without what models put around it. */
export function cleanCommitMessage(answer: string): string {
  const text = answer.replaceAll("\r\n", "\n").trim();
  const fenced = /^(?:[^\n`]*:\s*\n+)?```[^\n]*\n([\s\S]*?)(?:\n```[\s\S]*)?$/.exec(text)?.[1] ?? text;
  const named = fenced
    .trim()
    .replace(/^(?:here is |here's )?(?:the |a |your )?commit message[^\n:]*:\s*/i, "");
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(named.trim());
  const bare = quoted !== null && !quoted[2]?.includes(quoted[1] ?? "") ? (quoted[2] ?? "") : named;
  return bare
    .replace(/^(["'`])([^\n]*)\1(?=\n)/, "$2")
    .replace(/[ \t]+$/gm, "")
    .trim();
}
