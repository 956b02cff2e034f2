import { PeriodRuns, type Run } from "./periodRuns";

const zero = 0x30;
const nine = 0x39;

interface WrittenNumber {
  /** Index among the codes. */
  readonly at: number;
  value: number;
}

/** Finds runs in which only numbers differ. Encodes a text so that each number is one code, whatever its value. */
export class GrowingNumbers {
  readonly #runs = new PeriodRuns();
  /** Text offset of each code. */
  readonly #begins: number[] = [];
  readonly #numbers: WrittenNumber[] = [];
  #length = 0;
  #isInNumber = false;

  /** Periods and lengths are in codes, not characters. */
  get runs(): readonly Run[] {
    return this.#runs.runs;
  }

  push(code: number): void {
    const isDigit = code >= zero && code <= nine;
    const last = this.#numbers.at(-1);
    if (isDigit && this.#isInNumber && last !== undefined) last.value = last.value * 10 + code - zero;
    else {
      if (isDigit) this.#numbers.push({ at: this.#begins.length, value: code - zero });
      this.#begins.push(this.#length);
      this.#runs.push(isDigit ? zero : code);
    }
    this.#isInNumber = isDigit;
    this.#length += 1;
  }

  /** Text offset at which the last `codes` codes begin. */
  textIndex(codes: number): number {
    return this.#begins.at(-codes) ?? 0;
  }

  /** Whether each number changes by a constant step from one repetition to the next, and at least one step isn't 0. */
  growsSteadily({ period, length }: Run): boolean {
    const end = this.#begins.length;
    // The last number may be incomplete.
    const whole = this.#isInNumber ? this.#numbers.slice(0, -1) : this.#numbers;
    const perPeriod = whole.filter(({ at }) => at >= end - 1 - period && at < end - 1).length;
    const values = whole.filter(({ at }) => at >= end - length - period).map(({ value }) => value);
    if (perPeriod === 0 || values.length < perPeriod * 3) return false;
    const steps = values.slice(perPeriod).map((value, at) => value - (values[at] ?? 0));
    return (
      steps.some((step) => step !== 0) &&
      steps.slice(perPeriod).every((step, at) => step === (steps[at] ?? 0))
    );
  }
}
