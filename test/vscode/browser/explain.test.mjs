import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

describe("Explain Last Completion", () => {
  const vscode = useVSCode();

  it("opens as a rendered page, and updates itself", async () => {
    const { editor, workspace } = vscode;
    await workspace.writeScript([{ when: "const itemCount = ", answer: "invoice.lines.length;" }]);
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await editor.press("Enter");
    await editor.type("const itemCount = ");
    await editor.waitForGhostText();
    await editor.runCommand("Inhouse: Explain Last Completion");
    await until("the page", () => heading("What was shown"));
    await editor.screenshot(join(outFolder, "screenshots", "explain-page.png"));

    await workspace.writeScript([{ when: "const others = ", answer: "invoice.others;" }]);
    await openAt(vscode, "src/money.ts", "export type Cents = number;");
    await editor.press("Enter");
    await editor.type("const others = ");
    await editor.waitForGhostText();
    await editor.runCommand("Inhouse: Explain Last Completion");
    await until(
      "the next page",
      async () => (await heading("What was shown")) && contains("invoice.others;"),
    );
  });

  it("stays that page when another Markdown file is opened", async () => {
    const { editor } = vscode;
    await editor.openFile("README.md");
    await tab("README.md").waitFor();
    await tab("Last completion.md").click();
    await until("the page again", () => heading("What was shown"));
  });

  const tab = (text) => vscode.editor.page.locator(".tab", { hasText: text });
  const inPage = (find, text) => async (frame) => frame.evaluate(find, text).catch(() => false);

  async function anyFrame(find, text) {
    const found = await Promise.all(vscode.editor.page.frames().map(inPage(find, text)));
    return found.some(Boolean);
  }

  const heading = (text) =>
    anyFrame(
      (wanted) => [...document.querySelectorAll("h2")].some((each) => each.textContent === wanted),
      text,
    );
  const contains = (text) =>
    anyFrame(
      (wanted) => [...document.querySelectorAll("code")].some((each) => each.textContent.includes(wanted)),
      text,
    );
});
