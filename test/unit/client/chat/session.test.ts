import assert from "node:assert/strict";
import fc from "fast-check";
import { ChatSession, type SessionEvents } from "../../../../client/chat/conversation/chatSession";
import { type Attachment, newConversation } from "../../../../client/chat/conversation/conversation";
import { chipOf } from "../../../../client/chat/conversation/turnStates";
import {
  failInterrupted,
  toMessages,
  toPanelTurn,
  toPanelTurns,
} from "../../../../client/chat/conversation/turns";
import type { Turn } from "../../../../client/chat/protocol/messages";
import { penaltyAfterLoop } from "../../../../server/protocol/chat";
import { FakeChatServer, settle } from "../../../support/fakeChatServer";

/** A session, its server, and the turns that a panel would show after all events. */
function createSession() {
  const server = new FakeChatServer();
  let ids = 0;
  let now = 1000;
  let turns: Turn[] = [];
  const later: (() => void)[] = [];
  const kept: boolean[] = [];
  const events: SessionEvents = {
    turn: (turn) => {
      const at = turns.findIndex(({ id }) => id === turn.id);
      turns = at < 0 ? [...turns, turn] : turns.with(at, turn);
    },
    append: (id, text, thinking) => {
      turns = turns.map((turn) =>
        turn.id === id
          ? {
              ...turn,
              text: turn.text + text,
              ...(thinking ? { thinking: (turn.thinking ?? "") + thinking } : {}),
            }
          : turn,
      );
    },
    cut: () => {
      turns = toPanelTurns(session.conversation);
    },
    queue: () => {},
    asking: () => {},
    answered: () => {},
    changed: (atRest) => kept.push(atRest),
  };
  const session: ChatSession = new ChatSession(newConversation("c1", now), {
    server,
    events,
    read: async (attachments, question) => {
      const { items } = await server.resolveContext({
        items: attachments.map(({ uri = question }) => ({ kind: "file", uri })),
      });
      const blocks = items.flatMap((item) => ("block" in item ? [item.block] : []));
      return { blocks, chips: attachments.map(chipOf) };
    },
    now: () => ++now,
    newId: () => `id${++ids}`,
    later: (work) => later.push(work),
  });
  const flush = () => {
    for (const work of later.splice(0)) work();
  };
  return {
    session,
    server,
    kept,
    flush,
    shown: () => turns,
    /** Asks and waits until the server has the request. */
    ask: async (text: string, attachments: Attachment[] = []) => {
      session.send({ text, attachments });
      await settle();
    },
    last: () => {
      const turn = session.conversation.turns.at(-1);
      assert(turn?.role === "assistant");
      return turn;
    },
  };
}

const file: Attachment = { id: "a1", kind: "file", label: "app.ts", uri: "file:///app.ts" };
const codebase: Attachment = { id: "codebase", kind: "codebase", label: "Codebase" };

describe("chat session", () => {
  it("streams an answer, reports figures and names the conversation after the question", async () => {
    const { ask, server, flush, shown, last, session } = createSession();
    await ask("What is\n this?");
    assert.equal(shown().at(-1)?.state, "waiting");
    await server.last.tell({ type: "waiting", message: "Loading the model", fraction: 0.456 });
    assert.equal(shown().at(-1)?.waitingFor, "Loading the model 45%");
    await server.last.say("A ");
    await server.last.say("shop.");
    assert.equal(shown().at(-1)?.text, "", "coalesced");
    flush();
    assert.equal(shown().at(-1)?.text, "A shop.");
    assert.equal(shown().at(-1)?.waitingFor, undefined);
    await server.last.end();
    assert.equal(last().state, "done");
    assert.equal(last().figures?.tokensPerSecond, 50);
    assert.equal(session.conversation.title, "What is this?");
    assert.deepEqual(server.last.params.messages, [{ role: "user", text: "What is\n this?" }]);
  });

  it("separates thoughts from the answer", async () => {
    const { ask, server, last } = createSession();
    await ask("Why?");
    await server.last.tell({ type: "thinking", text: "Hm." });
    await server.last.say("So.");
    await server.last.end();
    assert.equal(last().thinking, "Hm.");
    assert.equal(last().text, "So.");
    assert.deepEqual(toMessages({ ...createSession().session.conversation, turns: [last()] }).messages, [
      { role: "assistant", text: "So." },
    ]);
  });

  it("stops at once, keeps the streamed text and notifies the server", async () => {
    const { ask, server, session, last, shown } = createSession();
    await ask("Tell me all.");
    await server.last.say("First");
    const { signal } = server.last;
    session.stop();
    assert.equal(signal.aborted, true);
    assert.equal(last().state, "stopped");
    assert.equal(shown().at(-1)?.text, "First");
    await server.last.say(" and last");
    await server.last.end();
    assert.equal(last().text, "First", "what comes after a stop is not wanted");
    assert.equal(last().state, "stopped");
  });

  it("queues later questions in order and lets the user remove them", async () => {
    const { ask, server, session } = createSession();
    await ask("one");
    await ask("two");
    await ask("three");
    await ask("four");
    assert.equal(server.asked.length, 1);
    const [, three] = session.queue;
    assert(three);
    session.unqueue(three.id);
    await server.last.say("1");
    await server.last.end();
    assert.equal(server.asked.length, 2);
    assert.equal(server.last.params.messages.at(-1)?.text, "two");
    await server.last.say("2");
    await server.last.end();
    assert.equal(server.last.params.messages.at(-1)?.text, "four");
    assert.equal(session.queue.length, 0);
  });

  it("returns the queue when stopped", async () => {
    const { ask, server, session } = createSession();
    await ask("one");
    await ask("two");
    assert.deepEqual(
      session.stop().map(({ text }) => text),
      ["two"],
    );
    await settle();
    assert.equal(server.asked.length, 1);
    assert.equal(session.queue.length, 0);
  });

  it("keeps the streamed text when the server stops, and can continue it", async () => {
    const { ask, server, session, last } = createSession();
    await ask("Question");
    await server.last.say("Half an ");
    await server.last.fail("The server stopped.");
    assert.equal(last().state, "failed");
    assert.equal(last().error, "The server stopped.");
    assert.equal(last().text, "Half an ");
    session.continue(last().id);
    await settle();
    assert.deepEqual(server.last.params.messages.at(-1), { role: "assistant", text: "Half an " });
    await server.last.say("answer");
    await server.last.end();
    assert.equal(last().text, "Half an answer");
    assert.equal(last().error, undefined);
  });

  it("holds the queue back after a failure until an answer succeeds", async () => {
    const { ask, server, session, last } = createSession();
    await ask("one");
    await ask("two");
    await server.last.fail("No model.");
    assert.equal(server.asked.length, 1);
    session.regenerate(last().id);
    await settle();
    await server.last.say("1");
    await server.last.end();
    assert.equal(server.last.params.messages.at(-1)?.text, "two");
  });

  it("reports an empty answer as an error", async () => {
    const { ask, server, last } = createSession();
    await ask("Hello?");
    await server.last.end();
    assert.equal(last().state, "failed");
    assert.match(last().error ?? "", /no answer/);
  });

  it("regenerates and keeps the previous answer as an earlier version", async () => {
    const { ask, server, session, last } = createSession();
    await ask("Question");
    await server.last.say("Old");
    await server.last.end();
    session.regenerate(last().id);
    await settle();
    assert.deepEqual(server.last.params.messages, [{ role: "user", text: "Question" }]);
    await server.last.say("New");
    await server.last.end();
    assert.equal(last().text, "New");
    assert.deepEqual(
      session.conversation.earlier.map(({ from, turns }) => [from, turns[0]?.text]),
      [[1, "Old"]],
    );
  });

  it("edits an earlier question and continues from there without losing turns", async () => {
    const { ask, server, session, shown } = createSession();
    await ask("one", [file]);
    await server.last.say("1");
    await server.last.end();
    await ask("two");
    await server.last.say("2");
    await server.last.end();
    const [first] = session.conversation.turns;
    assert(first);
    session.edit(first.id, "uno");
    await settle();
    assert.equal(shown().length, 2);
    const [asked] = server.last.params.messages;
    assert(asked?.role === "user");
    assert.equal(asked.text, "uno");
    assert.equal(asked.context?.[0]?.label, "file:///app.ts", "what was attached stays attached");
    assert.equal(session.conversation.title, "uno");
    assert.deepEqual(
      session.conversation.earlier[0]?.turns.map(({ text }) => text),
      ["one", "1", "two", "2"],
    );
  });

  it("repeats the codebase search for a changed question, but not for the same one", async () => {
    const { ask, server, session } = createSession();
    const first = () => session.conversation.turns[0]?.id ?? "";
    const found = () => {
      const [asked] = server.last.params.messages;
      assert(asked?.role === "user");
      return asked.context?.map(({ label }) => label);
    };
    await ask("Where are dates read?", [file, codebase]);
    await server.last.end();
    session.edit(first(), "Where are numbers read?");
    await settle();
    assert.deepEqual(found(), ["file:///app.ts", "Where are numbers read?"]);
    session.edit(first(), "Where are numbers read?");
    await settle();
    assert.equal(server.resolved.length, 2);
    assert.deepEqual(found(), ["file:///app.ts", "Where are numbers read?"]);
    const [stored] = session.conversation.turns;
    assert(stored && !("attachments" in toPanelTurn(session.conversation, stored)));
  });

  it("reads attachments when they are sent, and lists each answer's sources", async () => {
    const { ask, server, session } = createSession();
    await ask("one", [file]);
    await server.last.say("1");
    await server.last.end();
    await ask("two", [{ ...file, automatic: true }]);
    const [first, , third] = server.last.params.messages;
    assert(first?.role === "user" && third?.role === "user");
    assert.equal(first.context?.length, 1);
    assert.deepEqual(third.context, first.context, "the server tells the model only once");
    for (const { sources } of [1, 3].map((at) => toPanelTurns(session.conversation)[at] ?? assert.fail()))
      assert.equal(sources?.[0]?.uri, "file:///app.ts");
  });

  it("reads attachments in the next try if the first one failed", async () => {
    const { ask, server, session, last } = createSession();
    server.refuse = "No server.";
    await ask("one", [file]);
    assert.equal(last().error, "No server.");
    server.refuse = undefined;
    session.regenerate(last().id);
    await settle();
    const [first] = server.last.params.messages;
    assert(first?.role === "user");
    assert.equal(first.context?.length, 1);
  });

  it("sends the server's summary from then on, until its turns are replaced", async () => {
    const { ask, server, session } = createSession();
    for (const text of ["one", "two"]) {
      await ask(text);
      await server.last.say(`${text}!`);
      await server.last.end();
    }
    await ask("three");
    await server.last.tell({ type: "summary", summary: { from: 2, text: "They counted." } });
    await server.last.say("three!");
    await server.last.end();
    await ask("four");
    assert.deepEqual(server.last.params.summary, { from: 2, text: "They counted." });
    assert.equal(server.last.params.messages.length, 7);
    assert.equal(toPanelTurns(session.conversation)[2]?.compactedBefore, true);
    await server.last.end("cancelled");
    const [, , second, , third] = session.conversation.turns;
    assert(second && third);
    session.edit(third.id, "trois");
    await settle();
    assert.deepEqual(server.last.params.summary, { from: 2, text: "They counted." });
    const [first] = session.conversation.turns;
    assert(first);
    session.edit(first.id, "un");
    await settle();
    assert.equal(server.last.params.summary, undefined);
  });

  it("shows an answer as failed after its window was closed", async () => {
    const { ask, server, session, flush } = createSession();
    await ask("one");
    await server.last.say("Half");
    flush();
    const found = failInterrupted(session.conversation, "The window was closed.").turns.at(-1);
    assert(found?.role === "assistant");
    assert.deepEqual([found.state, found.text, found.error], ["failed", "Half", "The window was closed."]);
  });
});

/** Actions that a user and a server can take at any time. */
const step = fc.oneof(
  fc.record({ do: fc.constant("send" as const), text: fc.constantFrom("a", "b", "c") }),
  fc.record({ do: fc.constant("attach" as const), file: fc.constantFrom("x", "y") }),
  fc.record({ do: fc.constant("say" as const), text: fc.constantFrom("1", "2 ", "\n") }),
  fc.record({ do: fc.constant("think" as const) }),
  fc.record({
    do: fc.constant("end" as const),
    reason: fc.constantFrom("done" as const, "maxTokens" as const),
  }),
  fc.record({ do: fc.constant("fail" as const) }),
  fc.record({ do: fc.constant("summary" as const), from: fc.nat(6) }),
  fc.record({ do: fc.constant("stop" as const) }),
  fc.record({ do: fc.constant("flush" as const) }),
  fc.record({ do: fc.constant("regenerate" as const), at: fc.nat(6) }),
  fc.record({ do: fc.constant("continue" as const) }),
  fc.record({ do: fc.constant("edit" as const), at: fc.nat(6), text: fc.constantFrom("d", "e") }),
);

describe("chat session under random events", () => {
  it("shows what it stores, loses no question or streamed text, and answers one at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { session, server, shown, flush } = createSession();
        const asked: string[] = [];
        let streamed = "";
        for (const [number, each] of steps.entries()) {
          const live = server.asked.find(({ open }) => open);
          const ids = session.conversation.turns.map(({ id }) => id);
          if (each.do === "send" || each.do === "attach") {
            const text = `q${number}`;
            asked.push(text);
            const attachments = each.do === "attach" ? [{ ...file, uri: `file:///${each.file}` }] : [];
            session.send({ text, attachments });
          } else if (each.do === "say" && live) {
            streamed += each.text;
            await live.say(each.text);
          } else if (each.do === "think" && live) await live.tell({ type: "thinking", text: "hm" });
          else if (each.do === "summary" && live)
            await live.tell({ type: "summary", summary: { from: each.from, text: "short" } });
          else if (each.do === "end" && live) await live.end(each.reason);
          else if (each.do === "fail" && live) await live.fail("broken");
          else if (each.do === "stop")
            for (const { text } of session.stop()) asked.splice(asked.indexOf(text), 1);
          else if (each.do === "flush") flush();
          else if (each.do === "regenerate") session.regenerate(ids[each.at] ?? "");
          else if (each.do === "continue") session.continue(ids.at(-1) ?? "");
          else if (each.do === "edit") session.edit(ids[each.at] ?? "", each.text);
          await settle();
          assert(server.asked.filter(({ open }) => open).length <= 1, "two answers at a time");
        }
        flush();
        const { turns, earlier } = session.conversation;
        assert.deepEqual(shown(), toPanelTurns(session.conversation));
        const all = [...turns, ...earlier.flatMap((version) => version.turns)];
        const texts = [...all.map(({ text }) => text), ...session.queue.map(({ text }) => text)];
        for (const text of asked) assert(texts.includes(text), `${text} is lost`);
        const said = all.flatMap((turn) => (turn.role === "assistant" ? [...turn.text] : []));
        assert(said.length >= streamed.length, `${said.length} of ${streamed.length} characters are kept`);
        const roles = toMessages(session.conversation).messages.map(({ role }) => role);
        assert(
          roles.every((role, at) => role === (at % 2 === 0 ? "user" : "assistant")),
          roles.join(),
        );
      }),
      { numRuns: 400 },
    );
  });
});

describe("chat session with a looping answer", () => {
  const said = "It adds. It adds. It adds. ";

  it("keeps the useful part, says why the answer ended and hides the rest from the model", async () => {
    const { ask, server, last, session, shown } = createSession();
    await ask("What is this?");
    await server.last.say(said);
    await server.last.end("loop", { in: "text", keep: 9 });
    assert.equal(last().text, "It adds. ");
    assert.deepEqual([last().state, last().loop], ["failed", true]);
    assert.match(last().error ?? "", /^Stopped because the model repeated itself/);
    assert.deepEqual([shown().at(-1)?.loop, shown().at(-1)?.text], [true, "It adds. "]);
    assert.deepEqual(toMessages(session.conversation).messages.at(-1), {
      role: "assistant",
      text: "It adds. ",
    });
  });

  it("retries it with a penalty, and other answers without", async () => {
    const { ask, server, last, session } = createSession();
    await ask("What is this?");
    await server.last.say(said);
    await server.last.end("loop", { in: "text", keep: 9 });
    session.regenerate(last().id);
    await settle();
    assert.equal(server.last.params.repeatPenalty, penaltyAfterLoop);
    await server.last.say("It adds two numbers.");
    await server.last.end();
    assert.deepEqual([last().state, last().loop], ["done", undefined]);
    session.regenerate(last().id);
    await settle();
    assert.equal(server.last.params.repeatPenalty, undefined);
  });

  it("removes only text of the continuation", async () => {
    const { ask, server, last, session } = createSession();
    await ask("What is this?");
    await server.last.say("First part, ");
    await server.last.end("maxTokens");
    session.continue(last().id);
    await settle();
    await server.last.say("then then then then");
    await server.last.end("loop", { in: "text", keep: 5 });
    assert.equal(last().text, "First part, then ");
  });

  it("keeps the useful part of thoughts", async () => {
    const { ask, server, last } = createSession();
    await ask("What is this?");
    await server.last.tell({ type: "thinking", text: "Wait. Wait. Wait. " });
    await server.last.end("loop", { in: "thinking", keep: 6 });
    assert.deepEqual([last().thinking, last().text, last().state], ["Wait. ", "", "failed"]);
  });
});
