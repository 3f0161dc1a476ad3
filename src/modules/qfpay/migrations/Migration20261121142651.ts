import { Migration } from "@medusajs/framework/mikro-orm/migrations"

export class Migration20261121142651 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `create table if not exists "qfpay_account_check" ("id" text not null, "problem" text null, "message" text not null, "respcd" text null, "words" text null, "checked_at" timestamptz not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_account_check_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_account_check_deleted_at" ON "qfpay_account_check" ("deleted_at") WHERE deleted_at IS NULL;`,
    )

    this.addSql(
      `create table if not exists "qfpay_method_setting" ("id" text not null, "label" text null, "labels" jsonb null, "rank" integer null, "qr_expiry_minutes" integer null, "min_amount" numeric null, "max_amount" numeric null, "no_credit" boolean not null default false, "raw_min_amount" jsonb null, "raw_max_amount" jsonb null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_method_setting_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_method_setting_deleted_at" ON "qfpay_method_setting" ("deleted_at") WHERE deleted_at IS NULL;`,
    )

    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_state_created_at" ON "qfpay_transaction" ("state", "created_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_order_id" ON "qfpay_transaction" ("order_id") WHERE order_id IS NOT NULL AND deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop table if exists "qfpay_account_check" cascade;`)

    this.addSql(`drop table if exists "qfpay_method_setting" cascade;`)

    this.addSql(`drop index if exists "IDX_qfpay_transaction_state_created_at";`)
    this.addSql(`drop index if exists "IDX_qfpay_transaction_order_id";`)
  }
}
