import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanCommitMessage } from "../../../../client/git/cleanCommitMessage";

describe("commit message", () => {
  for (const [answer, message] of [
    ["Add a shop", "Add a shop"],
    ["  Add a shop\n\nIt was missing.  \n", "Add a shop\n\nIt was missing."],
    ["```\nAdd a shop\n```", "Add a shop"],
    [
      "```text\nAdd a shop\n\nIt was missing.\n```\n\nThis message says why.",
      "Add a shop\n\nIt was missing.",
    ],
    ["Here is the commit message:\n\n```\nAdd a shop\n```", "Add a shop"],
    ["Commit message: Add a shop", "Add a shop"],
    ['"Add a shop"', "Add a shop"],
    ["`Add a shop`", "Add a shop"],
    ['Say "hello"', 'Say "hello"'],
    ['"Add a shop"\n\nIt was missing.', "Add a shop\n\nIt was missing."],
    ["```\nAdd a sh", "Add a sh"],
    [
      "Bump libraries:\n\n- react: 18 → 19\n- vite: 5 → 6",
      "Bump libraries:\n\n- react: 18 → 19\n- vite: 5 → 6",
    ],
    ["Some messages:\n\n1. feat: add a shop\n2. feat: new shop", "feat: add a shop"],
    ["Add a shop\r\n\r\nWhy", "Add a shop\n\nWhy"],
    ["", ""],
  ] as const) {
    it(JSON.stringify(answer), () => assert.equal(cleanCommitMessage(answer), message));
  }

  for (const [what, answer, message] of [
    [
      "German",
      "Hier ist die Commit-Nachricht:\n\n```\nWarenkorb prüft Mengen\n```",
      "Warenkorb prüft Mengen",
    ],
    [
      "French",
      "Voici le message :\n```text\nAjoute un panier\n\nIl manquait.\n```\nBonne journée !",
      "Ajoute un panier\n\nIl manquait.",
    ],
    [
      "Spanish, quoted",
      "Este es el mensaje:\n\n> Añade un carrito\n>\n> Faltaba.",
      "Añade un carrito\n\nFaltaba.",
    ],
    ["Chinese", "提交信息如下：\n\n```\n添加购物车\n```", "添加购物车"],
    ["Japanese", "コミットメッセージ：\n```\nカートを追加\n\n理由\n```", "カートを追加\n\n理由"],
    [
      "Russian",
      "Вот сообщение:\n\n```\nДобавить корзину товаров\n```\n\nГотово.",
      "Добавить корзину товаров",
    ],
    [
      "without a block",
      "Aquí está:\n\nfeat(cart): añade total\n\nFaltaba.",
      "feat(cart): añade total\n\nFaltaba.",
    ],
    ["a bold line", "**Commit message:**\n\n```\nfix: round totals\n```", "fix: round totals"],
    ["a heading", "### Suggested message\n\n```\nfix: round totals\n```", "fix: round totals"],
  ] as const) {
    it(`removes an introduction: ${what}`, () => assert.equal(cleanCommitMessage(answer), message));
  }

  for (const [what, answer, message] of [
    ["bold", "**Add a shop**\n\nIt was missing.", "Add a shop\n\nIt was missing."],
    ["bold in a part", "**feat(shop):** add a cart", "feat(shop): add a cart"],
    ["a heading", "# Add a shop\n\nIt was missing.", "Add a shop\n\nIt was missing."],
    ["labels", "Subject: Add a shop\n\nBody:\nIt was missing.", "Add a shop\n\nIt was missing."],
    ["bold labels", "**Subject:** Add a shop\n\n**Body:** It was missing.", "Add a shop\n\nIt was missing."],
    ["curly quotes", "“Add a shop”", "Add a shop"],
    ["angle quotes", "«Ajoute un panier»", "Ajoute un panier"],
    [
      "a command",
      '```bash\ngit commit -m "Add a shop" -m "It was \\"missing\\"."\n```',
      'Add a shop\n\nIt was "missing".',
    ],
    ["an element", "<commit_message>\nAdd a shop\n</commit_message>", "Add a shop"],
    ["thoughts", "<think>\nWhat changed?\n```\nFix it\n```\n</think>\n\nAdd a shop", "Add a shop"],
    ["other thoughts", "[THINK]Hm.[/THINK]```\nAdd a shop\n```", "Add a shop"],
    ["thoughts without an end", "<thought>Which subject", ""],
    [
      "channels",
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Add a shop<|return|>",
      "Add a shop",
    ],
    [
      "a list to choose from",
      "Here are some:\n\n1. `feat: add a cart`\n2. `feat: add a basket`",
      "feat: add a cart",
    ],
    ["plain items to choose from", "1. feat: add a cart\n2. feat: add a basket", "feat: add a cart"],
    [
      "options",
      "**Option 1:**\n```\nfeat: add a cart\n```\n\n**Option 2:**\n```\nfeat: add a basket\n```",
      "feat: add a cart",
    ],
    ["options in another language", "Variante 1: feat: Warenkorb\nVariante 2: feat: Korb", "feat: Warenkorb"],
    ["one or the other", "feat: add a cart\n\nor\n\nfeat: add a basket", "feat: add a cart"],
    ["two blocks", "```\nAdd a cart\n```\n\nOr shorter:\n\n```\nCart\n```", "Add a cart"],
  ] as const) {
    it(`takes the message out of ${what}`, () => assert.equal(cleanCommitMessage(answer), message));
  }

  for (const [what, message] of [
    ["a subject with a colon before a list", "Refactor the cart:\n\n- split the total\n- rename the items"],
    [
      "a subject with a colon before numbered reasons",
      "Fix three bugs:\n\n1. The cart was empty.\n2. The total was off.",
    ],
    [
      "a subject with a colon before code",
      "Document how to build:\n\n```sh\nnpm run build\n```\n\nNobody knew.",
    ],
    [
      "a subject with a colon before output",
      "Explain the failure:\n\n```\nError: cannot read cart\n    at total (cart.ts:1)\n```",
    ],
    [
      "a conventional subject before a block",
      "docs(cart): show how to use it:\n\n```\nMake a cart first\n```",
    ],
    ["a fence in the body", "Add a script\n\nRun:\n\n```sh\nnpm start\n```\n\nIt needs Node 24."],
    ["a word with -by", "Wait for the second server\n\nstand-by: 5 s\nfly-by: off"],
    ["a line that says what something is sorted by", "Sort the list\n\nsorted-by: name"],
    ["a trailer", "Fix the total\n\nFixes: #12\nRefs: cart"],
    ["a subject about messages", "Commit message generation: handle labels"],
    ["a subject with an area", "Parser: accept tabs"],
    ["a glob", "Ignore src/**/gen and lib/**/gen"],
    ["two stars of Python", "Pass **kwargs and **options on"],
    ["HTML", "Render <s>old</s> prices"],
    ["a tag of thoughts", "Strip <think> and </think> from answers"],
    ["a mark", "Stop at <|im_end|>"],
    ["several conventional lines", "feat: add a cart\n\nfix: round the total"],
    ["a quotation in the body", "Follow the rule\n\n> Totals are rounded.\n\nSee the handbook."],
  ] as const) {
    it(`keeps ${what}`, () => assert.equal(cleanCommitMessage(message), message));
  }

  const word = fc.constantFrom("cart", "total", "`sum()`", "prices", "fences", "für", "修正", "(again)");
  const subject = fc
    .tuple(
      fc.constantFrom("Add", "Fix", "feat: add", "fix(cart): round"),
      fc.array(word, { minLength: 1, maxLength: 5 }),
    )
    .map(([verb, words]) => `${verb} the ${words.join(" ")}`);
  const body = fc.constantFrom(
    "",
    "\n\nIt was missing.",
    "\n\n- one\n- two",
    "\n\nRun:\n\n```sh\nmake\n```\n\nThen look.",
    "\n\nstand-by: 5 s",
    "\n\n> quoted\n\nMore.",
  );
  const wrappers = [
    (text: string) => text,
    (text: string) => `\`\`\`\`\n${text}\n\`\`\`\``,
    (text: string) => `\`\`\`text\n${text}\n\`\`\`\n\nThis says why.`,
    (text: string) => `Voici :\n\n\`\`\`\n${text}\n\`\`\``,
    (text: string) => `说明：\n\n\`\`\`\n${text}\n\`\`\`\n`,
    (text: string) => `<think>\nA cart:\n\`\`\`\nNo\n\`\`\`\n</think>\n\n${text}`,
    (text: string) => `Subject: ${text}`,
    (text: string) => `<commit-message>\n${text}\n</commit-message>`,
    (text: string) => `**Message:**\n\n${text.replace(/^(.*)/gm, "> $1")}`,
    (text: string) => text.replaceAll("\n", "\r\n"),
  ];

  it("is the same in every wrapper", () => {
    fc.assert(
      fc.property(subject, body, fc.constantFrom(...wrappers), (first, rest, wrap) => {
        const message = `${first}${rest}`;
        assert.equal(cleanCommitMessage(wrap(message)), message);
      }),
      { numRuns: 1000 },
    );
  });
});
