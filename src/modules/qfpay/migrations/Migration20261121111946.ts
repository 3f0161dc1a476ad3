import { Migration } from "@medusajs/framework/mikro-orm/migrations"

export class Migration20261121111946 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `alter table if exists "qfpay_held_payment" add column if not exists "refund_due_at" timestamptz null, add column if not exists "refusal" text null;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_refund_due_at" ON "qfpay_held_payment" ("refund_due_at") WHERE refund_due_at IS NOT NULL AND deleted_at IS NULL;`,
    )

    this.addSql(
      `alter table if exists "qfpay_transaction" add column if not exists "parent_syssn" text null, add column if not exists "told_at" timestamptz null;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_held_payment_refund_due_at";`)
    this.addSql(
      `alter table if exists "qfpay_held_payment" drop column if exists "refund_due_at", drop column if exists "refusal";`,
    )

    this.addSql(
      `alter table if exists "qfpay_transaction" drop column if exists "parent_syssn", drop column if exists "told_at";`,
    )
  }
}
