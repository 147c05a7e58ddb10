import type { DatabaseSync } from "node:sqlite";

/**
 * Records of one kind, oldest first. They are held in memory and every change is written to the database before the call
 * returns, so that a killed server starts again with exactly what it had answered for.
 */
export interface Collection<T extends { readonly id: number }> {
  insert(values: Omit<T, "id">): T;
  /** Changes the named fields only. Throws when there is no such record. */
  update(id: number, changes: Partial<Omit<T, "id">>): T;
  remove(id: number): void;
  get(id: number): T | undefined;
  /** For ids that other records hold, and that therefore must exist. */
  require(id: number): T;
  find(matches: (record: T) => boolean): T | undefined;
  filter(matches: (record: T) => boolean): T[];
  all(): T[];
}

export function createCollection<T extends { readonly id: number }>(
  database: DatabaseSync,
  name: string,
  nextId: () => number,
): Collection<T> {
  const write = database.prepare(
    "INSERT INTO records (id, collection, content) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
  );
  const erase = database.prepare("DELETE FROM records WHERE id = ?");
  const records = new Map<number, T>();
  const keep = (record: T): T => {
    write.run(record.id, name, JSON.stringify(record));
    records.set(record.id, record);
    return record;
  };
  for (const row of database.prepare("SELECT content FROM records WHERE collection = ? ORDER BY id").all(name)) {
    // Only `keep` writes this table, so the text is a T.
    const record = JSON.parse(String(row["content"])) as T;
    records.set(record.id, record);
  }
  const require = (id: number): T => {
    const record = records.get(id);
    if (record === undefined) throw new Error(`The store has no record ${id} in ${name}.`);
    return record;
  };
  return {
    // An id and everything but the id make a T; the compiler cannot see that for a type parameter.
    insert: (values) => keep({ ...values, id: nextId() } as T),
    update: (id, changes) => keep({ ...require(id), ...changes }),
    remove: (id) => {
      erase.run(id);
      records.delete(id);
    },
    get: (id) => records.get(id),
    require,
    find: (matches) => {
      for (const record of records.values()) if (matches(record)) return record;
      return undefined;
    },
    filter: (matches) => [...records.values()].filter(matches),
    all: () => [...records.values()],
  };
}
