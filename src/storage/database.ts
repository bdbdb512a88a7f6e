// One connection to IndexedDB for each context. Every transaction goes through `run`, which survives what browsers do to
// connections: iOS drops them in the background, another tab may raise the schema, the user may clear the site's data.
/// <reference path="./fake-indexeddb.d.ts" />
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import { DigmError } from '../core/errors.ts'
import { DATABASE_NAME, type DigmSchema, SCHEMA_VERSION, type StoreName, upgrade } from './schema.ts'

type Mode = 'readonly' | 'readwrite'
export type Transaction<Stores extends StoreName[], M extends Mode> = IDBPTransaction<DigmSchema, Stores, M>

/** What a browser throws when the connection, not the request, is broken. */
const LOST_CONNECTION = new Set(['InvalidStateError', 'UnknownError', 'AbortError'])

const errorName = (error: unknown): string =>
  error instanceof Error || error instanceof DOMException ? error.name : ''

export class Database {
  private connection: Promise<IDBPDatabase<DigmSchema>> | undefined

  constructor(
    private readonly connect: (onLost: () => void) => Promise<IDBPDatabase<DigmSchema>>,
    /** False where the browser has no IndexedDB: what is stored then lives as long as the page. */
    readonly persistent: boolean,
  ) {}

  /**
   * Runs `work` in one transaction and resolves after it committed. A lost connection is opened again once and the work
   * repeated: work must therefore have no effect outside its transaction.
   * @throws DigmError storage-full when the device or the quota is exhausted, storage-unavailable when it cannot be opened
   */
  async run<Stores extends StoreName[], M extends Mode, T>(
    stores: [...Stores],
    mode: M,
    work: (tx: Transaction<Stores, M>) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.attempt(stores, mode, work)
    } catch (error) {
      if (error instanceof DigmError) throw error
      if (errorName(error) === 'QuotaExceededError') throw new DigmError('storage-full', {}, { cause: error })
      if (!LOST_CONNECTION.has(errorName(error))) throw error
      this.forget()
      return await this.attempt(stores, mode, work)
    }
  }

  async close(): Promise<void> {
    const connection = await this.connection?.catch(() => undefined)
    this.connection = undefined
    connection?.close()
  }

  private async attempt<Stores extends StoreName[], M extends Mode, T>(
    stores: [...Stores],
    mode: M,
    work: (tx: Transaction<Stores, M>) => Promise<T>,
  ): Promise<T> {
    const connection = await this.open()
    const tx = connection.transaction(stores, mode, { durability: 'relaxed' }) as Transaction<Stores, M>
    // The transaction's own end is what counts; a failed request aborts it, and its reason is the better error of the two.
    const done = tx.done.catch((error: unknown) => {
      throw tx.error ?? error
    })
    done.catch(() => undefined)
    try {
      const result = await work(tx)
      await done
      return result
    } catch (error) {
      abort(tx)
      await done.catch(() => undefined)
      // Of requests side by side others than the one that failed are only told of the abort.
      throw tx.error ?? error
    }
  }

  private open(): Promise<IDBPDatabase<DigmSchema>> {
    this.connection ??= this.connect(() => this.forget()).catch((error: unknown) => {
      this.connection = undefined
      throw new DigmError('storage-unavailable', {}, { cause: error })
    })
    return this.connection
  }

  private forget(): void {
    void this.connection?.then(
      (connection) => connection.close(),
      () => undefined,
    )
    this.connection = undefined
  }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort()
  } catch {
    // Already over.
  }
}

function connect(onLost: () => void): Promise<IDBPDatabase<DigmSchema>> {
  return openDB<DigmSchema>(DATABASE_NAME, SCHEMA_VERSION, {
    upgrade,
    // A newer version of the app waits in another tab: give way, and open again at the next need.
    blocking: onLost,
    terminated: onLost,
  })
}

/**
 * Opens the database as pages have laid it down, whichever version: the service worker serves what is there, needs none of the
 * schema's steps, and goes on playing while a newer page has raised it. There is no database before there was a page.
 */
export function openLaidDatabase(): Database {
  return new Database(
    (onLost) =>
      openDB<DigmSchema>(DATABASE_NAME, undefined, {
        upgrade(_db, _oldVersion, _newVersion, tx) {
          tx.done.catch(() => undefined)
          tx.abort()
        },
        blocking: onLost,
        terminated: onLost,
      }),
    true,
  )
}

/** Opens the database in a worker, where nothing can stand in for it. */
export function openDatabase(): Database {
  return new Database(connect, true)
}

/** Opens the database in a page; where the browser has none (some private windows), a copy in memory that says so. */
export async function openDatabaseOrMemory(): Promise<Database> {
  const database = openDatabase()
  try {
    await database.run(['settings'], 'readonly', (tx) => tx.objectStore('settings').count())
    return database
  } catch {
    await import('fake-indexeddb/auto')
    return new Database(connect, false)
  }
}
