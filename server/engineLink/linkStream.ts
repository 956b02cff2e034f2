import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { linkDescriptor } from "../protocol/launch";

/** The link to the engine process: one end of a pair that the client has connected. Nothing here opens a connection. */
export function linkStream(): Duplex {
  return new Socket({ fd: linkDescriptor });
}
