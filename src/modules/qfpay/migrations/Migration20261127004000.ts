import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** A person can mark a payment as disputed. Older versions leave the mark unchanged. */
export class Migration20261127004000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `alter table "qfpay_transaction" add column if not exists "disputed_on" text null, add column if not exists "disputed_by" text null, add column if not exists "dispute_note" text null;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_disputed_on" ON "qfpay_transaction" ("disputed_on") WHERE disputed_on IS NOT NULL AND deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_transaction_disputed_on";`)
    this.addSql(
      `alter table "qfpay_transaction" drop column if exists "disputed_on", drop column if exists "disputed_by", drop column if exists "dispute_note";`,
    )
  }
}
