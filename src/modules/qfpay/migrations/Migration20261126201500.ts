import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/**
 * Further facts from the wallet about a payment or refund: its own number, which is searchable, and what the payer
 * really paid.
 */
export class Migration20261126201500 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `alter table "qfpay_transaction" add column if not exists "chnlsn" text null, add column if not exists "wallet_facts" jsonb null;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_chnlsn" ON "qfpay_transaction" ("chnlsn") WHERE chnlsn IS NOT NULL AND deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_transaction_chnlsn";`)
    this.addSql(`alter table "qfpay_transaction" drop column if exists "chnlsn", drop column if exists "wallet_facts";`)
  }
}
