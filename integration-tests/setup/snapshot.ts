// Own code, because Medusa's test runner can only copy a whole database before each test, which costs more than most tests.
import { TestDatabaseUtils } from "@medusajs/test-utils"
import { Client } from "pg"

const { dbTestUtilFactory } = TestDatabaseUtils

/** PostgreSQL's code for a lock that was not acquired in time. */
const LOCK_NOT_AVAILABLE = "55P03"

/** The database is quiet when no connection has done anything for this long. */
const QUIET_MS = 40
/** How long to wait for work that a test has left running, before it is cut off. */
const PATIENCE_MS = 5_000

/**
 * Makes Medusa's test runner reset the database row by row. By default, the runner drops the database before every test
 * and copies it again from a template, which costs more than most tests: more than a thousand files, and every
 * connection with everything cached about the tables.
 *
 * Here the rows at the start of the first test are kept in a separate schema. Before every further test, each table
 * with a missing row or a row of a later transaction is emptied and refilled; sequences are reset too.
 */
export function restoreRowsOnly(): void {
  jest.spyOn(TestDatabaseUtils, "dbTestUtilFactory").mockImplementation(() => {
    let snapshot: Snapshot | undefined
    return {
      ...dbTestUtilFactory(),
      snapshot: async ({ databaseName }: { databaseName: string }) => {
        snapshot = await Snapshot.take(TestDatabaseUtils.getDatabaseURL(databaseName))
      },
      restore: async () => snapshot?.restore(),
      dropTemplate: async () => snapshot?.close(),
    }
  })
}

interface Table {
  name: string
  /** The writable columns, quoted. */
  columns: string
}

/** The rows of a database at one moment, kept in the same database. */
class Snapshot {
  private constructor(private readonly client: Client) {}

  static async take(connectionString: string): Promise<Snapshot> {
    const client = new Client({ connectionString })
    await client.connect()
    const snapshot = new Snapshot(client)
    await snapshot.untilQuiet()
    await client.query("BEGIN")
    const { rows: tables } = await client.query<Table>(
      `SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
         FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        GROUP BY relname ORDER BY relname`,
    )
    await client.query(`${lockOf(tables)}; CREATE SCHEMA snapshot`)
    const kept: KeptTable[] = []
    for (const table of tables) {
      const { rowCount } = await client.query(`CREATE TABLE snapshot."${table.name}" AS TABLE public."${table.name}"`)
      kept.push({ ...table, count: rowCount ?? 0 })
    }
    await client.query(
      `CREATE TABLE snapshot."(sequences)" AS
         SELECT sequencename AS name, start_value, last_value FROM pg_sequences WHERE schemaname = 'public';
       CREATE TABLE snapshot."(last transaction)" AS SELECT ${THIS_TRANSACTION} AS xid;
       ${restoreFunction(kept)};
       COMMIT`,
    )
    return snapshot
  }

  /** Restores what has changed since, and only that. Waits for writers first. */
  async restore(): Promise<void> {
    await this.untilQuiet()
    try {
      await this.client.query("SELECT snapshot.restore()")
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error
      await this.client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
      )
      await this.client.query("SELECT snapshot.restore()")
    }
  }

  async close(): Promise<void> {
    await this.client.end()
  }

  /** Waits for work that a test has left running before the next test begins. */
  private async untilQuiet(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const { rows } = await this.client.query<{ wait: number | null }>(
        `SELECT max(CASE WHEN state = 'idle' THEN $1 - extract(epoch FROM clock_timestamp() - state_change) * 1000
                    ELSE $1 END)::float AS wait
           FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        [QUIET_MS],
      )
      const wait = rows[0]?.wait ?? 0
      if (wait <= 0 || Date.now() >= deadline) return
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)))
    }
  }
}

interface KeptTable extends Table {
  count: number
}

/** The current transaction's number in the format of xmin. */
const THIS_TRANSACTION = "(txid_current() & 4294967295)"

/** Readers pass, and writers are waited for: afterward every row belongs to this transaction or an earlier one. */
function lockOf(tables: readonly Table[]): string {
  return `LOCK TABLE ${tables.map(({ name }) => `public."${name}"`).join(", ")} IN EXCLUSIVE MODE`
}

/** As a "replica", PostgreSQL does not check foreign keys; only a superuser may set this. */
function restoreFunction(tables: readonly KeptTable[]): string {
  const differences = tables.map(
    ({ name, count }) =>
      `SELECT '${name}' AS name, count(*) <> ${count} OR bool_or(xmin::text::bigint > known) AS is_changed
         FROM public."${name}"`,
  )
  const refills = tables.map(
    ({ name, columns }) => `
      IF '${name}' = ANY (changed) THEN
        DELETE FROM public."${name}";
        INSERT INTO public."${name}" (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM snapshot."${name}";
      END IF;`,
  )
  return `
    CREATE FUNCTION snapshot.restore() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      known bigint := (SELECT xid FROM snapshot."(last transaction)");
      changed text[];
    BEGIN
      SET LOCAL session_replication_role = replica;
      SET LOCAL lock_timeout = '${PATIENCE_MS}ms';
      ${lockOf(tables)};
      changed := array(SELECT name FROM (${differences.join(" UNION ALL ")}) AS difference WHERE is_changed);
      ${refills.join("")}
      PERFORM setval(format('public.%I', kept.name)::regclass,
                     coalesce(kept.last_value, kept.start_value), kept.last_value IS NOT NULL)
         FROM snapshot."(sequences)" AS kept
         JOIN pg_sequences AS now ON sequencename = kept.name AND schemaname = 'public'
        WHERE now.last_value IS DISTINCT FROM kept.last_value;
      UPDATE snapshot."(last transaction)" SET xid = ${THIS_TRANSACTION};
    END $$`
}
