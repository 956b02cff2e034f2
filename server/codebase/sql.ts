import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** A database with its prepared statements. What is written is one transaction until `commit`. */
export class Sql {
  readonly #statements = new Map<string, StatementSync>();
  #isWriting = false;

  constructor(private readonly database: DatabaseSync) {}

  /** Before the first write of a transaction. */
  begin(): void {
    if (this.#isWriting) return;
    this.database.exec("begin immediate");
    this.#isWriting = true;
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    return this.#prepare(sql).all(...values) as Record<string, unknown>[];
  }

  /** One row after the other, so that they need not all be in memory. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<Record<string, unknown>> {
    return this.#prepare(sql).iterate(...values) as Iterable<Record<string, unknown>>;
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** What was written is there for other processes, and after a crash. */
  commit(): void {
    if (!this.#isWriting) return;
    this.#isWriting = false;
    this.database.exec("commit");
  }

  close(): void {
    try {
      this.commit();
    } finally {
      this.#statements.clear();
      this.database.close();
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
