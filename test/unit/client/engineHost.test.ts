import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineHost } from "../../../client/engineHost/engineHost";

/** Tells a window its own path and backend, and ends after the last window. */
const switchboard = `
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
if (process.env.BUILT !== undefined) writeFileSync(process.env.INHOUSE_GPU_BACKEND + "/backend.json", process.env.BUILT);
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("close", () => server.getConnections((_, count) => count === 0 && process.exit()));
  socket.write(JSON.stringify([process.argv[2], process.env.INHOUSE_GPU_BACKEND]));
  socket.resume();
});
server.listen({ path: process.argv[2] });
`;

describe("the process that windows share, with a GPU backend", () => {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });
  let folder = "";
  let backend = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-host-"));
    backend = join(folder, "backend");
    mkdirSync(backend);
    writeFileSync(join(folder, "switchboard.mjs"), switchboard);
    record("first");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const record = (text: string) => writeFileSync(join(backend, "backend.json"), text);
  const host = (env: NodeJS.ProcessEnv, onLook = (_: number) => {}) => {
    let looks = 0;
    return new EngineHost({
      switchboard: join(folder, "switchboard.mjs"),
      module: "main.mjs",
      folder,
      env,
      build: "build",
      runtimeFolder: join(folder, "run"),
      gpuBackend: () => {
        onLook(++looks);
        return { folder: backend };
      },
    });
  };
  const said = async (socket: Socket) => {
    const [text] = (await once(socket, "data")) as [Buffer];
    return JSON.parse(String(text)) as [string, string];
  };

  it("is the one for the backend that is there when it has started, also if a build ends meanwhile", async () => {
    const socket = await host({ BUILT: "second" }).connect();
    const other = await host({}).connect();
    const [[path, loaded], [shared]] = await Promise.all([said(socket), said(other)]);
    assert.equal(path, shared);
    assert.equal(loaded, backend);
    socket.destroy();
    other.destroy();
  });

  it("is looked up once by a window that finds it", async () => {
    const socket = await host({}).connect();
    let looks = 0;
    const other = await host({}, (look) => (looks = look)).connect();
    assert.equal(looks, 1);
    socket.destroy();
    other.destroy();
  });
});
