import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** Publishes steps on Medusa's event bus, records alerts about held money, and allows refunds outside QFPay. */
export class Migration20261126212700 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction_event" add column if not exists "publish_due_at" timestamptz null;`)
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_event_publish_due_at" ON "qfpay_transaction_event" ("publish_due_at") WHERE publish_due_at IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `alter table "qfpay_held_payment" add column if not exists "refunded_outside" boolean not null default false, add column if not exists "alerted_at" timestamptz null;`,
    )
    this.addSql(`alter table "qfpay_transaction" add column if not exists "outside_by" text null;`)
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_cart_id" ON "qfpay_transaction" ("cart_id") WHERE cart_id IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_paid_at" ON "qfpay_transaction" ("paid_at") WHERE paid_at IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_txamt" ON "qfpay_transaction" ("txamt") WHERE deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_transaction_paid_at";`)
    this.addSql(`drop index if exists "IDX_qfpay_transaction_txamt";`)
    this.addSql(`drop index if exists "IDX_qfpay_transaction_cart_id";`)
    this.addSql(`alter table "qfpay_transaction" drop column if exists "outside_by";`)
    this.addSql(
      `alter table "qfpay_held_payment" drop column if exists "refunded_outside", drop column if exists "alerted_at";`,
    )
    this.addSql(`drop index if exists "IDX_qfpay_transaction_event_publish_due_at";`)
    this.addSql(`alter table "qfpay_transaction_event" drop column if exists "publish_due_at";`)
  }
}
