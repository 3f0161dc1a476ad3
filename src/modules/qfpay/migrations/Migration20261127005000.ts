import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** Payment links of orders. Older versions leave the column empty and ignore the table. */
export class Migration20261127005000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `create table if not exists "qfpay_payment_link" ("id" text not null, "token" text not null, "order_id" text not null, "created_by" text not null, "expires_at" timestamptz not null, "withdrawn_at" timestamptz null, "sent_at" timestamptz null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_payment_link_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_payment_link_deleted_at" ON "qfpay_payment_link" ("deleted_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_payment_link_token_unique" ON "qfpay_payment_link" ("token") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_payment_link_order_id" ON "qfpay_payment_link" ("order_id") WHERE deleted_at IS NULL;`,
    )
    this.addSql(`alter table "qfpay_transaction" add column if not exists "payment_link_id" text null;`)
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_payment_link_id" ON "qfpay_transaction" ("payment_link_id") WHERE payment_link_id IS NOT NULL AND deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_transaction_payment_link_id";`)
    this.addSql(`alter table "qfpay_transaction" drop column if exists "payment_link_id";`)
    this.addSql(`drop table if exists "qfpay_payment_link" cascade;`)
  }
}
