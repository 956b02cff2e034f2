/**
 * What the process of a trial says, a line each: that it is about to load the file, and then that the model worked, or that llama.cpp
 * has said, in good order, that it cannot use it.
 */
export const trialSteps = ["loading", "worked", "refused"] as const;
export type TrialStep = (typeof trialSteps)[number];
