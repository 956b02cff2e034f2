// Tries the same examples of properties in each run, so that results change only with the code; INHOUSE_SEED=<a number> tries others.
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env.INHOUSE_SEED ?? 1) });
