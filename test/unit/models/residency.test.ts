import assert from "node:assert/strict";
import { silent } from "../../../server/log";
import { LoadedModel } from "../../../server/models/loadedModel";
import { Residency } from "../../../server/models/residency";

const { signal } = new AbortController();
const request = (path: string) => ({ path, contextTokens: 1024, gpu: "auto" }) as const;

describe("the models for completions and chat", () => {
  it("are placed in this order when a question brings both back", async () => {
    const loads: string[] = [];
    const residency = new Residency();
    const load = async ({ path }: { path: string }) => {
      loads.push(path);
      return path;
    };
    const [completion, chat] = [residency.completionLoad(load), residency.chatLoad(load)].map(
      (each) =>
        new LoadedModel<string>({ load: each, unload: async () => {}, onChange: () => {}, log: silent }),
    );
    assert.ok(completion && chat);
    residency.register({ completion, chat });
    completion.configure(request("/code.gguf"));
    await completion.ready(signal);
    chat.configure(request("/chat.gguf"));
    await chat.ready(signal);
    await Promise.all([completion.unload(), chat.unload()]);
    loads.length = 0;
    await chat.ready(signal);
    assert.deepEqual(loads, ["/code.gguf", "/chat.gguf"]);
  });
});
