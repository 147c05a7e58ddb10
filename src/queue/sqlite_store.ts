import { DatabaseSync } from "node:sqlite";
import { errorMessage } from "../core/error_message.ts";

/** A key that was taken to be worked on. `attempt` counts its tries in a row, from 1; a try that a crash cut short counts. */
export interface TakenKey {
  readonly key: string;
  readonly attempt: number;
  /** Of the last of these tries that failed; absent when none did. */
  readonly lastError?: string;
}

/** A key that failed too often. It rests until it is enqueued again. */
export interface DeadLetter {
  readonly key: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly diedAt: Date;
}

export interface Failure {
  readonly key: string;
  readonly error: string;
  /** When it is tried again. */
  readonly dueAt: Date;
  /** Set when the key may not be tried before `dueAt`, and this try isn't counted. */
  readonly held: boolean;
}

/** Where keys wait in line for each other. */
export interface WaitingLane {
  readonly lane: string;
  /** When the first key in it is due. */
  readonly dueAt: Date;
}

/** The queue's memory. What a method has been told is on disk when it returns. */
export interface WorkStore {
  /** A key is always in the same lane. */
  enqueue(key: string, lane: string, dueAt: Date): void;
  /** Those with keys that wait. */
  lanes(): readonly WaitingLane[];
  /** The lane's key that has been due for longest, now marked as running; `undefined` when none is due. */
  take(lane: string, now: Date): TakenKey | undefined;
  /** The key is done: forgotten, unless it was enqueued while it ran, or `again` says when it is due once more. */
  finish(key: string, again: Date | undefined): void;
  postpone(failure: Failure): void;
  /** The key failed for good, unless it was enqueued while it ran: then it starts afresh. */
  bury(letter: DeadLetter): void;
  deadLetters(): readonly DeadLetter[];
  close(): void;
}

export interface SqliteStoreOptions {
  /** Path of the database file, or `:memory:`. */
  readonly file: string;
  /** How long to wait for another process that still holds the file (a deployment's old process, ending). */
  readonly busyMilliseconds: number;
}

/**
 * `again_at`: enqueued while running. `held_until`: not to be brought forward. Times are milliseconds since 1970. `lane` has a default
 * for a former version of the app, which somebody may go back to.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS work (
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'dead')),
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    again_at INTEGER,
    held_until INTEGER,
    last_error TEXT,
    died_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS work_by_lane ON work (state, lane, due_at);`;

/** Goes up with each change of the schema. */
const schemaVersion = 1;

const enqueueSql = `
  INSERT INTO work (key, lane, state, due_at) VALUES (:key, :lane, 'pending', :dueAt)
  ON CONFLICT (key) DO UPDATE SET
    again_at = CASE state WHEN 'running' THEN min(coalesce(again_at, :dueAt), :dueAt) END,
    due_at = CASE state
      WHEN 'running' THEN due_at
      WHEN 'dead' THEN :dueAt
      ELSE max(min(due_at, :dueAt), coalesce(held_until, 0)) END,
    attempts = CASE state WHEN 'dead' THEN 0 ELSE attempts END,
    last_error = CASE state WHEN 'dead' THEN NULL ELSE last_error END,
    died_at = NULL,
    state = CASE state WHEN 'dead' THEN 'pending' ELSE state END`;

const takeSql = `
  UPDATE work SET state = 'running', attempts = attempts + 1
  WHERE rowid = (
    SELECT rowid FROM work WHERE state = 'pending' AND lane = :lane AND due_at <= :now ORDER BY due_at, rowid LIMIT 1
  )
  RETURNING key, attempts, last_error`;

/** From one lane to the next in the index, whatever number of keys waits in each. */
const lanesSql = `
  WITH RECURSIVE found (lane) AS (
    SELECT min(lane) FROM work WHERE state = 'pending'
    UNION ALL
    SELECT (SELECT min(lane) FROM work WHERE state = 'pending' AND lane > found.lane) FROM found WHERE lane IS NOT NULL
  )
  SELECT lane, (SELECT min(due_at) FROM work WHERE state = 'pending' AND work.lane = found.lane) AS due_at
  FROM found WHERE lane IS NOT NULL`;

const runAgainSql = `
  UPDATE work SET state = 'pending', attempts = 0, last_error = NULL, held_until = NULL, again_at = NULL,
    due_at = min(coalesce(again_at, :again), coalesce(:again, again_at))
  WHERE key = :key AND (again_at IS NOT NULL OR :again IS NOT NULL)`;

const postponeSql = `
  UPDATE work SET state = 'pending', last_error = :error, again_at = NULL,
    held_until = iif(:held, :dueAt, NULL),
    attempts = iif(:held, attempts - 1, attempts),
    due_at = iif(:held, :dueAt, min(coalesce(again_at, :dueAt), :dueAt))
  WHERE key = :key`;

const burySql = `
  UPDATE work SET last_error = iif(again_at IS NULL, :error, NULL), held_until = NULL, again_at = NULL,
    state = iif(again_at IS NULL, 'dead', 'pending'),
    died_at = iif(again_at IS NULL, :now, NULL),
    attempts = iif(again_at IS NULL, :attempts, 0),
    due_at = coalesce(again_at, due_at)
  WHERE key = :key`;

/**
 * Opens the store. The file is locked for as long as it is open, so that no two processes work on one key; a second
 * process fails with a sentence. Keys that were running when the last process died wait again.
 */
export function openSqliteStore(options: SqliteStoreOptions): WorkStore {
  const writing = <Result>(write: () => Result): Result => {
    try {
      return write();
    } catch (error) {
      throw explained(error, options.file);
    }
  };
  const database = writing(() => openDatabase(options));
  const enqueue = database.prepare(enqueueSql);
  const take = database.prepare(takeSql);
  const runAgain = database.prepare(runAgainSql);
  const forget = database.prepare("DELETE FROM work WHERE key = ?");
  const postpone = database.prepare(postponeSql);
  const bury = database.prepare(burySql);
  const lanes = database.prepare(lanesSql);
  const dead = database.prepare("SELECT * FROM work WHERE state = 'dead' ORDER BY died_at, rowid");
  return {
    enqueue(key, lane, dueAt) {
      writing(() => enqueue.run({ key, lane, dueAt: dueAt.getTime() }));
    },
    lanes: () => lanes.all().map((row) => ({ lane: String(row["lane"]), dueAt: new Date(Number(row["due_at"])) })),
    take(lane, now) {
      const row = writing(() => take.get({ lane, now: now.getTime() }));
      if (row === undefined) return undefined;
      const { key, attempts, last_error: lastError } = row;
      const taken = { key: String(key), attempt: Number(attempts) };
      return typeof lastError === "string" ? { ...taken, lastError } : taken;
    },
    finish(key, again) {
      writing(() => {
        if (runAgain.run({ key, again: again?.getTime() ?? null }).changes === 0) forget.run(key);
      });
    },
    postpone({ key, error, dueAt, held }) {
      writing(() => postpone.run({ key, error, dueAt: dueAt.getTime(), held: held ? 1 : 0 }));
    },
    bury({ key, attempts, lastError, diedAt }) {
      writing(() => bury.run({ key, attempts, error: lastError, now: diedAt.getTime() }));
    },
    deadLetters: () => dead.all().map(deadLetter),
    close() {
      database.close();
    },
  };
}

function openDatabase(options: SqliteStoreOptions): DatabaseSync {
  const database = new DatabaseSync(options.file, { timeout: options.busyMilliseconds });
  try {
    // The lock is taken by the first write and kept; synchronous FULL puts every commit on disk before it returns.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    // What another version's queue held is found again by whoever looks for events that were lost.
    if (database.prepare("PRAGMA user_version").get()?.["user_version"] !== schemaVersion) {
      database.exec(`DROP TABLE IF EXISTS work; PRAGMA user_version = ${schemaVersion}`);
    }
    database.exec(schema);
    database.exec("UPDATE work SET state = 'pending', again_at = NULL WHERE state = 'running'");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What whoever runs the app can do something about is said in a sentence. */
function explained(error: unknown, file: string): unknown {
  const said = errorMessage(error);
  if (said.includes("database is locked")) {
    const remedy = "Stop that process, or give this one a queue file of its own.";
    return new Error(`The queue file ${file} is in use by another process. ${remedy}`, { cause: error });
  }
  if (said.includes("disk is full")) {
    const remedy = "Make room there, and start the app again: it goes on where it stopped.";
    return new Error(`The queue file ${file} can't be written, since its disk is full. ${remedy}`, { cause: error });
  }
  return error;
}

function deadLetter(row: Readonly<Record<string, unknown>>): DeadLetter {
  return {
    key: String(row["key"]),
    attempts: Number(row["attempts"]),
    lastError: String(row["last_error"]),
    diedAt: new Date(Number(row["died_at"])),
  };
}
