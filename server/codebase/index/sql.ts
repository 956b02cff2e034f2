import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** A database with cached prepared statements. Writes form one transaction until `commit`. */
export class Sql {
  readonly #statements = new Map<string, StatementSync>();
  #isWriting = false;

  constructor(private readonly database: DatabaseSync) {}

  /** Call before writes; starts a transaction if there is none. */
  begin(): void {
    if (this.#isWriting) return;
    this.database.exec("begin immediate");
    this.#isWriting = true;
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    return this.#prepare(sql).all(...values) as Record<string, unknown>[];
  }

  /** Iterates over rows without loading all of them into memory. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<Record<string, unknown>> {
    return this.#prepare(sql).iterate(...values) as Iterable<Record<string, unknown>>;
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** Makes writes durable and visible to other processes. */
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
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
