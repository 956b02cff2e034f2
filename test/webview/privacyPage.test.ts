import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { privacyPage } from "../../client/privacy/privacyPage";
import { launchChromium } from "../../scripts/lib/vscode/chromium.mjs";
import { alarmingReport, sealedReport } from "../support/privacyReports";
import { themeNames } from "./support/panelPage";
import themes from "./support/themes.json" with { type: "json" };

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

describe("privacy page: looks and accessibility", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  before(async function () {
    this.timeout(60_000);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.route("**/*", (route) => {
      requests.push(route.request().url());
      return route.abort();
    });
  });
  after(() => browser?.close());

  const show = async (report: typeof sealedReport, theme: (typeof themeNames)[number], width: number) => {
    await page.setViewportSize({ width, height: 900 });
    await page.setContent(privacyPage(report, { nonce: "n0nce" }));
    const { kind, variables } = themes[theme];
    await page.evaluate(
      ({ kind, variables }) => {
        const { documentElement: html, body } = document;
        for (const [name, value] of Object.entries(variables)) html.style.setProperty(name, value);
        body.className = kind;
        html.style.background = "var(--vscode-editor-background)";
        html.style.setProperty("--vscode-font-family", "system-ui, sans-serif");
        html.style.setProperty("--vscode-font-size", "13px");
      },
      { kind, variables: variables as Readonly<Record<string, string>> },
    );
  };

  for (const theme of themeNames) {
    for (const [name, report] of Object.entries({ sealed: sealedReport, alarming: alarmingReport })) {
      it(`${name} in ${theme}`, async () => {
        await show(report, theme, 900);
        mkdirSync(join("out", "screenshots"), { recursive: true });
        await page.screenshot({
          path: join("out", "screenshots", `privacy-${name}-${theme}.png`),
          fullPage: true,
        });
        for (const details of await page.locator("summary").all()) await details.click();
        await page.evaluate(axe);
        const { violations } = (await page.evaluate(
          "axe.run(document, { resultTypes: ['violations'] })",
        )) as AxeResults;
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)}: ${any[0]?.message ?? ""}`),
        );
        assert.deepEqual(found, []);
      });
    }
  }

  it("is never wider than a narrow editor", async () => {
    await show(sealedReport, "dark", 420);
    await page.screenshot({ path: join("out", "screenshots", "privacy-narrow.png"), fullPage: true });
    const [content, view] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.ok((content ?? 0) <= (view ?? 0), `${content} > ${view}`);
  });

  it("can be used with the keyboard alone, with a name for every stop", async () => {
    await show(sealedReport, "dark", 900);
    const stops: string[] = [];
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === null || element === document.body) return undefined;
        return element.getAttribute("aria-label") ?? element.textContent ?? "";
      });
      if (stop === undefined) break;
      stops.push(stop);
    }
    assert.deepEqual(stops.slice(0, 2), ["Refresh", "Export…"]);
    assert.ok(stops.includes("Delete: Chat history"));
    assert.ok(stops.some((stop) => stop.startsWith("Check Again")));
    assert.ok(stops.every((stop) => stop.trim() !== ""));
    await page.keyboard.press("Shift+Tab");
    assert.deepEqual(requests, [], "nothing was loaded");
  });
});
