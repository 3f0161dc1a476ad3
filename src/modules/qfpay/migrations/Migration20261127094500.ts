import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** Which case about a part of a payment asked for a refund. Older versions leave the column empty. */
export class Migration20261127094500 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction" add column if not exists "held_payment_id" text null;`)
    this.addSql(
      `update "qfpay_transaction" set "held_payment_id" = substr("idempotency_key", 6) where "kind" = 'refund' and "idempotency_key" like 'held:%' and "held_payment_id" is null;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction" drop column if exists "held_payment_id";`)
  }
}
