import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import { type PanelPage, themeNames, usePanels } from "./support/panelPage";
import { scenes } from "./support/scenes";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** The findings of axe, each as "rule: element: message". */
async function problems(panel: PanelPage): Promise<string[]> {
  await panel.frame.evaluate(axe);
  const { violations } = (await panel.frame.evaluate(
    "axe.run(document, { resultTypes: ['violations'], rules: { 'page-has-heading-one': { enabled: false } } })",
  )) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)}: ${any[0]?.message ?? ""}`),
  );
}

describe("panel: looks and accessibility", () => {
  const openPanel = usePanels();
  for (const theme of themeNames) {
    for (const [name, arrange] of Object.entries(scenes)) {
      it(`${name} in ${theme}`, async () => {
        const panel = await openPanel({ theme, width: 300 });
        await arrange(panel);
        await panel.screenshot(`panel-${name}-${theme}-300`);
        await panel.page.setViewportSize({ width: 210, height: 720 });
        await panel.drawn();
        await panel.screenshot(`panel-${name}-${theme}-210`);
        await panel.page.setViewportSize({ width: 800, height: 900 });
        await panel.drawn();
        await panel.screenshot(`panel-${name}-${theme}-800`);
        assert.deepEqual(await problems(panel), []);
        assert.deepEqual(panel.errors, []);
      });
    }
  }
});
