import assert from "node:assert/strict";
import fc from "fast-check";
import type { ContextOption } from "../../../client/chat/protocol/messages";
import { type Confirmed, ContextSearch } from "../../../media/chat/composer/attachments/contextSearch";

const names = ["app.ts", "apply.ts", "case.ts", "codebase.ts", "store.go"];
/** Like the extension: the first row is the best match. */
const found = (query: string): ContextOption[] =>
  names
    .filter((name) => name.startsWith(query))
    .map((name) => ({ id: `file ${name}`, kind: "file", label: name }));

/** What happened, in order. */
function searching() {
  const log: string[] = [];
  const asked: string[] = [];
  const search = new ContextSearch({
    find: (query) => asked.push(query),
    attach: (id) => log.push(`attached ${id}`),
    missed: ({ query }) => log.push(`missed ${query}`),
    changed: () => {},
  });
  return { search, log, asked, send: () => search.afterwards(() => log.push("sent")) };
}

const at = (query: string): Confirmed => ({ query, start: 0 });

describe("context search after an @", () => {
  it("holds the message back when Enter comes before the results", () => {
    const { search, log, asked, send } = searching();
    search.type("case");
    search.confirm(at("case"));
    assert.deepEqual([asked, log, search.waiting.length], [["case"], [], 1]);
    send();
    search.answered("c", found("c"));
    assert.deepEqual(log, []);
    search.answered("case", found("case"));
    assert.deepEqual(log, ["attached file case.ts", "sent"]);
    assert.equal(search.waiting.length, 0);
  });

  it("takes a result at once if it is already there", () => {
    const { search, log, send } = searching();
    search.type("app");
    search.look();
    search.answered("app", found("app"));
    assert.equal(search.isAnswered, true);
    search.confirm(at("app"));
    send();
    assert.deepEqual(log, ["attached file app.ts", "sent"]);
  });

  it("keeps the message if nothing matches", () => {
    const { search, log, send } = searching();
    search.confirm(at("nobody"));
    send();
    search.answered("nobody", []);
    assert.deepEqual(log, ["missed nobody"]);
    send();
    assert.deepEqual(log, ["missed nobody", "sent"]);
  });

  it("runs one query at a time", () => {
    const { search, log, asked, send } = searching();
    search.confirm(at("case"));
    search.confirm(at("store"));
    send();
    assert.deepEqual(asked, ["case"]);
    search.answered("case", found("case"));
    assert.deepEqual(asked, ["case", "store"]);
    search.answered("store", found("store"));
    assert.deepEqual(log, ["attached file case.ts", "attached file store.go", "sent"]);
  });

  it("ignores late results of an earlier query", () => {
    const { search } = searching();
    search.type("app");
    search.answered("app", found("app"));
    search.answered("a", []);
    assert.deepEqual(search.rows, found("app"));
  });

  it("picks the row of the whole name regardless of speed and order of the results", () => {
    const latency = fc.integer({ min: 0, max: 400 });
    const message = fc.record({
      names: fc.array(fc.constantFrom(...names.map((name) => name.slice(0, 4)), "none"), {
        minLength: 1,
        maxLength: 3,
      }),
      keyMs: fc.integer({ min: 5, max: 160 }),
      latencies: fc.array(latency, { minLength: 40, maxLength: 40 }),
      /** Whether the extension also answers outdated queries. */
      answersAll: fc.boolean(),
    });
    fc.assert(
      fc.property(message, ({ names: typed, keyMs, latencies, answersAll }) => {
        const clock = new Clock();
        const log: string[] = [];
        let searches = 0;
        let latest = 0;
        const search: ContextSearch = new ContextSearch({
          find: (query) => {
            const own = ++latest;
            clock.in(latencies[searches++ % latencies.length] ?? 0, () => {
              if (answersAll || own === latest) search.answered(query, found(query));
            });
          },
          attach: (id) => log.push(id),
          missed: ({ query }) => log.push(`missed ${query}`),
          changed: () => {},
        });
        let pause = 0;
        let time = 0;
        const key = (work: () => void) => {
          time += keyMs;
          clock.in(time, work);
        };
        for (const name of typed) {
          for (let length = 0; length <= name.length; length++)
            key(() => {
              search.type(name.slice(0, length));
              const own = ++pause;
              clock.in(80, () => own === pause && search.look());
            });
          key(() => {
            pause++;
            search.confirm(at(name));
          });
        }
        key(() => search.afterwards(() => log.push("sent")));
        clock.run();
        const wanted = typed.map((name) => found(name)[0]?.id ?? `missed ${name}`);
        const sent = log.indexOf("sent");
        assert.deepEqual(
          log.filter((each) => each !== "sent"),
          wanted,
        );
        assert.ok(sent === -1 || sent === log.length - 1, log.join());
        if (!typed.includes("none")) assert.equal(sent, log.length - 1);
      }),
    );
  });
});

/** A clock that advances only to the next event. */
class Clock {
  #now = 0;
  #tasks: { readonly at: number; readonly work: () => void }[] = [];

  in(ms: number, work: () => void): void {
    this.#tasks.push({ at: this.#now + ms, work });
  }

  run(): void {
    for (;;) {
      this.#tasks.sort((a, b) => a.at - b.at);
      const next = this.#tasks.shift();
      if (next === undefined) return;
      this.#now = next.at;
      next.work();
    }
  }
}
