/**
 * Lines that a trial's process prints: that it starts to load the file, and then that the model worked, or that llama.cpp
 * refused it with an error.
 */
export const trialSteps = ["loading", "worked", "refused"] as const;
export type TrialStep = (typeof trialSteps)[number];

/** Context length of a trial: enough for its text, and small enough for every machine. */
export const trialContextTokens = 128;
