// The same examples of properties in each run, so that a change is judged by itself; INHOUSE_SEED=<a number> tries others.
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env.INHOUSE_SEED ?? 1) });
