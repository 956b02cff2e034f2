/** Makes Markdown of this length like a model's answer: prose, lists, tables, quotes, and code in several languages, some of it long. */
export function longAnswerOf(characters: number): string {
  let text = "";
  for (let part = 1; text.length < characters; part++) text += section(part);
  return text.slice(0, characters);
}

function section(part: number): string {
  const code =
    part % 3 === 0 ? python(part, part % 9 === 0 ? 60 : 6) : typescript(part, part % 10 === 0 ? 60 : 5);
  return `## ${part}. How the parts meet

The function \`resolve${part}\` takes **what is known** and leaves the rest to its caller, which is _not_ what one would expect of it:
see [the documentation](https://example.com/${part}). ${"It is called for each file, and each time it reads the settings anew. ".repeat(4)}

1. It reads the file \`src/part${part}.ts\`.
   - an empty one is **skipped**
   - one that is too large is _cut_
2. It counts what it has found, and keeps the counts:

${code}
3. Then it writes them down.

${Array.from({ length: 8 + (part % 5) * 6 }, (_, at) => `- item ${at} with \`code${at}\` and a few **more** words about it`).join("\n")}

| Name | Type | Meaning |
|---|---|--:|
${Array.from({ length: 6 }, (_, at) => `| \`field${at}\` | string | ${at * part} |`).join("\n")}

> What is quoted stands here, over more than one line,
> because models like to do that.

`;
}

function typescript(part: number, functions: number): string {
  const body = Array.from(
    { length: functions },
    (_, at) =>
      `/** Adds up what \`part${part}\` holds. */
export function total${at}(items: readonly Item[], rate = 0.${at + 1}): number {
  const sums = items.filter(({ price }) => price > ${at}).map(({ price, count }) => price * count * (1 + rate));
  return sums.reduce((sum, value) => sum + value, 0); // "all" of them
}
`,
  );
  return `\`\`\`ts\n${body.join("\n")}\`\`\`\n`;
}

function python(part: number, functions: number): string {
  const body = Array.from(
    { length: functions },
    (_, at) =>
      `def total_${at}(items: list[Item], rate: float = 0.${at + 1}) -> float:
    """Adds up what part ${part} holds."""
    return sum(item.price * item.count * (1 + rate) for item in items if item.price > ${at})
`,
  );
  return `\`\`\`python\n${body.join("\n\n")}\`\`\`\n`;
}
