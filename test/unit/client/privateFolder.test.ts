import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePrivate } from "../../../client/storage/privateFolder";
import { ensureParentFolder, ensurePrivateFolder } from "../../../server/files/privateFolder";
import { failureText } from "../../../server/protocol/failure";

const onUnix = process.platform === "win32" ? it.skip : it;
const asRoot = process.getuid?.() === 0 ? it : it.skip;

describe("private folders", () => {
  const parent = mkdtempSync(join(tmpdir(), "inhouse-folders-"));
  after(() => rmSync(parent, { recursive: true }));
  let path = "";
  let count = 0;
  beforeEach(() => {
    path = join(parent, `${++count}`, "ours");
  });
  const modeOf = (folder: string) => statSync(folder).mode & 0o777;
  const made = (mode: number) => {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
  };
  const says = (pattern: RegExp) => (error: unknown) => {
    assert.match(failureText(error), pattern);
    return true;
  };
  const modes = [0o777, 0o770, 0o755, 0o750, 0o707, 0o701, 0o720];

  onUnix("are private once the client has made them, whatever their permissions were", () => {
    makePrivate(path);
    assert.equal(modeOf(path), 0o700);
    for (const mode of [...modes, 0o500]) {
      made(mode);
      makePrivate(path);
      assert.equal(modeOf(path), 0o700);
    }
  });

  onUnix("are not used by the server while others have access", async () => {
    await ensurePrivateFolder(path);
    assert.equal(modeOf(path), 0o700);
    for (const mode of modes) {
      made(mode);
      await assert.rejects(ensurePrivateFolder(path), says(/ours is open to other users: .*chmod 700/));
    }
  });

  onUnix("get no server file while others can write to them", async () => {
    for (const mode of modes) {
      made(mode);
      const written = ensureParentFolder(join(path, "statistics.json"));
      if ((mode & 0o022) === 0) await written;
      else await assert.rejects(written, says(/is open to other users/));
    }
  });

  onUnix("are not links, and a link's target keeps its permissions", async () => {
    const elsewhere = join(parent, `elsewhere ${count}`);
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    mkdirSync(join(parent, `${count}`));
    symlinkSync(elsewhere, path);
    assert.throws(() => makePrivate(path), says(/ours is a symlink: replace it with a folder/));
    await assert.rejects(ensurePrivateFolder(path), says(/is a symlink/));
    assert.equal(modeOf(elsewhere), 0o755);
  });

  onUnix("must be folders", async () => {
    mkdirSync(join(parent, `${count}`));
    writeFileSync(path, "");
    assert.throws(() => makePrivate(path));
    await assert.rejects(ensurePrivateFolder(path));
  });

  asRoot("must belong to the user", async () => {
    made(0o700);
    chownSync(path, 65_534, 65_534);
    assert.throws(() => makePrivate(path), says(/ours belongs to another user: /));
    await assert.rejects(ensurePrivateFolder(path), says(/belongs to another user/));
    await assert.rejects(ensureParentFolder(join(path, "edits.json")), says(/belongs to another user/));
  });
});
