import { z } from "zod";

const bytes = z.number().nonnegative();

/** The fields of `ModelToFit` besides the role. */
export const modelToFit = {
  name: z.string(),
  modelBytes: bytes,
  kvBytesPerToken: bytes,
  windowKvBytesPerToken: bytes.optional(),
  windowTokens: bytes.optional(),
  stateBytes: bytes.optional(),
  logitBytesPerToken: bytes.optional(),
};
