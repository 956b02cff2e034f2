import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { chatCommandIds, commandIds, editCommandIds, reviewCommandIds } from "../../client/ui/commandIds";
import manifest from "../../package.json" with { type: "json" };
import strings from "../../package.nls.json" with { type: "json" };
import { settingsSchema, settingsSection } from "../../server/protocol/settings";

/** The keys that a setting may declare in the manifest. */
const settingSchema = z.strictObject({
  order: z.int(),
  scope: z.enum([
    "machine",
    "machine-overridable",
    "window",
    "resource",
    "language-overridable",
    "application",
  ]),
  type: z.enum(["boolean", "string", "integer", "array"]),
  default: z.unknown(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  uniqueItems: z.boolean().optional(),
  ignoreSync: z.literal(true).optional(),
  tags: z.tuple([z.literal("advanced")]).optional(),
  markdownDescription: z.string(),
});
type Setting = z.infer<typeof settingSchema>;

const categories = manifest.contributes.configuration;
const declared: Record<string, unknown> = Object.assign(
  {},
  ...categories.map(({ properties }) => properties),
);
const settings = new Map(Object.entries(declared).map(([key, value]) => [key, settingSchema.parse(value)]));
const texts = new Map<string, string>(Object.entries(strings));

/** Settings that only the client uses. */
const clientSettings = new Set([
  "inhouse.trace.server",
  "inhouse.chat.keepHistory",
  "inhouse.edit.correctErrors",
  "inhouse.chat.useInstructionFiles",
  "inhouse.downloads.enabled",
  "inhouse.models.mirror",
  "inhouse.engine.share",
  "inhouse.server.ssh",
]);

describe("manifest: settings", () => {
  it("match the server's settings, with the same types, defaults and limits", () => {
    const forServer = [...settings].filter(([key]) => !clientSettings.has(key));
    const facts = ({ type, default: value, enum: values, minimum, maximum }: Setting) =>
      withoutUndefined({ type, default: value, enum: values, minimum, maximum });
    const inManifest = Object.fromEntries(forServer.map(([key, setting]) => [key, facts(setting)]));
    assert.deepEqual(inManifest, leaves(z.toJSONSchema(settingsSchema, { io: "input" }), settingsSection));
  });

  it("have the server's own defaults", () => {
    const nested: Record<string, Record<string, unknown>> = {};
    for (const [key, { default: value }] of settings) {
      const [, group = "", name = "", ...rest] = key.split(".");
      assert.deepEqual(rest, [], `${key} is too deep`);
      if (!clientSettings.has(key)) nested[group] = { ...nested[group], [name]: value };
    }
    assert.deepEqual(nested, settingsSchema.parse({}));
  });

  it("have a unique order in their category, a description that ends in a period, and one for each value", () => {
    for (const { title, properties } of categories) {
      const orders = Object.values<{ order: number }>(properties).map(({ order }) => order);
      assert.deepEqual(
        orders,
        [...new Set(orders)].sort((a, b) => a - b),
        title,
      );
    }
    for (const [key, { markdownDescription, enum: values, enumDescriptions }] of settings) {
      assert.match(text(markdownDescription), /^[A-Z].*\.$/, key);
      assert.equal(enumDescriptions?.length, values?.length, key);
      for (const each of enumDescriptions ?? []) assert.match(text(each), /^[A-Z].*\.$/, key);
    }
  });
});

describe("manifest: settings on several machines", () => {
  // VS Code's Settings Sync and exported profiles leave out these scopes; other scopes travel.
  const stays = ({ scope }: Setting) => scope === "machine" || scope === "machine-overridable";

  it("never take a path, an address, a list or a matter of the hardware to another machine", () => {
    const travelling = [...settings].filter(([, setting]) => !stays(setting));
    assert.ok(travelling.length > 0);
    for (const [key, { type, enum: values, maximum = 0 }] of travelling) {
      assert.ok(type === "boolean" || values !== undefined || maximum <= 1024, key);
      assert.doesNotMatch(key, /model|engine|gpu|mirror|downloads|privacy|contextTokens|server/i);
    }
  });
});

describe("manifest: links in settings", () => {
  const titles = new Map(manifest.contributes.commands.map(({ command, title }) => [command, title]));
  const linkPattern = /\[([^\]]+)\]\(command:([\w.]+)\)/g;

  it("lead to existing settings, other than their own", () => {
    const links = [...settings].flatMap(([key, { markdownDescription }]) =>
      Array.from(
        text(markdownDescription).matchAll(/`#([^#`]+)#`/g),
        ([, name = ""]) => [key, name] as const,
      ),
    );
    assert.ok(links.length >= 7);
    for (const [key, name] of links) assert.ok(settings.has(name) && name !== key, `${key}: ${name}`);
  });

  for (const file of globSync("package.nls*.json"))
    it(`call commands by their titles: ${file}`, () => {
      const own = new Map<string, string>(Object.entries(JSON.parse(readFileSync(file, "utf8")) as object));
      const links = [...own].flatMap(([key, value]) =>
        Array.from(value.matchAll(linkPattern), ([, title = "", id = ""]) => ({ key, title, id })),
      );
      assert.ok(links.length > 10);
      for (const { key, title, id } of links)
        assert.equal(own.get(/^%(.+)%$/.exec(titles.get(id) ?? "")?.[1] ?? ""), title, key);
    });

  it("are the same in each language", () => {
    const linksOf = (value: string) =>
      Array.from(value.matchAll(/command:[\w.]+|`#[^#`]+#`/g), ([link]) => link).toSorted();
    for (const file of globSync("package.nls.*.json"))
      for (const [key, value] of Object.entries(JSON.parse(readFileSync(file, "utf8")) as object))
        assert.deepEqual(linksOf(value as string), linksOf(texts.get(key) ?? ""), `${file}: ${key}`);
  });
});

describe("docs/settings.md", () => {
  it("is up to date: `npm run docs` writes it", async () => {
    const module = pathToFileURL(resolve("scripts/lib/docs/settingsPage.mjs")).href;
    const { settingsPage } = (await import(module)) as { settingsPage: () => Promise<string> };
    const page = await settingsPage();
    assert.equal(readFileSync("docs/settings.md", "utf8"), page);
    for (const key of settings.keys()) assert.ok(page.includes(`\n### \`${key}\`\n`), key);
    assert.doesNotMatch(page, /undefined|%|command:/);
  });
});

describe("manifest: trust", () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;

  it("restricts existing settings and gives reasons", () => {
    assert.equal(untrustedWorkspaces.supported, "limited");
    assert.deepEqual(
      untrustedWorkspaces.restrictedConfigurations.filter((key) => !settings.has(key)),
      [],
    );
    assert.equal(virtualWorkspaces.supported, false);
    for (const { description } of [untrustedWorkspaces, virtualWorkspaces])
      assert.match(text(description), /\.$/);
  });
});

describe("manifest: commands", () => {
  it("match the command table", () => {
    const inManifest = manifest.contributes.commands.map(({ command }) => command);
    const ids = [commandIds, chatCommandIds, editCommandIds, reviewCommandIds].flatMap((each) =>
      Object.values(each),
    );
    assert.deepEqual(inManifest.toSorted(), ids.toSorted());
  });

  it("have a category and a title in title case", () => {
    for (const { category, title } of manifest.contributes.commands) {
      assert.equal(text(category), "Inhouse");
      assert.match(text(title), /^([A-Z][\w/]*|for|to)( ([A-Z][\w/]*|a|for|on|to|with))*…?$/);
    }
  });
});

describe("manifest: pending edits", () => {
  const { keybindings, menus } = manifest.contributes;
  const offered = [...keybindings, ...Object.values(menus).flat()];
  const whensOf = (...commands: string[]) =>
    offered.filter(({ command = "" }) => commands.includes(command)).map(({ when = "" }) => when);

  it("cannot be accepted while the model writes, as the accepted text would differ from the shown text", () => {
    const whens = whensOf(editCommandIds.acceptAll, editCommandIds.acceptChange);
    assert.ok(whens.length >= 7);
    for (const when of whens) assert.match(when, /&& !inhouse\.editAsking/);
  });

  it("can be retried only if the model was asked, not the chat", () => {
    const whens = whensOf(editCommandIds.retry, editCommandIds.refine);
    assert.equal(whens.length, 4);
    for (const when of whens) assert.match(when, /inhouse\.editAskable/);
  });

  it("can show an answer only if the model gave one", () => {
    const whens = whensOf(editCommandIds.showAnswer);
    assert.equal(whens.length, 2);
    for (const when of whens) assert.match(when, /inhouse\.editAnswered/);
  });
});

describe("manifest: texts", () => {
  const { scripts: _, ...shown } = manifest;
  const keys = new Set(Array.from(JSON.stringify(shown).matchAll(/"%([^"%]+)%"/g), ([, key]) => key ?? ""));

  it("are complete and all used", () => {
    assert.deepEqual([...keys].sort(), [...texts.keys()].sort());
  });

  it("are never written directly in the manifest", () => {
    const { displayName, description, contributes } = manifest;
    const titles = contributes.commands.flatMap(({ category, title }) => [category, title]);
    for (const each of [
      displayName,
      description,
      ...contributes.configuration.map(({ title }) => title),
      ...titles,
    ])
      text(each);
  });
});

describe("manifest: files", () => {
  it("has an icon that is a PNG of at least 128 pixels", () => {
    const icon = readFileSync(manifest.icon);
    assert.equal(icon.toString("latin1", 1, 4), "PNG");
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128);
    assert.ok(existsSync("media/icon.svg"));
  });
});

function text(key: string | undefined): string {
  const value = texts.get(/^%(.+)%$/.exec(key ?? "")?.[1] ?? "");
  assert.ok(value !== undefined, `no text for ${key}`);
  return value;
}

/** A JSON schema's settings by their full names. */
function leaves(schema: unknown, path: string): Record<string, unknown> {
  const {
    type,
    default: value,
    enum: values,
    minimum,
    maximum,
    properties,
  } = schema as Record<string, unknown>;
  if (properties === undefined)
    return { [path]: withoutUndefined({ type, default: value, enum: values, minimum, maximum }) };
  const inner = Object.entries(properties as object).map(([key, each]) => leaves(each, `${path}.${key}`));
  return Object.assign({}, ...inner) as Record<string, unknown>;
}

function withoutUndefined(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
