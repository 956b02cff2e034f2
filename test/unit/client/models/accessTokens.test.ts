import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { TokenStore } from "../../../../client/models/tokenStore";
import { download } from "../../../../client/models/transfer/download";
import { AccessDeniedError } from "../../../../client/models/transfer/downloadError";
import { createNetwork } from "../../../../client/models/transfer/network";
import { askHost } from "../../../../client/models/transfer/remoteFile";
import { type Answer, FileHost, file, status } from "../../../support/fileHost";

const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(50_000)]);
const sha256 = createHash("sha256").update(model).digest("hex");
const token = "hf_secretSecretSecret";
const never = new AbortController().signal;

describe("an access token", () => {
  const [hub, other] = [new FileHost(), new FileHost()];
  let secrets: Map<string, string>;
  let store: TokenStore;
  let folder = "";
  /** The authorization of each request, by host and path. */
  let seen: string[] = [];
  const network = createNetwork({
    isAllowed: () => true,
    allowLoopback: true,
    idleMs: 1000,
    tokenFor: (origin) => store.of(origin),
  });
  const noting =
    (answer: Answer): Answer =>
    (request, response) => {
      seen.push(`${request.headers.host}${request.url} ${request.headers.authorization ?? "none"}`);
      answer(request, response);
    };
  const gated = (answer: Answer) => (request: IncomingMessage, response: Parameters<Answer>[1]) =>
    (request.headers.authorization === `Bearer ${token}` ? answer : status(401))(request, response);
  const fetchIt = () =>
    download(
      { url: hub.url("/model.gguf"), hosts: [hub.url("/").host, other.url("/").host], sha256 },
      join(folder, "model.gguf"),
      {
        network,
        freeBytes: async () => 1e12,
        wait: async () => {},
        onProgress: () => {},
        agreeToHost: async () => false,
        onComplete: async () => {},
      },
      never,
    );

  before(() => Promise.all([hub.start(), other.start()]));
  after(() => Promise.all([hub.stop(), other.stop()]));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-token-"));
    secrets = new Map();
    seen = [];
    store = new TokenStore({
      get: async (key) => secrets.get(key),
      store: async (key, value) => void secrets.set(key, value),
      delete: async (key) => void secrets.delete(key),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is wanted on 401 and 403 by the host that the user named", async () => {
    for (const code of [401, 403]) {
      hub.answers.set("/model.gguf", status(code));
      for (const work of [() => askHost(hub.url("/model.gguf"), network, never), fetchIt])
        await assert.rejects(work, (error) => {
          assert.ok(error instanceof AccessDeniedError);
          assert.deepEqual([error.url.host, error.status, error.hadToken], [hub.url("/").host, code, false]);
          return true;
        });
    }
  });

  it("is not wanted for a host that only a redirect leads to", async () => {
    hub.answers.set("/model.gguf", status(302, { location: other.url("/signed").href }));
    other.answers.set("/signed", status(403));
    await assert.rejects(fetchIt, (error) => !(error instanceof AccessDeniedError));
  });

  it("opens a gated file, and reaches no host behind a redirect", async () => {
    await store.add(hub.url("/").origin, token);
    await store.add(other.url("/").origin, "hf_anotherToken");
    const redirect = status(302, { location: other.url("/signed?x=1").href });
    hub.answers.set("/model.gguf", noting(gated(redirect)));
    other.answers.set("/signed", noting(file(model)));
    await fetchIt();
    assert.ok(readFileSync(join(folder, "model.gguf")).equals(model));
    assert.deepEqual(seen, [
      `${hub.url("/").host}/model.gguf Bearer ${token}`,
      `${other.url("/").host}/signed?x=1 none`,
    ]);
  });

  it("is not sent to its own host once a redirect has left that", async () => {
    await store.add(hub.url("/").origin, token);
    hub.answers.set("/model.gguf", noting(status(302, { location: other.url("/back").href })));
    other.answers.set("/back", noting(status(302, { location: hub.url("/settings").href })));
    hub.answers.set("/settings", noting(file(model)));
    await fetchIt();
    assert.deepEqual(
      seen.map((each) => each.split(" ").slice(1).join(" ")),
      [`Bearer ${token}`, "none", "none"],
    );
  });

  it("belongs to one port and protocol of a host", async () => {
    await store.add(hub.url("/").origin, token);
    assert.equal(await store.of(other.url("/").origin), undefined);
    assert.equal(await store.of(hub.url("/").origin.replace("http:", "https:")), undefined);
  });

  it("says when it was refused, and is in no error", async () => {
    await store.add(hub.url("/").origin, token);
    for (const answer of [
      status(401),
      status(403),
      status(500),
      ((_, { socket }) => socket?.destroy()) as Answer,
    ]) {
      hub.answers.set("/model.gguf", answer);
      const error = await fetchIt().catch((each: unknown) => each);
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /secretSecret/);
      if (error instanceof AccessDeniedError) assert.equal(error.hadToken, true);
    }
    for (const name of readdirSync(folder))
      assert.doesNotMatch(readFileSync(join(folder, name), "utf8"), /secretSecret/);
  });

  it("is forgotten, and damaged secrets count as none", async () => {
    await store.add(hub.url("/").origin, token);
    assert.deepEqual(await store.hosts(), [hub.url("/").host]);
    await store.clear();
    assert.deepEqual([...secrets], []);
    for (const damaged of ["", "{", "[]", "7", '{"nowhere":"x"}', `{"${hub.url("/").origin}":"a\\nb: c"}`]) {
      for (const key of ["inhouse.accessTokens"]) secrets.set(key, damaged);
      assert.deepEqual(await store.hosts(), [], damaged);
    }
  });
});
