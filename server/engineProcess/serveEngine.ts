import type { Readable, Writable } from "node:stream";
import type { MessageWriter } from "vscode-languageserver/node";
import { FrameWriter } from "../engineLink/frameTransport";
import { createLogger, type Logger } from "../log";
import {
  encodeFrame,
  type Frame,
  FrameSplitter,
  jsonFrame,
  type WindowHello,
} from "../protocol/engineFrames";
import { EngineSession, type SessionOptions } from "./engineSession";

export interface ServeOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly session: (log: Logger) => SessionOptions;
  /** Adds what a message needs on its way out. */
  readonly wrapWriter: (writer: MessageWriter) => MessageWriter;
  /** Called when the switchboard is gone, or speaks nonsense. */
  readonly onEnd: (problem?: string) => void;
}

/** Serves windows, each on a channel of its own, until `input` ends. */
export function serveEngine({ input, output, session, wrapWriter, onEnd }: ServeOptions): void {
  const sessions = new Map<number, EngineSession>();
  // Every window shows the log: the models are theirs together. The client filters by the user's level.
  const log = createLogger(
    (level, line) => {
      for (const each of sessions.values()) each.log(level, line);
    },
    () => "trace",
  );
  const options = session(log);
  const open = (channel: number, { window, isRestart }: WindowHello) => {
    if (isRestart) void options.engines.base.tryModelsAgain();
    const writer = wrapWriter(new FrameWriter(output, channel));
    sessions.set(channel, new EngineSession(writer, window, options));
  };
  const close = (channel: number) => {
    sessions.get(channel)?.close();
    sessions.delete(channel);
  };
  const take = ({ channel, kind, body }: Frame) => {
    if (kind === "opened") open(channel, JSON.parse(body.toString()) as WindowHello);
    else if (kind === "closed") close(channel);
    else if (kind === "ping") output.write(encodeFrame({ channel, kind: "pong", body }));
    else if (kind === "message") {
      try {
        sessions.get(channel)?.receive(body);
      } catch {
        // Not JSON-RPC: only its sender loses the channel. The text of the error would be the sender's.
        close(channel);
        output.write(jsonFrame(channel, "closed", {}));
      }
    }
  };
  const frames = new FrameSplitter();
  input.on("data", (bytes: Buffer) => {
    try {
      for (const frame of frames.push(bytes)) take(frame);
    } catch (error) {
      onEnd(String(error));
    }
  });
  for (const event of ["end", "close", "error"]) input.on(event, () => onEnd());
  output.write(jsonFrame(0, "ready", { pid: process.pid }));
}
